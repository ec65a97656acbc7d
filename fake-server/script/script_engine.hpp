// Carries out a script: everything that passes between a machine, its wire and its application goes through here when a script is set.
// The machines stay honest and do not know.
#pragma once

#include <memory>

#include "fake-server/log/event.hpp"
#include "fake-server/script/script.hpp"
#include "fake-server/wire/filter.hpp"

namespace zkspec {

/// `delay` runs for each item by itself: what comes later without one is not held up.
template <class T>
struct Timed {
  T item = {};
  Duration delay = {};
};

struct ConnectDecision {
  Address to = {};
  Duration delay = {};
  bool never = false;                        ///< not now, and never again
  bool at_once = false;                      ///< not when it was planned, but now
  std::optional<Duration> again_after = {};  ///< once more then, beside the first
};

/// What a script keeps: over the life of a client, or shared by all connections of a server.
struct ScriptMemory {
  Remembered remembered = {};
  std::vector<std::size_t> counts = {};                           ///< matches, by rule
  std::vector<std::optional<boost::json::object>> previous = {};  ///< the last match, by rule, where the rule needs it
};

/// One per client handle (for its whole life) or per connection of a server (all with the server's memory). A connection begins with
/// its ConnectRequest. Not shared between threads; the script must outlive it.
class ScriptEngine final : public wire::Filter {
 public:
  ScriptEngine(const Script& script, Party side, std::shared_ptr<ScriptMemory> memory = std::make_shared<ScriptMemory>());

  std::vector<wire::Passed> outgoing(TimePoint now, wire::Message message) override;
  std::vector<wire::Passed> incoming(TimePoint now, wire::Message message) override;

  /// In place of a report or command, these; possibly none.
  std::vector<Timed<ClientReport>> reports(ClientReport report);
  std::vector<Timed<ClientCommand>> commands(ClientCommand command);
  ConnectDecision connect(const Address& wanted, bool probe = false);
  bool segment(std::size_t size);  ///< whether what one read has brought is taken notice of
  double odds(Odds planned);       ///< the probability in its place

  /// What rules on other streams emitted: to be asked for after each call of a function above, by the owner of a client. Both go on
  /// without passing rules.
  std::vector<Timed<ClientReport>> take_reports();
  std::vector<Timed<ClientCommand>> take_commands();

 private:
  /// What waits for the next item to pass in its direction, or to the application.
  using Lane = std::optional<Passage>;

  std::vector<wire::Passed> frame(Stream on, wire::Message message);
  void observe(const wire::Message& message);
  void begin_connection();
  void note_passed(Stream on, const Item& item);
  void note_servers(const ClientCommand& command);

  void run(Passage& passage);
  [[nodiscard]] bool matches(std::size_t rule, const Passage& passage) const;
  [[nodiscard]] bool conditions_hold(std::size_t rule, const boost::json::object& own) const;
  void apply(std::size_t rule, Passage& passage);
  [[nodiscard]] const boost::json::object* previous(std::size_t rule) const;
  static std::vector<Passage> settle(Lane& lane, Passage passage);
  void put_in_box(Emission emission);

  const Script& script_;
  Party side_;
  std::shared_ptr<ScriptMemory> memory_;
  std::vector<std::size_t> counts_here_ = {};  // matches on this connection, by rule
  std::map<Xid, wire::OpCode> asked_ = {};     // requests without an answer, on this connection
  std::optional<wire::OpCode> answers_ = {};   // what the frame that passes just now answers
  Duration session_timeout_ = {};
  std::vector<Address> servers_ = {};
  std::optional<Address> last_server_ = {};
  Lane to_server_ = {};
  Lane to_client_ = {};
  Lane reports_ = {};
  Lane commands_ = {};
  std::vector<Timed<ClientReport>> report_box_ = {};
  std::vector<Timed<ClientCommand>> command_box_ = {};
};

}  // namespace zkspec
