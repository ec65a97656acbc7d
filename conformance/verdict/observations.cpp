#include "conformance/verdict/observations.hpp"

#include <algorithm>

#include "conformance/cases/vocabulary.hpp"

namespace zkspec {

void Observations::absorb() {
  for (; absorbed_ < log_.events().size(); ++absorbed_) {
    const auto& what = log_.events()[absorbed_].what;
    if (const auto* opened = std::get_if<event::Opened>(&what)) {
      const auto at = event(absorbed_).at;
      connections_[opened->connection] = {
          .id = opened->connection, .server = opened->server, .opened = at, .beginning = absorbed_, .last_tx = at, .last_rx = at};
    } else if (const auto* frame = std::get_if<event::Frame>(&what)) {
      absorb(absorbed_, *frame);
    } else if (const auto* raw = std::get_if<event::Raw>(&what)) {
      if (as_text(raw->bytes) == vocabulary::read_only_probe) connections_[raw->connection].probe = absorbed_;
    } else if (const auto* closed = std::get_if<event::Closed>(&what)) {
      absorb(absorbed_, *closed);
    } else if (const auto* told = std::get_if<event::Told>(&what)) {
      told_[told->client].push_back(absorbed_);
      if (std::holds_alternative<report::Died>(told->report)) deaths_.push_back(absorbed_);
    } else if (std::holds_alternative<event::Lateness>(what)) {
      lateness_.push_back(absorbed_);
    }
  }
}

void Observations::absorb(std::size_t index, const event::Frame& frame) {
  auto& connection = connections_[frame.connection];
  const bool by_subject = (subject_ == Role::client) == (frame.direction == Direction::to_server);
  (frame.direction == Direction::to_server ? connection.last_rx : connection.last_tx) = event(index).at;
  if (std::holds_alternative<wire::ConnectRequest>(frame.message)) connection.handshake = index;
  if (const auto* response = std::get_if<wire::ConnectResponse>(&frame.message); response != nullptr && response->timeOut.value() > 0)
    session_timeout_ = std::chrono::milliseconds{response->timeOut.value()};
  (by_subject ? connection.items : sent_).push_back(index);
}

void Observations::absorb(std::size_t index, const event::Closed& closed) {
  auto& connection = connections_[closed.connection];
  const bool by_subject = (subject_ == Role::client) == (closed.by == Party::client);
  if (by_subject && !connection.ended) connection.items.push_back(index);
  connection.ended = true;
}

const std::vector<std::size_t>& Observations::told(const std::string& client) const {
  static const std::vector<std::size_t> nothing;
  const auto found = told_.find(client);
  return found == told_.end() ? nothing : found->second;
}

const ConnectionView* Observations::newest(std::optional<ServerIndex> server) const {
  for (auto it = connections_.rbegin(); it != connections_.rend(); ++it)
    if (it->second.handshake && (!server || it->second.server == *server)) return &it->second;
  return nullptr;
}

Duration Observations::host_lateness(TimePoint from) const {
  Duration worst{};
  for (const auto index : lateness_)
    if (event(index).at >= from) worst = std::max(worst, std::get<event::Lateness>(event(index).what).host);
  return worst;
}

Duration Observations::pipe_lateness(TimePoint from) const {
  Duration worst{};
  for (const auto index : lateness_)
    if (event(index).at >= from) worst = std::max(worst, std::get<event::Lateness>(event(index).what).pipe);
  return worst;
}

}  // namespace zkspec
