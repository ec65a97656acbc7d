#include "playthrough.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace zkspec {
namespace {

using State = LibraryHandle::State;
constexpr std::chrono::seconds keeper_patience{10};

/// One of the three: has a handle from its first move on. A handle that is not plugged waits for its next move.
struct Player {
  PlayerLog log = {};
  std::unique_ptr<LibraryHandle> handle = {};
  bool plugged = false;
  clientid_t session = {};

  [[nodiscard]] bool connected() const { return handle && plugged && handle->state() == State::connected; }
};

class Playthrough {
 public:
  explicit Playthrough(SequencePlace place) : place_{std::move(place)} {}

  void play(const NumberedMove& step);
  void end();
  Transcript transcript();
  void note(std::string text) { players_.front().log.add({std::move(text), {}}); }

 private:
  Player& player(int number) { return players_.at(static_cast<std::size_t>(number)); }
  void open(Player& player);
  void use(Player& player);
  void displace_holder_of(const Player& player);
  void operate(const NumberedMove& step);
  static void add_auth(LibraryHandle& handle, const NumberedMove& step);
  void cut(Player& player);
  void close(Player& player);
  void take_over(Player& from, Player& by);
  void wrong_password(Player& victim);
  void await_all();
  void close_left_over(const clientid_t& session);

  SequencePlace place_;
  std::array<Player, handles_per_sequence> players_ = {};
  std::vector<clientid_t> left_over_ = {};
};

void Playthrough::await_all() {
  for (auto& player : players_) {
    if (player.handle) player.handle->await_results();
  }
}

void Playthrough::open(Player& player) {
  player.handle = std::make_unique<LibraryHandle>(place_, player.log, nullptr);
  player.plugged = true;
  if (player.handle->await_connection() != State::connected) throw Stuck{"a new session was refused"};
  player.session = player.handle->session();
  place_.sessions->add(player.session.client_id);
}

/// Two handles with one session would take it from each other for ever: the other one is held back first.
void Playthrough::displace_holder_of(const Player& player) {
  for (auto& other : players_) {
    if (&other == &player || !other.connected() || other.session.client_id != player.session.client_id) continue;
    other.handle->barrier();
    other.handle->plug().hold();
    other.plugged = false;
  }
}

/// Makes the player's handle connected, with a new session if its own is gone.
void Playthrough::use(Player& player) {
  if (player.handle && !player.plugged) {
    displace_holder_of(player);
    player.plugged = true;
    player.handle->plug().insert();
    player.handle->barrier();  // wakes the library, which would rest for 1/60 of its timeout before it connects again
    player.handle->await_connection();
    for (auto& other : players_) {
      if (other.handle && !other.plugged) other.handle->await_loss();
    }
  }
  if (player.handle && player.handle->state() != State::connected) {
    if (player.handle->state() == State::auth_failed) left_over_.push_back(player.session);
    player.handle.reset();
  }
  if (!player.handle) open(player);
}

void Playthrough::operate(const NumberedMove& step) {
  auto& actor = player(step.move.handle);
  for (auto& other : players_) {
    if (&other != &actor && other.handle) other.handle->await_results();
  }
  use(actor);
  if (step.move.kind == MoveKind::add_auth) return add_auth(*actor.handle, step);
  actor.handle->submit(step.move, step.number);
  if (!step.move.hurried) actor.handle->await_results();
}

/// The library tells the answer to credentials on another thread than all else.
void Playthrough::add_auth(LibraryHandle& handle, const NumberedMove& step) {
  handle.barrier();
  handle.submit(step.move, step.number);
  handle.await_results();
  if (credential_choices().at(static_cast<std::size_t>(step.move.credentials)).scheme == "nosuch") handle.await_loss();
}

void Playthrough::cut(Player& player) {
  use(player);
  player.handle->barrier();
  player.plugged = false;
  player.handle->plug().pull();
  player.handle->await_loss();
}

/// A server deletes the ephemeral nodes of a session in the order of its hash table, so what this fires is compared without order.
void Playthrough::close(Player& player) {
  use(player);
  std::array<std::size_t, handles_per_sequence> before = {};
  for (std::size_t at = 0; at < players_.size(); ++at) {
    if (players_[at].connected()) players_[at].handle->barrier();
    before[at] = players_[at].log.lines.size();
  }
  player.handle->close_session();
  player.handle.reset();
  for (std::size_t at = 0; at < players_.size(); ++at) {
    if (players_[at].connected()) players_[at].handle->barrier();
    auto& lines = players_[at].log.lines;
    std::sort(lines.begin() + static_cast<std::ptrdiff_t>(before[at]), lines.end(),
              [](const TranscriptLine& one, const TranscriptLine& other) { return one.text < other.text; });
  }
}

void Playthrough::take_over(Player& from, Player& by) {
  use(from);
  if (by.handle) close(by);
  if (!from.connected()) use(from);  // both had the same session, which is closed now
  from.handle->barrier();
  from.handle->plug().hold();
  from.plugged = false;
  by.session = from.session;
  by.handle = std::make_unique<LibraryHandle>(place_, by.log, &from.session);
  by.plugged = true;
  by.handle->await_connection();
  from.handle->await_loss();
}

/// The server closes the connection of a session whose id is named, before it looks at the password
/// (ZooKeeperServer.processConnectRequest, 3.8).
void Playthrough::wrong_password(Player& victim) {
  use(victim);
  victim.handle->barrier();
  victim.handle->plug().hold();
  victim.plugged = false;
  auto guess = victim.session;
  guess.passwd[3] = static_cast<char>(guess.passwd[3] ^ 1);
  PlayerLog unread;
  LibraryHandle stranger{place_, unread, &guess};
  const bool let_in = stranger.await_connection() == State::connected;
  victim.handle->await_loss();
  victim.log.add({let_in ? "the stranger was let in" : "the stranger was refused", {}});
}

void Playthrough::play(const NumberedMove& step) {
  auto& actor = player(step.move.handle);
  switch (step.move.kind) {
    case MoveKind::cut: return await_all(), cut(actor);
    case MoveKind::close: return await_all(), close(actor);
    case MoveKind::take_over: return await_all(), take_over(actor, player(step.move.other));
    case MoveKind::wrong_password: return await_all(), wrong_password(actor);
    default: return operate(step);
  }
}

void Playthrough::close_left_over(const clientid_t& session) {
  PlayerLog unread;
  LibraryHandle handle{place_, unread, &session};
  if (handle.await_connection() == State::connected) handle.close_session();
}

/// No session stays: later ones would meet its end.
void Playthrough::end() {
  await_all();
  for (auto& player : players_) {
    if (player.handle) close(player);
  }
  for (const auto& session : left_over_) close_left_over(session);
}

Transcript Playthrough::transcript() {
  Transcript transcript;
  for (auto& player : players_) {
    player.handle.reset();
    transcript.streams.push_back(std::move(player.log.lines));
    for (const auto& [result, count] : player.log.tally) transcript.tally[result] += count;
  }
  return transcript;
}

}  // namespace

