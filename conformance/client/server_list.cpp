#include "conformance/client/server_list.hpp"

#include <algorithm>
#include <utility>

namespace zkspec {
namespace {

/// True with this probability: never for 0, always for 1.
bool happens(Random& random, double probability) { return static_cast<double>(random.bits() >> 11U) * 0x1p-53 < probability; }

}  // namespace

ServerList::ServerList(std::vector<Address> addresses, Random& random, ConnectFilter* filter) : random_{random}, filter_{filter} {
  random_.shuffle(addresses);
  replace(addresses);
}

ConnectAttempt ServerList::next(TimePoint now, Duration spacing) {
  const auto index = next_of_move().value_or(turn_);
  auto& server = servers_[index];
  turn_ = (index + 1) % servers_.size();
  const auto at = server.tried ? std::max(now, later(*server.tried, spacing)) : now;
  server.tried = at;
  return {server.address, at};
}

Address ServerList::next_beside(const Address& current) {
  if (servers_[turn_].address == current) turn_ = (turn_ + 1) % servers_.size();
  return servers_[std::exchange(turn_, (turn_ + 1) % servers_.size())].address;
}

void ServerList::turn_to(const Address& address) { turn_ = find(address).value_or(turn_); }

/// With S servers before and n after, of which `kept` were there before. More servers: those that leave are as many as the new servers
/// are to carry, and go there. Not more: who keeps its server stays; the others go where those that stay leave room.
bool ServerList::update(std::vector<Address> addresses, const Address& current) {
  random_.shuffle(addresses);
  Move move{.change = {servers_.size(), addresses.size()}};
  for (const auto& address : addresses) (find(address) ? move.old_ones : move.new_ones).push_back(address);
  replace(addresses);

  const auto before = static_cast<double>(move.change.before);
  const auto after = static_cast<double>(move.change.after);
  const auto kept = static_cast<double>(move.old_ones.size());
  const bool grows = after > before;
  double leave = 1;
  if (const auto index = find(current)) {
    leave = grows ? 1 - before / after : 0;
    turn_ = (*index + 1) % servers_.size();
  }
  if (grows) move.take_new = 1;
  else if (!move.new_ones.empty()) move.take_new = 1 - kept * (before - after) / (after * (before - kept));

  if (filter_ != nullptr) leave = filter_->leaving(move.change, leave);
  if (happens(random_, leave)) move_ = std::move(move);
  else move_.reset();
  return move_.has_value();
}

std::optional<std::size_t> ServerList::find(const Address& address) const {
  const auto found = std::ranges::find(servers_, address, &Server::address);
  return found == servers_.end() ? std::nullopt : std::optional{static_cast<std::size_t>(found - servers_.begin())};
}

/// Servers that stay remember when they were tried.
void ServerList::replace(const std::vector<Address>& addresses) {
  std::vector<Server> replaced;
  for (const auto& address : addresses) {
    const auto known = find(address);
    replaced.push_back({address, known ? servers_[*known].tried : std::nullopt});
  }
  servers_ = std::move(replaced);
  turn_ = 0;
}

/// HostConnectionManager.nextHostInReconfigMode, 3.8: chance decides anew each time; where one group is used up the other is taken.
std::optional<std::size_t> ServerList::next_of_move() {
  if (!move_) return std::nullopt;
  const auto take_new = filter_ == nullptr ? move_->take_new : filter_->taking_new(move_->change, move_->take_new);
  auto& wanted = happens(random_, take_new) ? move_->new_ones : move_->old_ones;
  auto& from = !wanted.empty() ? wanted : move_->new_ones.empty() ? move_->old_ones : move_->new_ones;
  if (from.empty()) {
    move_.reset();
    return std::nullopt;
  }
  const auto address = from.front();
  from.pop_front();
  return find(address);
}

}  // namespace zkspec
