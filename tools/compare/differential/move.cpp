#include "move.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <numeric>

#include "fake-server/base/random.hpp"

namespace zkspec {
namespace {

struct KindRow {
  const char* name = "";
  unsigned weight = 0;
};

// In the order of MoveKind. The weights keep some twenty nodes alive and let one move in six meet an error.
constexpr std::array<KindRow, move_kinds> kinds = {{{"create", 190},
                                                    {"create2", 70},
                                                    {"delete", 100},
                                                    {"set", 90},
                                                    {"get", 80},
                                                    {"exists", 80},
                                                    {"children", 40},
                                                    {"children2", 50},
                                                    {"get_acl", 30},
                                                    {"set_acl", 35},
                                                    {"sync", 15},
                                                    {"multi", 80},
                                                    {"check", 0},
                                                    {"remove_watches", 40},
                                                    {"add_auth", 25},
                                                    {"cut", 20},
                                                    {"close", 15},
                                                    {"take_over", 10},
                                                    {"wrong_password", 6}}};

// Few names, so that moves meet each other. The last ones are refused: by the client's own check, or by the server's
// (PathUtils.validatePath: control characters and private use are no part of a name).
constexpr std::array paths = {"/a",   "/b",   "/c",     "/a/x",           "/a/y",           "/b/x",           "/a/x/p", "/b/x/p",
                              "/a/s", "/b/s", "/a/x/s", "/a/s0000000000", "/a/s0000000001", "/b/s0000000002", "/c/x",   "/é漢"};
constexpr std::array paths_refused_by_client = {"/a/", "/a//b", "/./a", "/a/.."};
constexpr std::array paths_refused_by_server = {"/a\x7f", "/a\xc2\x85", "/a\xee\x80\x80"};

template <class Choices>
auto one_of(Random& random, const Choices& choices) {
  return choices[random.below(choices.size())];
}

bool chance(Random& random, unsigned percent) { return random.below(100) < percent; }

MoveKind random_kind(Random& random) {
  const auto total = std::accumulate(kinds.begin(), kinds.end(), 0U, [](unsigned sum, const KindRow& row) { return sum + row.weight; });
  auto drawn = random.below(total);
  for (int kind = 0; kind < move_kinds; ++kind) {
    const auto weight = kinds[static_cast<std::size_t>(kind)].weight;
    if (drawn < weight) return static_cast<MoveKind>(kind);
    drawn -= weight;
  }
  return MoveKind::sync;
}

/// `in_multi`: nothing that the library refuses itself, as zoo_amulti (3.8.0) then frees what it never set; and no container, as the
/// library then takes the server's answer for a shorter one (deserialize_multi).
std::string random_path(Random& random, bool root_allowed, bool in_multi) {
  if (root_allowed && chance(random, 8)) return "";
  if (chance(random, 2)) return one_of(random, paths_refused_by_server);
  if (!in_multi && chance(random, 2)) return one_of(random, paths_refused_by_client);
  return one_of(random, paths);
}

int random_version(Random& random) {
  static constexpr std::array versions = {-1, -1, -1, -1, -1, -1, 0, 0, 1, 1, 2, 3, 7, -2};
  return one_of(random, versions);
}

int random_acl(Random& random) { return chance(random, 70) ? 0 : static_cast<int>(random.below(acl_choices().size())); }

int random_flags(Random& random, bool in_multi) {
  static constexpr std::array flags = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 5, 6, 4, 4, 7, -1};
  static constexpr std::size_t not_in_multi = 4;
  return flags[random.below(flags.size() - (in_multi ? not_in_multi : 0))];
}

/// What an operation on nodes carries.
void fill(Random& random, Move& move, bool in_multi) {
  using enum MoveKind;
  const bool writes_node = move.kind == create || move.kind == create2 || move.kind == remove || move.kind == set_acl;
  move.path = random_path(random, !writes_node, in_multi);
  if (move.kind == create || move.kind == create2) move.flags = random_flags(random, in_multi);
  if (move.kind == create || move.kind == create2 || move.kind == set_acl) move.acl = random_acl(random);
  if (move.kind == create || move.kind == create2 || move.kind == set) move.data = static_cast<int>(random.below(move_data().size()));
  if (move.kind == remove || move.kind == set || move.kind == set_acl || move.kind == check) move.version = random_version(random);
  if (move.kind == get || move.kind == exists || move.kind == children || move.kind == children2) move.watch = chance(random, 60);
  if (move.kind == remove_watches) move.watch_type = static_cast<int>(1 + random.below(3));
}

Move random_part(Random& random) {
  static constexpr std::array parts = {MoveKind::create, MoveKind::create, MoveKind::create, MoveKind::remove,
                                       MoveKind::remove, MoveKind::set,    MoveKind::set,    MoveKind::check};
  Move part{.kind = one_of(random, parts)};
  fill(random, part, true);
  return part;
}

Move random_move(Random& random) {
  Move move{.kind = random_kind(random), .handle = static_cast<int>(random.below(handles_per_sequence))};
  switch (move.kind) {
    case MoveKind::multi:
      for (auto left = random.below(5); left > 0; --left) move.parts.push_back(random_part(random));
      break;
    case MoveKind::add_auth: move.credentials = static_cast<int>(random.below(credential_choices().size())); break;
    case MoveKind::take_over:
      move.other = (move.handle + 1 + static_cast<int>(random.below(handles_per_sequence - 1))) % handles_per_sequence;
      break;
    case MoveKind::cut:
    case MoveKind::close:
    case MoveKind::wrong_password: break;
    default: fill(random, move, false);
  }
  // What follows a set_acl at once is judged by the old ACL or by the new one, as chance has it: the record of a change that is not yet
  // applied keeps the old one (PrepRequestProcessor.pRequest2Txn, case setACL, 3.8).
  move.hurried = move.kind != MoveKind::set_acl && chance(random, 50);
  return move;
}

/// Most watches that a removal would look for at random do not exist: the last move takes handle and path of an earlier one that left one.
void aim_at_watch(Random& random, std::vector<Move>& sequence) {
  auto& removal = sequence.back();
  const auto watching = std::find_if(sequence.rbegin(), sequence.rend(), [](const Move& move) { return move.watch; });
  if (watching == sequence.rend()) return;
  removal.handle = watching->handle;
  removal.path = watching->path;
  const bool of_children = watching->kind == MoveKind::children || watching->kind == MoveKind::children2;
  removal.watch_type = chance(random, 70) ? (of_children ? 1 : 2) : 3;
}

std::string printable(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte == 0x7f || byte >= 0x80) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += letter;
    }
  }
  return out;
}

}  // namespace

