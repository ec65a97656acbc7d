// Ephemeral nodes of sessions that were closed.
#include <fmt/format.h>

#include "conformance/traffic/message_parts.hpp"
#include "conformance/traffic/pending.hpp"
#include "conformance/traffic/rules.hpp"

namespace zkspec {
namespace {

bool makes_ephemeral(const wire::Request& request) {
  const auto* create = std::get_if<wire::CreateRequest>(&request.body);
  return create != nullptr &&
         (create->flags == wire::create_flag::ephemeral || create->flags == wire::create_flag::ephemeral_sequential);
}

/// Other servers of the ensemble may not have heard of the close yet; that which has answered it has.
struct CloseAnswer {
  ServerIndex server = {};
  std::size_t event = 0;
};

class EphemeralRule {
 public:
  EphemeralRule(const Traffic& traffic, Findings& findings) : traffic_{traffic}, findings_{findings} {
    for (const auto& connection : traffic.connections()) pending_.emplace_back(connection.from_the_beginning);
  }

  void judge() {
    for (const auto& [crossing, index] : traffic_.in_order()) {
      if (crossing->as<wire::Request>() != nullptr) pending_[index].ask(*crossing);
      const auto* reply = crossing->as<wire::Reply>();
      if (reply == nullptr) continue;
      const auto answer = pending_[index].answer(reply->header.xid);
      if (answer.request != nullptr) answered(traffic_.connections()[index], *crossing, *reply, *answer.request);
    }
  }

 private:
  void answered(const TrafficConnection& on, const Crossing& crossing, const wire::Reply& reply, const Crossing& asked) {
    const auto& request = *asked.as<wire::Request>();
    const auto* granted = on.granted();
    const bool fine = reply.header.err == wire::ErrorCode::ok;
    if (fine && granted != nullptr && request.header.type == wire::OpCode::closeSession)
      closed_.try_emplace(granted->sessionId, CloseAnswer{on.server, crossing.event});
    if (fine && granted != nullptr && makes_ephemeral(request)) note(reply, granted->sessionId);
    if (const auto* stat = stat_of(reply)) owner(on, crossing, asked, stat->ephemeralOwner);
    const auto read = read_of(request);
    if (read && !read->children && reply.header.err == wire::ErrorCode::no_node) missing(on, asked, read->path);
  }

  void note(const wire::Reply& reply, SessionId owner) {
    if (const auto* made = std::get_if<wire::CreateResponse>(&reply.body); made != nullptr && made->path) owners_[*made->path] = owner;
    if (const auto* made = std::get_if<wire::Create2Response>(&reply.body); made != nullptr && made->path) owners_[*made->path] = owner;
  }

  [[nodiscard]] bool is_gone(SessionId session, const TrafficConnection& on, const Crossing& asked) const {
    const auto closed = closed_.find(session);
    return closed != closed_.end() && closed->second.server == on.server && closed->second.event < asked.event;
  }

  void owner(const TrafficConnection& on, const Crossing& crossing, const Crossing& asked, SessionId owner) {
    if (is_gone(owner, on, asked))
      findings_.hold("close.ephemerals", false, on, crossing, fmt::format("no node of {}, which was closed before", to_string(owner)));
  }

  void missing(const TrafficConnection& on, const Crossing& asked, const std::string& path) {
    const auto owner = owners_.find(path);
    if (owner != owners_.end() && is_gone(owner->second, on, asked)) findings_.keep("close.ephemerals");
  }

  const Traffic& traffic_;
  Findings& findings_;
  std::vector<PendingRequests> pending_ = {};
  std::map<SessionId, CloseAnswer> closed_ = {};
  std::map<std::string, SessionId> owners_ = {};  // of the nodes that were seen made
};

}  // namespace

TrafficRule ephemeral_rule() {
  return {{{"close.ephemerals", Role::server}},
          [](const Traffic& traffic, const RuleSetting& /*setting*/, Findings& findings) { EphemeralRule{traffic, findings}.judge(); }};
}

}  // namespace zkspec
