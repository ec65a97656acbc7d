#include "conformance/adapter/process_subject.hpp"

#include <fmt/format.h>
#include <map>

#include "conformance/adapter/protocol.hpp"
#include "fake-server/loop/asio/child_process.hpp"

namespace zkspec {
namespace {

constexpr std::size_t shown_of_a_line = 200;

/// The last line that says something: of a standard error, that is where the reason stands.
std::string last_line(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const auto end = text.find_last_not_of(blank);
  if (end == std::string_view::npos) return {};
  text = text.substr(0, end + 1);
  const auto newline = text.find_last_of('\n');
  return std::string{text.substr(newline == std::string_view::npos ? 0 : newline + 1)};
}

class ProcessPort;

class ProcessSubject final : public Subject {
 public:
  ProcessSubject(Loop& loop, const ProcessOptions& options)
      : loop_{loop}, options_{options}, echo_timer_{loop.timer([this] { measure_pipe(); })} {}

  Result<void> start(const std::vector<std::string>& argv);

  [[nodiscard]] const Capabilities& capabilities() const override { return *capabilities_; }
  std::unique_ptr<ClientPort> attach(const std::string& trial, ReportReceiver receiver) override;
  Duration take_pipe_lateness() override;
  [[nodiscard]] std::string failure() const override { return failure_; }

  void send(const std::string& line);
  void detach(const std::string& trial);

 private:
  void hear(std::string_view line);
  void hear(const heard::Caps& caps);
  void hear(const heard::Report& said);
  void ended(ExitStatus status);
  void fail(std::string why);
  void fail_at_line(const Error& error, std::string_view line);
  void measure_pipe();

  Loop& loop_;
  ProcessOptions options_;
  std::optional<Capabilities> capabilities_ = {};
  std::string failure_ = {};
  std::int64_t lines_ = 0;
  std::map<std::string, ProcessPort*, std::less<>> ports_ = {};
  std::set<std::string, std::less<>> detached_ = {};  ///< trials that are over; what their clients still say is nobody's business

  std::int64_t echoes_ = 0;
  std::optional<TimePoint> echo_sent_ = {};  ///< of the one that is not answered yet
  Duration echo_patience_ = {};
  Duration slowest_ = {};
  std::unique_ptr<Timer> echo_timer_;

  std::unique_ptr<ChildProcess> child_ = {};  ///< last, so that it calls nobody back who is gone
};

class ProcessPort final : public ClientPort {
 public:
  ProcessPort(ProcessSubject& subject, std::string trial, ReportReceiver receiver)
      : subject_{subject}, trial_{std::move(trial)}, receiver_{std::move(receiver)} {}
  ~ProcessPort() override {
    for (const auto& client : open_clients()) subject_.send(command_line(wire_name(client), command::Close{"abandoned"}));
    subject_.detach(trial_);
  }
  ProcessPort(const ProcessPort&) = delete;
  ProcessPort& operator=(const ProcessPort&) = delete;

  void send(const std::string& client, const ClientCommand& command) override {
    auto& known = clients_[client];
    if (std::holds_alternative<command::Open>(command)) known.open = true;
    if (const auto* close = std::get_if<command::Close>(&command)) known.close_tag = close->tag;
    subject_.send(command_line(wire_name(client), command));
  }

  [[nodiscard]] bool knows(const std::string& client) const { return clients_.contains(client); }
  [[nodiscard]] std::vector<std::string> open_clients() const {
    std::vector<std::string> names;
    for (const auto& [name, client] : clients_)
      if (client.open) names.push_back(name);
    return names;
  }
  /// The port may be gone when this returns.
  void deliver(TimePoint now, const std::string& client, const ClientReport& report) {
    auto& known = clients_.at(client);
    if (const auto* done = std::get_if<report::Done>(&report); done != nullptr && known.close_tag == done->tag) known.open = false;
    const auto receiver = receiver_;
    receiver(now, client, report);
  }

 private:
  struct Client {
    bool open = false;
    std::optional<std::string> close_tag = {};
  };
  [[nodiscard]] std::string wire_name(const std::string& client) const { return trial_ + "/" + client; }