const std::vector<std::vector<AclEntry>>& acl_choices() {
  static const std::string u1 = "u1:fpT/y03U+EjItKZOSLGvjnJlyng=";  // Base64 of SHA-1 of "u1:p1" and "u2:p2"
  static const std::string u2 = "u2:o9NxcCGDPOlcV7JVhmKHOf5ctVE=";
  static const std::vector<std::vector<AclEntry>> choices = {
      {{31, "world", "anyone"}},
      {{1, "world", "anyone"}},
      {{27, "world", "anyone"}},  // neither read by name nor create: all but 4
      {{15, "world", "anyone"}},
      {{31, "auth", ""}},
      {{31, "auth", "ignored"}, {1, "world", "anyone"}},
      {{31, "digest", u1}},
      {{1, "world", "anyone"}, {14, "digest", u1}, {31, "digest", u2}},
      {{31, "ip", "127.0.0.1"}},
      {{31, "ip", "127.0.0.0/8"}},
      {{31, "ip", "10.0.0.1"}, {1, "world", "anyone"}},
      {{1, "world", "anyone"}, {1, "world", "anyone"}, {31, "world", "anyone"}},
      {},
      {{31, "world", "nobody"}},
      {{31, "nosuch", "x"}},
      {{31, "ip", "999.1"}},
      {{31, "ip", "127.0.0.0/99"}},
      {{31, "digest", "no-colon"}},
      {{31, "digest", "a:b:c"}},
      {{0, "world", "anyone"}},
      {{-1, "world", "anyone"}},
      {{63, "world", "anyone"}},
      {{31, "", ""}},
  };
  return choices;
}

const std::vector<Credentials>& credential_choices() {
  // The last one ends the connection: AUTHFAILED.
  static const std::vector<Credentials> choices = {{"digest", "u1:p1"}, {"digest", "u1:p1"}, {"digest", "u2:p2"},
                                                   {"digest", "u2:p2"}, {"digest", "u3"},    {"ip", ""},
                                                   {"digest", "u1:no"}, {"digest", "u1:p1"}, {"nosuch", "x"}};
  return choices;
}

const std::vector<NodeData>& move_data() {
  static const std::vector<NodeData> choices = {
      {true, ""}, {false, ""}, {false, "x"}, {false, "hello"}, {false, std::string("\0\xff\x01", 3)}, {false, std::string(300, 'd')}};
  return choices;
}

std::vector<Move> random_sequence(Seed seed, int length) {
  Random random{seed};
  std::vector<Move> sequence;
  // Without a beginning most moves would meet a missing parent.
  for (const char* path : {"/a", "/b", "/a/x", "/b/x", "/a/y", "/a/x/p"}) {
    if (chance(random, 75)) sequence.push_back({.kind = MoveKind::create, .path = path, .data = 2, .hurried = true});
  }
  while (std::ssize(sequence) < length) {
    sequence.push_back(random_move(random));
    if (sequence.back().kind == MoveKind::remove_watches && chance(random, 80)) aim_at_watch(random, sequence);
  }
  sequence.resize(static_cast<std::size_t>(length));
  return sequence;
}

const char* to_string(MoveKind kind) { return kinds.at(static_cast<std::size_t>(kind)).name; }

std::string to_string(const Move& move) {
  using enum MoveKind;
  auto text = fmt::format("h{} {}", move.handle, to_string(move.kind));
  if (move.kind == take_over) return text + fmt::format(" by h{}", move.other);
  if (move.kind == cut || move.kind == close || move.kind == wrong_password) return text;
  if (move.kind == add_auth) {
    const auto& credentials = credential_choices().at(static_cast<std::size_t>(move.credentials));
    return text + fmt::format(" {} {}", credentials.scheme, credentials.secret);
  }
  if (move.kind == multi) {
    for (const auto& part : move.parts) text += fmt::format(" [{}]", to_string(part).substr(3));
    return text + (move.hurried ? " &" : "");
  }
  text += fmt::format(" ROOT{}", printable(move.path));
  if (move.kind == create || move.kind == create2) text += fmt::format(" flags={}", move.flags);
  if (move.kind == create || move.kind == create2 || move.kind == set) {
    const auto& data = move_data().at(static_cast<std::size_t>(move.data));
    text += data.null ? " null" : fmt::format(" {} bytes", data.bytes.size());
  }
  if (move.acl != 0) {
    text += " acl=";
    for (const auto& entry : acl_choices().at(static_cast<std::size_t>(move.acl))) {
      text += fmt::format("{}:{}:{},", entry.permissions, entry.scheme, entry.id);
    }
  }
  if (move.version != -1) text += fmt::format(" version={}", move.version);
  if (move.watch) text += " watch";
  if (move.kind == remove_watches) text += fmt::format(" type={}", move.watch_type);
  return text + (move.hurried ? " &" : "");
}

}  // namespace zkspec
