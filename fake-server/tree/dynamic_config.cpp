#include "fake-server/tree/dynamic_config.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <set>

namespace zkspec {
namespace {

using wire::ErrorCode;

constexpr std::string_view config_path = "/zookeeper/config";
constexpr std::string_view any_host = "0.0.0.0";

/// "host:2888:3888:participant;host:2181".
struct MemberSpec {
  std::string host = {};
  std::string peer_port = {};
  std::string election_port = {};
  bool observer = false;
  std::string client = {};  ///< host:port, empty where none was named

  [[nodiscard]] std::string text() const {
    return fmt::format("{}:{}:{}:{}{}{}", host, peer_port, election_port, observer ? "observer" : "participant", client.empty() ? "" : ";",
                       client);
  }
  /// QuorumServer.excludedSpecialAddresses, 3.8: those that may well be the same on other hosts are not compared.
  [[nodiscard]] std::set<std::string> addresses() const {
    std::set<std::string> all{host + ":" + peer_port, host + ":" + election_port, client};
    std::erase_if(all, [](const std::string& one) {
      return one.empty() || one.starts_with(any_host) || one.starts_with("127.") || one.starts_with("localhost:");
    });
    return all;
  }
};
using Members = std::map<std::int64_t, MemberSpec>;

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// Trimmed parts; empty ones are left out: StringUtils.split, 3.8.
std::vector<std::string_view> parts_of(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(separators), text.size());
    if (const auto part = trimmed(text.substr(0, end)); !part.empty()) parts.push_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

template <class Number>
std::optional<Number> number_in(std::string_view text, int base = 10) {
  Number value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_port(std::string_view text) { return number_in<std::uint16_t>(text).has_value(); }

/// QuorumServer.initializeWithAddressString, 3.8, for one address per server, which is all that is allowed by default.
std::optional<MemberSpec> member_in(std::string_view text) {
  const auto halves = parts_of(text, ";");
  if (halves.empty() || halves.size() > 2) return std::nullopt;
  const auto server = parts_of(halves[0], ":");
  if (server.size() < 3 || server.size() > 4 || !is_port(server[1]) || !is_port(server[2]) || server[1] == server[2]) return std::nullopt;
  const auto role = server.size() == 4 ? server[3] : "participant";
  if (role != "participant" && role != "observer") return std::nullopt;
  MemberSpec member{std::string{server[0]}, std::string{server[1]}, std::string{server[2]}, role == "observer", {}};
  if (halves.size() == 1) return member;
  const auto client = parts_of(halves[1], ":");
  if (client.empty() || client.size() > 2 || !is_port(client.back())) return std::nullopt;
  member.client = fmt::format("{}:{}", client.size() == 2 ? client[0] : any_host, client.back());
  return member;
}

/// "server.3=…" into members. An id that is no number makes Long.parseLong throw what nobody expects.
ErrorCode enter(std::string_view line, Members& members) {
  const auto halves = parts_of(line, "=");
  if (halves.size() != 2) return ErrorCode::bad_arguments;
  const auto id = number_in<std::int64_t>(halves[0].substr(halves[0].rfind('.') + 1));
  if (!id) return ErrorCode::marshalling_error;
  auto member = member_in(halves[1]);
  if (!member) return ErrorCode::bad_arguments;
  members.insert_or_assign(*id, *std::move(member));
  return ErrorCode::ok;
}

struct DynamicConfig {
  std::int64_t version = 0;
  Members members = {};
};

DynamicConfig config_of(const DataTree& tree) {
  DynamicConfig config;
  const auto& data = tree.find(config_path)->data;
  const auto text = data ? as_text(*data) : std::string_view{};
  for (const auto line : parts_of(text, "\n")) {
    constexpr std::string_view version = "version=";
    if (line.starts_with(version)) config.version = number_in<std::int64_t>(line.substr(version.size()), 16).value_or(0);
    else enter(line, config.members);
  }
  return config;
}

/// A list that replaces the one that is there. Weighted groups are not known here.
ErrorCode replace(std::string_view wanted, Members& members) {
  members.clear();
  for (const auto line : parts_of(wanted, ",\n")) {
    if (line.starts_with("version=")) continue;
    if (!line.starts_with("server.")) return ErrorCode::bad_arguments;
    if (const auto err = enter(line, members); err != ErrorCode::ok) return err;
  }
  return ErrorCode::ok;
}

ErrorCode leave(std::string_view leaving, Members& members) {
  for (const auto part : parts_of(leaving, ",")) {
    const auto id = number_in<std::int64_t>(part);
    if (!id) return ErrorCode::marshalling_error;
    members.erase(*id);
  }
  return ErrorCode::ok;
}

bool share_an_address(const MemberSpec& one, const MemberSpec& other) {
  const auto theirs = other.addresses();
  return std::ranges::any_of(one.addresses(), [&theirs](const std::string& address) { return theirs.contains(address); });
}

ErrorCode join(std::string_view joining, Members& members) {
  for (const auto part : parts_of(joining, ",")) {
    Members newcomer;
    if (const auto err = enter(part, newcomer); err != ErrorCode::ok) return err;
    const auto& [id, member] = *newcomer.begin();
    if (member.client.empty()) return ErrorCode::bad_arguments;
    for (const auto& [other_id, other] : members)
      if (other_id != id && share_an_address(member, other)) return ErrorCode::bad_arguments;
    members.insert_or_assign(id, member);
  }
  return ErrorCode::ok;
}

ErrorCode change(const wire::ReconfigRequest& request, Members& members) {
  if (request.newMembers) return replace(*request.newMembers, members);
  if (request.leavingServers)
    if (const auto err = leave(*request.leavingServers, members); err != ErrorCode::ok) return err;
  return request.joiningServers ? join(*request.joiningServers, members) : ErrorCode::ok;
}

/// QuorumPeerConfig.parseDynamicConfig and Leader.isQuorumSynced, 3.8. The servers that run are those with ids from 1 on.
ErrorCode objection_to(const Members& members, bool replaced, std::uint32_t servers) {
  const auto voters = static_cast<std::size_t>(std::ranges::count_if(members, [](const auto& entry) { return !entry.second.observer; }));
  if (replaced && voters < 2 && voters < members.size()) return ErrorCode::marshalling_error;  // observers without a quorum
  if (voters < 2) return ErrorCode::bad_arguments;
  const auto in_step = static_cast<std::size_t>(std::ranges::count_if(
      members, [servers](const auto& entry) { return !entry.second.observer && entry.first >= 1 && entry.first <= servers; }));
  return in_step > voters / 2 ? ErrorCode::ok : ErrorCode::new_config_no_quorum;
}

std::string text_of(const Members& members, Zxid version) {
  std::string text;
  for (const auto& [id, member] : members) text += fmt::format("server.{}={}\n", id, member.text());
  return text + fmt::format("version={:x}", version.value());
}

}  // namespace

std::string first_config(const std::vector<std::string>& clients) {
  Members members;
  for (const auto& client : clients) {
    const auto id = static_cast<std::int64_t>(members.size() + 1);
    members.emplace(id, MemberSpec{client.substr(0, client.rfind(':')), "2888", "3888", false, client});
  }
  return text_of(members, Zxid{0});
}

txn::What judge_reconfig(const DataTree& tree, const wire::ReconfigRequest& request, Identities who, const TreeRules& rules) {
  if (!rules.reconfig_enabled) return txn::Failed{ErrorCode::reconfig_disabled};
  if (rules.servers < 2) return txn::Failed{ErrorCode::unimplemented};
  auto config = config_of(tree);
  if (request.curConfigId != -1 && request.curConfigId != config.version) return txn::Failed{ErrorCode::bad_version};
  auto err = change(request, config.members);
  if (err == ErrorCode::ok) err = objection_to(config.members, request.newMembers.has_value(), rules.servers);
  if (err == ErrorCode::ok && rules.has_superuser && !permits(*tree.find(config_path)->acl, wire::permission::write, who))
    err = ErrorCode::no_auth;
  if (err != ErrorCode::ok) return txn::Failed{err};
  return txn::Reconfig{text_of(config.members, Zxid{tree.last_zxid().value() + 1})};
}

}  // namespace zkspec
