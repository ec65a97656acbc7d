// One trial: a variant of a case, the servers or clients that the suite plays, the log, and the judge who says what comes next.
// The same code runs on the simulated network and on real sockets.
#pragma once

#include <memory>
#include <optional>

#include "conformance/adapter/client_port.hpp"
#include "conformance/adapter/recording_client.hpp"
#include "conformance/run/lies.hpp"
#include "conformance/run/servers/server_control.hpp"
#include "conformance/verdict/judge.hpp"
#include "fake-server/base/random.hpp"
#include "fake-server/ensemble/ensemble.hpp"

namespace zkspec {

/// A trial that has not come to its end by then is given up: no case needs half as long.
inline constexpr Duration trial_limit = std::chrono::seconds{120};

class Trial {
 public:
  /// Role client: `subject` is judged, and the suite plays the servers that the case names.
  Trial(Loop& loop, const Variant& variant, const Ledger& ledger, Setting setting, Subject& subject, std::string name);
  /// Role server: the servers of `setting` are judged, and the suite plays the clients. `control`: they are ours to break.
  Trial(Loop& loop, const Variant& variant, const Ledger& ledger, Setting setting, ServerControl* control = nullptr);
  ~Trial();
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  /// What the servers of a client trial say leaves in pieces, for TCP promises no others. Before start().
  void deliver_in_pieces(Seed seed) { pieces_.emplace(seed); }
  static constexpr std::size_t most_pieces = 20;                                   ///< of what one step sends
  static constexpr Duration longest_delivery = std::chrono::milliseconds{most_pieces};  ///< one piece a millisecond (Outbox::spacing)

  /// A proxy bends what clients and servers of a server trial say to each other. Before start().
  void tell(Defect lies) { lies_ = std::move(lies); }

  Result<void> start();
  [[nodiscard]] bool finished() const { return finished_; }
  [[nodiscard]] const Variant& variant() const { return variant_; }
  [[nodiscard]] const EventLog& log() const { return *log_; }  ///< so far

  void note_lateness(Duration host, Duration pipe);
  void abandon(Outcome outcome, std::string reason);  ///< unless what was seen so far decides it

  /// Verdict, log and duration; once finished.
  CaseResult take_result();

 private:
  struct Performer;

  Result<void> put_liar_between();
  void advance();
  std::optional<ServerIndex> refusing_server();
  bool carry_out(Judge::Perform perform);
  [[nodiscard]] std::optional<TimePoint> waits_until(const Stimulus& stimulus, TimePoint now) const;
  void give_up(std::string reason);
  void finish();

  Loop& loop_;
  const Variant& variant_;
  const Ledger& ledger_;
  Setting setting_;
  Subject* subject_ = nullptr;
  ServerControl* control_ = nullptr;
  std::string name_;
  TimePoint started_;
  TimePoint ended_ = {};
  std::unique_ptr<EventLog> log_;
  std::unique_ptr<Timer> wake_;
  std::unique_ptr<Ensemble> ensemble_;
  Defect lies_ = {};
  std::unique_ptr<Proxy> liar_ = {};
  std::unique_ptr<RecordingClients> clients_;
  std::unique_ptr<ClientPort> port_;
  std::unique_ptr<Judge> judge_;
  std::optional<Random> pieces_ = {};
  std::size_t pieces_left_ = 0;
  TimePoint delivered_ = {};                 ///< when all pieces have left, at the latest
  std::optional<Judge::Perform> held_ = {};  ///< what is left of a step, until its time has come
  std::size_t looked_at_ = 0;                ///< events, for a server that refuses
  bool finished_ = false;
};

}  // namespace zkspec
