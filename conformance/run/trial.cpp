#include "conformance/run/trial.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <fmt/format.h>
#include <unistd.h>

namespace zkspec {
namespace {

/// Of the first server of a real trial. A client that has been let go may try for a moment to come back, and the kernel gives freed ports
/// away again: so no two trials have the same addresses, in this process, nor, as far as 16 bits go, in others.
std::string own_host() {
  static std::atomic<std::uint32_t> trials{static_cast<std::uint32_t>(::getpid()) * 8191U};
  const auto number = trials++;
  return fmt::format("127.{}.{}.1", 1 + number / 256 % 254, number % 256);
}

constexpr Duration between_looks = 20ms;  // at servers that are to settle

}  // namespace

/// Carries out what the judge asks for.
struct Trial::Performer {
  Trial& trial;

  void operator()(const stimulus::Command& act) const {
    trial.log_->append(trial.loop_.now(), event::Call{act.client, act.command});
    if (trial.port_) trial.port_->send(act.client, act.command);
  }

  void operator()(const stimulus::Connect& act) const {
    trial.clients_->connect(act.server, trial.setting_.servers.at(act.server), act.request);
  }

  void operator()(const stimulus::Send& act) const {
    if (trial.clients_) {
      trial.clients_->send(act.connection, act.message);
    } else if (auto* connection = trial.ensemble_->find(act.connection)) {
      if (trial.pieces_) connection->chunk(piece_size(act.message));
      connection->send(act.message, {act.segments, act.joined, act.then});
      if (trial.pieces_) connection->chunk(0);  // what a server says by itself leaves whole
    }
  }

  void operator()(const stimulus::SendRaw& act) const {
    if (trial.clients_) {
      trial.clients_->send_raw(act.connection, act.bytes);
    } else if (auto* connection = trial.ensemble_->find(act.connection)) {
      connection->send_raw(act.bytes);
    }
  }

  void operator()(const stimulus::Network& act) const {
    if (act.connection) {
      act_on_connection(act);
      return;
    }
    for (const auto server : servers(act.server)) is_fate(act.act) ? decide_fate(server, act.act) : set_network(server, act.act);
  }

  void operator()(const stimulus::Settle& /*act*/) const {}  // it was waited for

  void operator()(const stimulus::Serve& act) const {
    for (const auto server : servers(act.server)) trial.ensemble_->serve(server, act.honest);
  }

  void operator()(const stimulus::Isro& act) const {
    for (const auto server : servers(act.server)) trial.ensemble_->answer_isro(server, act.answer);
  }

 private:
  /// Whole (0), or so many bytes to a segment. What one step sends makes no more pieces than a trial allows for.
  [[nodiscard]] std::size_t piece_size(const wire::Message& message) const {
    constexpr std::array<std::size_t, 4> sizes = {0, 3, 10, 50};
    const auto size = sizes[trial.pieces_->below(sizes.size())];
    const auto pieces = size == 0 ? 1 : wire::encode(message).size() / size + 1;
    if (pieces > trial.pieces_left_) return 0;
    trial.pieces_left_ -= pieces;
    trial.delivered_ = trial.loop_.now() + longest_delivery;
    return size;
  }

  [[nodiscard]] std::vector<ServerIndex> servers(std::optional<ServerIndex> one) const {
    if (one) return {*one};
    std::vector<ServerIndex> all;
    for (const auto& [index, address] : trial.setting_.servers) all.push_back(index);
    return all;
  }

  void decide_fate(ServerIndex server, Net act) const {
    if (trial.control_ == nullptr) return;
    if (act == Net::crash) trial.control_->crash(server);
    if (act == Net::restart) trial.control_->restart(server);
  }

  void set_network(ServerIndex server, Net act) const {
    if (act == Net::accept) trial.ensemble_->net(server, NetMode::accept);
    if (act == Net::refuse) trial.ensemble_->net(server, NetMode::refuse);
    if (act == Net::mute) trial.ensemble_->net(server, NetMode::mute);
    if (act == Net::deaf) trial.ensemble_->net(server, NetMode::deaf);
    if (act == Net::blackhole) trial.ensemble_->net(server, NetMode::blackhole);
    if (act == Net::hang_up) trial.ensemble_->net(server, NetMode::hang_up);
    if (act == Net::heal) trial.ensemble_->heal(server);
  }

  static std::optional<Closing> closing(Net act) {
    if (act == Net::reset) return Closing::reset;
    if (act == Net::fin) return Closing::fin;
    if (act == Net::half_close) return Closing::half;
    return std::nullopt;
  }