  ProcessSubject& subject_;
  std::string trial_;
  ReportReceiver receiver_;
  std::map<std::string, Client> clients_ = {};
};

Result<void> ProcessSubject::start(const std::vector<std::string>& argv) {
  ChildCallbacks callbacks;
  callbacks.line = [this](std::string_view line) { hear(line); };
  callbacks.broken = [this](const Error& error) { fail(to_string(error)); };
  callbacks.exited = [this](ExitStatus status) { ended(status); };
  auto child = ChildProcess::start(loop_, {argv, {}}, std::move(callbacks));
  if (child.has_error()) return child.error();
  child_ = std::move(*child);

  bool late = false;
  const auto limit = loop_.timer([&late] { late = true; });
  limit->arm(loop_.now() + options_.start_limit);
  loop_.run([&] { return late || capabilities_ || !failure_.empty(); });
  if (!failure_.empty()) return Error{Errc::adapter, argv.front(), failure_};
  if (!capabilities_) return Error{Errc::adapter, argv.front(), fmt::format("told no caps in {} ms", to_ms(options_.start_limit))};
  return {};
}

std::unique_ptr<ClientPort> ProcessSubject::attach(const std::string& trial, ReportReceiver receiver) {
  auto port = std::make_unique<ProcessPort>(*this, trial, std::move(receiver));
  if (ports_.empty()) echo_timer_->arm(loop_.now());
  ports_[trial] = port.get();
  return port;
}

void ProcessSubject::detach(const std::string& trial) {
  ports_.erase(trial);
  detached_.insert(trial);
}

void ProcessSubject::send(const std::string& line) {
  if (!failure_.empty()) return;
  if (const auto sent = child_->send_line(line); sent.has_error()) fail(to_string(sent.error()));
}

void ProcessSubject::hear(std::string_view line) {
  if (!failure_.empty()) return;
  ++lines_;
  const auto event = parse_event(line);
  if (event.has_error()) return fail_at_line(event.error(), line);
  if (event->seq != lines_) return fail_at_line({Errc::adapter, "seq", fmt::format("{} where {} is due", event->seq, lines_)}, line);
  if (const auto* caps = std::get_if<heard::Caps>(&event->what)) return hear(*caps);
  const auto& said = std::get<heard::Report>(event->what);
  if (!capabilities_) return fail_at_line({Errc::adapter, "event", "caps is due first"}, line);
  const auto slash = said.client.rfind('/');
  const auto trial = said.client.substr(0, slash);
  if (detached_.contains(trial)) return;
  const auto port = ports_.find(trial);
  const auto client = slash == std::string::npos ? std::string{} : said.client.substr(slash + 1);
  if (port == ports_.end() || !port->second->knows(client))
    return fail_at_line({Errc::adapter, "client", fmt::format("nobody opened '{}'", said.client)}, line);
  port->second->deliver(loop_.now(), client, said.report);
}

void ProcessSubject::hear(const heard::Caps& caps) {
  if (!capabilities_) capabilities_ = caps.capabilities;
  if (!echo_sent_ || caps.echo != echoes_) return;
  slowest_ = std::max(slowest_, loop_.now() - *echo_sent_);
  echo_sent_.reset();
}

void ProcessSubject::fail(std::string why) {
  if (failure_.empty()) failure_ = std::move(why);
}

void ProcessSubject::fail_at_line(const Error& error, std::string_view line) {
  fail(fmt::format("line {}: {}: {}", lines_, to_string(error), line.substr(0, shown_of_a_line)));
}

void ProcessSubject::ended(ExitStatus status) {
  if (!failure_.empty()) return;
  const auto how = to_string(status);
  const auto reason = last_line(child_->errors());
  fail(reason.empty() ? how : fmt::format("{}: {}", how, reason));
  const auto now = loop_.now();
  std::vector<std::string> trials;
  for (const auto& [trial, port] : ports_) trials.push_back(trial);
  for (const auto& trial : trials) {
    const auto port = ports_.find(trial);
    if (port == ports_.end()) continue;
    for (const auto& client : port->second->open_clients())
      if (const auto still = ports_.find(trial); still != ports_.end()) still->second->deliver(now, client, report::Died{how});
  }
}

void ProcessSubject::measure_pipe() {
  if (ports_.empty() || !failure_.empty()) return;
  if (!echo_sent_) {
    echo_sent_ = loop_.now();
    echo_patience_ = options_.echo_limit;
    send(caps_line(++echoes_));
  } else {
    // Counted in turns of this timer: time that this process was stalled for is not the adapter's.
    echo_patience_ -= options_.echo_interval;
    if (echo_patience_ <= Duration::zero()) fail(fmt::format("no answer to caps in {} ms", to_ms(options_.echo_limit)));
  }
  echo_timer_->arm(loop_.now() + options_.echo_interval);
}

Duration ProcessSubject::take_pipe_lateness() {
  const auto waiting = echo_sent_ ? loop_.now() - *echo_sent_ : Duration::zero();
  return std::max(std::exchange(slowest_, Duration::zero()), waiting);
}

}  // namespace

Result<std::unique_ptr<Subject>> start_process_subject(Loop& loop, const std::vector<std::string>& argv, const ProcessOptions& options) {
  auto subject = std::make_unique<ProcessSubject>(loop, options);
  if (const auto started = subject->start(argv); started.has_error()) return started.error();
  return std::unique_ptr<Subject>{std::move(subject)};
}

}  // namespace zkspec
