// For this room's tests: a tree with the watches of one server, and requests in few words.
#pragma once

#include <fmt/format.h>

#include "fake-server/tree/node_path.hpp"
#include "fake-server/tree/prepare.hpp"
#include "fake-server/tree/reads.hpp"

namespace zkspec::test {

inline constexpr SessionId owner{0x0100000000000001};
inline constexpr ConnectionId first{1};
inline constexpr ConnectionId second{2};

inline wire::Vector<wire::Acl> list_of(std::int32_t perms, std::string scheme, std::string id) {
  return std::vector{wire::Acl{perms, {std::move(scheme), std::move(id)}}};
}

/// "1 created /a; 2 child /; "
inline std::string print(const std::vector<FiredWatch>& fired) {
  std::string text;
  for (const auto& event : fired) text += fmt::format("{} {} {}; ", event.watcher.value(), *word(event.kind), event.path);
  return text;
}

struct TestTree {
  /// Prepares, applies and fires, as a server does.
  WriteOutcome write(wire::OpCode type, wire::RequestBody body) {
    const auto transaction = prepare(tree, {{Xid{1}, type}, std::move(body)}, {session, time_ms, identities}, rules);
    auto outcome = tree.apply(transaction);
    fired = watches.fire(outcome.events);
    log.push_back(transaction);
    return outcome;
  }
  Answer read(wire::OpCode type, wire::RequestBody body, ConnectionId reader = first) {
    auto answer = answer_read(tree, watches, {session, reader, identities}, {{Xid{1}, type}, std::move(body)});
    fired = answer.missed;
    return answer;
  }

  WriteOutcome create(std::string path, std::int32_t flags = wire::create_flag::persistent) {
    return write(wire::OpCode::create, wire::CreateRequest{.path = std::move(path), .data = to_bytes("hi"), .flags = flags});
  }
  WriteOutcome remove(std::string path, std::int32_t version = -1) {
    return write(wire::OpCode::delete_, wire::DeleteRequest{std::move(path), version});
  }
  WriteOutcome set(std::string path, std::int32_t version = -1, std::string data = "four") {
    return write(wire::OpCode::setData, wire::SetDataRequest{std::move(path), to_bytes(data), version});
  }
  Answer exists(std::string path, ConnectionId reader, bool watch = true) {
    return read(wire::OpCode::exists, wire::ExistsRequest{std::move(path), watch}, reader);
  }
  Answer get(std::string path, ConnectionId reader, bool watch = true) {
    return read(wire::OpCode::getData, wire::GetDataRequest{std::move(path), watch}, reader);
  }
  Answer children(std::string path, ConnectionId reader, bool watch = true) {
    return read(wire::OpCode::getChildren2, wire::GetChildrenRequest{std::move(path), watch}, reader);
  }
  void end_session() {
    const auto outcome = tree.apply(prepare_close(tree, {session}));
    fired = watches.fire(outcome.events);
  }

  [[nodiscard]] wire::Stat stat(std::string_view path) const { return tree.find(path)->stat(); }
  [[nodiscard]] std::string told() const { return print(fired); }

  DataTree tree = {};
  Watches watches = {};
  TreeRules rules = {};
  SessionId session = owner;
  std::int64_t time_ms = 1'700'000'000'000;
  std::vector<wire::Id> identities = {{"ip", "127.0.0.1"}};
  std::vector<FiredWatch> fired = {};  ///< by the last operation
  std::vector<Transaction> log = {};
};

/// The word of an outcome's or an answer's error.
template <class Result>
std::string err(const Result& result) {
  return to_string(result.err);
}

}  // namespace zkspec::test
