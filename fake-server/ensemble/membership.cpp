#include "fake-server/ensemble/membership.hpp"

namespace zkspec {

bool Membership::has_majority() const {
  std::size_t together = 0;
  for (const auto& member : members_)
    if (member.running && !member.isolated) ++together;
  return 2 * together > members_.size();
}

Membership::Change Membership::elect() {
  const bool can_lead = !electing_ && has_majority();
  Change change;
  if (leader_ && !(can_lead && eligible(*leader_))) {
    leader_.reset();
    change.leader_lost = true;
  }
  bool anybody_has_state = false;
  for (std::uint32_t n = 1; can_lead && n <= members_.size(); ++n) {
    const ServerIndex server{n};
    if (!eligible(server)) continue;
    anybody_has_state = anybody_has_state || at(server).has_state;
    if (leader_) continue;
    leader_ = server;
    change.leader_elected = true;
  }
  if (!leader_) return change;
  change.state_lost = !anybody_has_state;
  for (auto& member : members_)
    if (member.running && !member.isolated) member.has_state = true;  // followers learn it from their leader
  return change;
}

std::optional<std::string_view> Membership::role(ServerIndex server) const {
  if (!serves(server)) return std::nullopt;
  if (members_.size() == 1) return "standalone";
  return leader_ == server ? "leader" : "follower";
}

}  // namespace zkspec
