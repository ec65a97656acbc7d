#include "conformance/replay/correspondence.hpp"

#include <algorithm>

namespace zkspec {
namespace {

/// Calls with every Stat in the body of a reply.
template <class Body>
void for_each_stat(Body& body, const auto& visit) {
  if constexpr (requires { body.stat; }) visit(body.stat);
  if constexpr (requires { body.results; })
    for (auto& result : body.results) std::visit([&](auto& part) { for_each_stat(part, visit); }, result.body);
}

}  // namespace

wire::Message Correspondence::translate(wire::Message recorded) const {
  if (auto* connect = std::get_if<wire::ConnectRequest>(&recorded)) {
    if (const auto known = identities_.find(connect->sessionId); known != identities_.end()) {
      connect->sessionId = known->second.session;
      connect->passwd = known->second.password;
    }
    if (connect->lastZxidSeen != Zxid{}) connect->lastZxidSeen = newest_;
  }
  if (auto* request = std::get_if<wire::Request>(&recorded)) {
    const auto since_newest = [this](auto& body) {
      if constexpr (requires { body.relativeZxid; }) body.relativeZxid = newest_;
    };
    std::visit(since_newest, request->body);
  }
  return recorded;
}

std::vector<wire::FieldDifference> Correspondence::compare(const wire::Message& recorded, const wire::Message& live) {
  const auto* then = std::get_if<wire::ConnectResponse>(&recorded);
  const auto* now = std::get_if<wire::ConnectResponse>(&live);
  if (then != nullptr && now != nullptr) learn(*then, *now);
  if (const auto* reply = std::get_if<wire::Reply>(&live)) newest_ = std::max(newest_, reply->header.zxid);
  return wire::diff(comparable(recorded, true), comparable(live, false));
}

/// A refusal is one in both, or the ids are compared and differ.
void Correspondence::learn(const wire::ConnectResponse& recorded, const wire::ConnectResponse& live) {
  if (recorded.sessionId == SessionId{} || live.sessionId == SessionId{}) return;
  identities_.try_emplace(recorded.sessionId, Identity{live.sessionId, live.passwd});
}

wire::Message Correspondence::comparable(wire::Message message, bool recorded) const {
  const auto session = [&](SessionId id) {
    const auto known = identities_.find(id);
    return recorded && known != identities_.end() ? known->second.session : id;
  };
  if (auto* connect = std::get_if<wire::ConnectResponse>(&message)) {
    connect->sessionId = session(connect->sessionId);
    connect->passwd = {};
  }
  if (auto* notification = std::get_if<wire::Notification>(&message)) notification->header.zxid = {};
  if (auto* reply = std::get_if<wire::Reply>(&message)) {
    reply->header.zxid = {};
    const auto of_any_time = [&](wire::Stat& stat) {
      stat.czxid = stat.mzxid = stat.pzxid = {};
      stat.ctime = stat.mtime = 0;
      stat.ephemeralOwner = session(stat.ephemeralOwner);
    };
    std::visit([&](auto& body) { for_each_stat(body, of_any_time); }, reply->body);
  }
  return message;
}

}  // namespace zkspec
