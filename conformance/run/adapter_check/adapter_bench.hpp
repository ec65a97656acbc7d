// A bench for one adapter: its process, spoken to line by line, with a fake ensemble and the reference client beside it. Unlike a Subject
// it goes on after a line that is not in the protocol, and lets lines be sent that no runner would send.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "conformance/adapter/protocol.hpp"
#include "conformance/run/adapter_check/adapter_command.hpp"
#include "fake-server/ensemble/ensemble.hpp"
#include "fake-server/loop/asio/child_process.hpp"

namespace zkspec {

/// Whatever is waited for comes within this, or the adapter is taken to have gone to sleep.
inline constexpr Duration adapter_patience = 5s;

class AdapterBench {
 public:
  struct Heard {
    std::string line = {};
    AdapterEvent event = {};
  };

  /// Starts the adapter, and waits for its first line. Errc::adapter when there is none.
  static Result<std::unique_ptr<AdapterBench>> start(const AdapterCommand& command);
  ~AdapterBench();
  AdapterBench(const AdapterBench&) = delete;
  AdapterBench& operator=(const AdapterBench&) = delete;

  [[nodiscard]] const Capabilities& capabilities() const;
  Ensemble& ensemble();  ///< five honest servers
  Subject& reference();

  /// What is heard and logged counts from here on.
  void begin();
  [[nodiscard]] std::span<const Heard> heard() const;
  [[nodiscard]] std::span<const Event> log() const;
  [[nodiscard]] int opened() const;  ///< clients, since the start

  void send_line(std::string line);
  void send(const boost::json::object& command);
  void end_input();

  /// False after `limit`, when the adapter has ended, or when the run is interrupted, unless it has come by then.
  bool until(const std::function<bool()>& come, Duration limit = adapter_patience);
  bool until_ended(Duration limit = adapter_patience);           ///< the same for the end of the process
  bool until_after_end(const std::function<bool()>& come);       ///< the same of an adapter that has ended, within two seconds
  bool answers();                                       ///< caps, asked for again: it goes on

  /// Opens a client with a name of its own at the first server and waits for its session; empty when there is none.
  std::string open(const std::string& hint = "c");
  /// The first event of that client and tag that is neither a state nor a watch.
  [[nodiscard]] const Heard* answer(const std::string& client, const std::string& tag) const;

  [[nodiscard]] std::string last_words() const;  ///< for a report: its last line, or how it ended and why
  [[nodiscard]] std::optional<ExitStatus> ended() const;
  [[nodiscard]] const std::string& broken() const;  ///< the first line that is not in the protocol, and why; empty without one

 private:
  struct State;
  explicit AdapterBench(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A line as a report shows it.
std::string shortened(std::string_view line);

}  // namespace zkspec