Keeper::Keeper(std::uint16_t port)
    : port_{port}, handle_{SequencePlace{.port = port, .sessions = &own_sessions_, .patience = keeper_patience}, log_, nullptr} {
  if (handle_.await_connection() != State::connected) throw Stuck{fmt::format("no session at port {}", port)};
  for (const int credentials : {0, 2}) handle_.submit({.kind = MoveKind::add_auth, .credentials = credentials}, 0);
  handle_.await_results();
}

void Keeper::make_root(const SequencePlace& place) {
  log_.lines.clear();
  handle_.work_below(place);
  handle_.submit({.kind = MoveKind::create, .data = 2}, 0);
  handle_.await_results();
}

std::vector<TranscriptLine> Keeper::tree() {
  std::vector<std::string> level = {""};
  while (!level.empty()) {
    std::vector<std::vector<std::string>> children{level.size()};
    for (std::size_t node = 0; node < level.size(); ++node) handle_.inspect(level[node], children[node]);
    handle_.await_results();
    std::vector<std::string> next;
    for (std::size_t node = 0; node < level.size(); ++node) {
      for (const auto& child : children[node]) next.push_back(level[node] + "/" + child);
    }
    level = std::move(next);
  }
  return std::exchange(log_.lines, {});
}

Transcript play(Keeper& keeper, const std::string& root, std::chrono::milliseconds patience, std::span<const NumberedMove> moves) {
  SessionNames sessions;
  const SequencePlace place{.port = keeper.port(), .root = root, .sessions = &sessions, .patience = patience};
  Playthrough playthrough{place};
  std::vector<TranscriptLine> tree;
  try {
    keeper.make_root(place);
    for (const auto& move : moves) playthrough.play(move);
    playthrough.end();
    tree = keeper.tree();
  } catch (const Stuck& stuck) {
    playthrough.note(fmt::format("stuck: {}", stuck.what()));
  }
  auto transcript = playthrough.transcript();
  transcript.streams.push_back(std::move(tree));
  return transcript;
}

}  // namespace zkspec