  void act_on_connection(const stimulus::Network& act) const {
    const auto how = closing(act.act);
    if (trial.clients_) {
      if (how) trial.clients_->close(*act.connection, *how);
      if (act.act == Net::blackhole) trial.clients_->blackhole(*act.connection);
      if (act.act == Net::mute) trial.clients_->silence(*act.connection);
      if (act.act == Net::heal) trial.clients_->heal(*act.connection);
      if (act.act == Net::chunk) trial.clients_->chunk(*act.connection, act.bytes);
      return;
    }
    auto* connection = trial.ensemble_->find(*act.connection);
    if (connection == nullptr) return;
    if (how) connection->close(*how);
    if (act.act == Net::cut_after) connection->cut_after(act.bytes, Closing::reset);
    if (act.act == Net::chunk) connection->chunk(act.bytes);
    if (act.act == Net::delay) connection->delay(act.delay);
  }
};

Trial::Trial(Loop& loop, const Variant& variant, const Ledger& ledger, Setting setting, Subject& subject, std::string name)
    : Trial{loop, variant, ledger, std::move(setting)} {
  subject_ = &subject;
  name_ = std::move(name);
}

Trial::Trial(Loop& loop, const Variant& variant, const Ledger& ledger, Setting setting, ServerControl* control)
    : loop_{loop},
      variant_{variant},
      ledger_{ledger},
      setting_{std::move(setting)},
      control_{control},
      started_{loop.now()},
      log_{std::make_unique<EventLog>(started_)} {}

Trial::~Trial() = default;

Result<void> Trial::start() {
  wake_ = loop_.timer([this] { advance(); });
  if (subject_ != nullptr) {
    const auto servers = static_cast<std::uint32_t>(variant_.of->servers);
    EnsembleOptions options{.servers = servers, .limits = {.tick = setting_.tick}, .seed = setting_.seed, .log = log_.get()};
    if (setting_.real_clock) options.host = own_host();
    ensemble_ = std::make_unique<Ensemble>(loop_, std::move(options));
    if (auto bound = ensemble_->start(); !bound) return bound.error();
    for (std::uint32_t number = 1; number <= ensemble_->servers(); ++number)
      setting_.servers[ServerIndex{number}] = ensemble_->address(ServerIndex{number});
    port_ = subject_->attach(name_, [this](TimePoint now, const std::string& client, ClientReport report) {
      if (!finished_) log_->append(now, event::Told{client, std::move(report)});
    });
  } else {
    if (auto between = lies_ ? put_liar_between() : Result<void>{}; !between) return between;
    clients_ = std::make_unique<RecordingClients>(loop_, *log_);
  }
  judge_ = std::make_unique<Judge>(variant_, ledger_, setting_, *log_);
  log_->on_append([this] { wake_->arm(loop_.now()); });
  wake_->arm(loop_.now());
  return {};
}

Result<void> Trial::put_liar_between() {
  auto liar = start_liar(loop_, setting_.servers, lies_);
  if (!liar) return liar.error();
  liar_ = std::move(*liar);
  const auto addresses = liar_->addresses();
  for (auto at = addresses.begin(); auto& [index, address] : setting_.servers) address = *at++;
  return {};
}

/// Not called from within what appends to the log: actions would come back into the middle of what caused them.
void Trial::advance() {
  while (!finished_) {
    const auto now = loop_.now();
    if (now - started_ > trial_limit) return give_up("the trial went on for more than 120 s");
    if (log_->dropped() > 0) return give_up("its log is full");
    if (const auto server = refusing_server()) {
      judge_->abandon(Outcome::error, fmt::format("nobody accepts connections at {} any more", to_string(setting_.servers.at(*server))));
      return finish();
    }
    auto next = held_ ? Judge::Next{std::move(*std::exchange(held_, std::nullopt))} : judge_->next(now);
    if (std::holds_alternative<Judge::Finished>(next)) return finish();
    if (const auto* wait = std::get_if<Judge::Wait>(&next)) {
      wake_->arm(std::min(wait->until, started_ + trial_limit + 1s));
      return;
    }
    if (!carry_out(std::get<Judge::Perform>(std::move(next)))) return;
  }
}

/// A server that runs elsewhere and has gone is not judged by that. One that is ours to crash may well refuse.
std::optional<ServerIndex> Trial::refusing_server() {
  if (subject_ != nullptr || control_ != nullptr) return std::nullopt;
  for (const auto events = log_->events(); looked_at_ < events.size(); ++looked_at_) {
    const auto* closed = std::get_if<event::Closed>(&events[looked_at_].what);
    if (closed != nullptr && closed->how == Closing::refused) return closed->server;
  }
  return std::nullopt;
}

/// False when what is left of the step has to wait.
bool Trial::carry_out(Judge::Perform perform) {
  const auto now = loop_.now();
  pieces_left_ = most_pieces;
  for (std::size_t done = 0; done < perform.stimuli.size(); ++done) {
    const auto& stimulus = perform.stimuli[done];
    if (const auto until = waits_until(stimulus, now)) {
      perform.stimuli.erase(perform.stimuli.begin(), perform.stimuli.begin() + static_cast<std::ptrdiff_t>(done));
      held_ = std::move(perform);
      wake_->arm(*until);
      return false;
    }
    log_->append(now, event::Action{perform.step, print(stimulus)});
    std::visit(Performer{*this}, stimulus);
  }
  judge_->performed(now);  // what it caused, even within this call, came afterwards
  return true;
}

/// An act on the network would take along what is still to leave; servers that were crashed or started again take their time.
std::optional<TimePoint> Trial::waits_until(const Stimulus& stimulus, TimePoint now) const {
  if (std::holds_alternative<stimulus::Network>(stimulus) && now < delivered_) return delivered_;
  const bool settles = std::holds_alternative<stimulus::Settle>(stimulus) && control_ != nullptr;
  return settles && !control_->settled() ? std::optional{now + between_looks} : std::nullopt;
}

void Trial::note_lateness(Duration host, Duration pipe) {
  if (!finished_) log_->append(loop_.now(), event::Lateness{host, pipe});
}

void Trial::abandon(Outcome outcome, std::string reason) {
  if (!finished_) advance();  // what the log already holds counts
  if (finished_) return;
  judge_->abandon(outcome, std::move(reason));
  finish();
}

void Trial::give_up(std::string reason) {
  judge_->abandon(Outcome::inconclusive, std::move(reason));
  finish();
}

/// The log ends here: what the subject does while it is being let go is nobody's evidence.
void Trial::finish() {
  finished_ = true;
  ended_ = loop_.now();
  log_->on_append({});
  wake_->arm(never);
}

CaseResult Trial::take_result() {
  port_.reset();
  clients_.reset();
  liar_.reset();
  ensemble_.reset();
  return {.variant = &variant_,
          .setting = std::move(setting_),
          .verdict = judge_->verdict(),
          .duration = ended_ - started_,
          .log = std::move(*log_)};
}

}  // namespace zkspec
