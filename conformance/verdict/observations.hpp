// The log of a trial as the judge looks at it: what the subject did, per connection and per client, in order.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "conformance/cases/case.hpp"
#include "fake-server/log/event_log.hpp"

namespace zkspec {

/// One connection between the subject and the suite.
struct ConnectionView {
  ConnectionId id = {};
  ServerIndex server = {};
  TimePoint opened = {};
  std::size_t beginning = 0;                  ///< event of its acceptance
  std::optional<std::size_t> handshake = {};  ///< event of its ConnectRequest
  std::optional<std::size_t> probe = {};      ///< event of an isro in place of one
  std::vector<std::size_t> items = {};        ///< events of the subject: its frames, and its end of the connection when it was first
  TimePoint last_tx = {};                     ///< last frame from server to client; `opened` before the first
  TimePoint last_rx = {};                     ///< last frame from client to server
  bool ended = false;
};

/// Incremental: absorb() takes what the log has gained. Indices are those of the log.
class Observations {
 public:
  Observations(const EventLog& log, Role subject) : log_{log}, subject_{subject} {}

  void absorb();

  [[nodiscard]] const EventLog& log() const { return log_; }
  [[nodiscard]] const Event& event(std::size_t index) const { return log_.events()[index]; }
  [[nodiscard]] std::size_t size() const { return absorbed_; }
  [[nodiscard]] const std::map<ConnectionId, ConnectionView>& connections() const { return connections_; }
  [[nodiscard]] const std::vector<std::size_t>& told(const std::string& client) const;
  [[nodiscard]] const std::vector<std::size_t>& deaths() const { return deaths_; }
  /// Frames that the suite itself sent.
  [[nodiscard]] const std::vector<std::size_t>& sent() const { return sent_; }
  /// T: what the last accepted ConnectResponse granted; zero before.
  [[nodiscard]] Duration session_timeout() const { return session_timeout_; }
  /// Newest connection to this server that has sent a ConnectRequest; of any server where none is named.
  [[nodiscard]] const ConnectionView* newest(std::optional<ServerIndex> server) const;

  /// The worst lateness measured from `from` on.
  [[nodiscard]] Duration host_lateness(TimePoint from) const;
  [[nodiscard]] Duration pipe_lateness(TimePoint from) const;

 private:
  void absorb(std::size_t index, const event::Frame& frame);
  void absorb(std::size_t index, const event::Closed& closed);

  const EventLog& log_;
  Role subject_;
  std::size_t absorbed_ = 0;
  std::map<ConnectionId, ConnectionView> connections_ = {};
  std::map<std::string, std::vector<std::size_t>> told_ = {};
  std::vector<std::size_t> deaths_ = {};
  std::vector<std::size_t> sent_ = {};
  std::vector<std::size_t> lateness_ = {};
  Duration session_timeout_ = {};
};

}  // namespace zkspec
