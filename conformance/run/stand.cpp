#include "conformance/run/stand.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

#include "conformance/run/servers/own_session.hpp"

namespace zkspec {
namespace {

constexpr Duration client_tick = 500ms;  // of the honest servers behind a client trial: 1 s to 10 s holds every T that cases use
constexpr Duration probe_interval = 20ms;
constexpr Duration worth_noting = 5ms;  // bounds of cases are hundreds of milliseconds
constexpr Duration too_late = 50ms;     // no bound suffers yet, but more trials would make it worse
constexpr int starts_per_probe = 2;     // a burst of new clients would be lateness of our own making

/// Trials beside each other on one loop, and the probe that measures how late the host is for all of them.
class Ring {
 public:
  Ring(Loop& loop, Stand& stand, const Crowd& crowd, Work& work)
      : loop_{loop}, stand_{stand}, crowd_{crowd}, work_{work}, probe_{loop.timer([this] { probe(); })} {}

  /// Something is begun before the loop runs: where each process of the subject ends at once, the stage comes to its end all the same.
  void play() {
    due_ = loop_.now();
    probe();
    loop_.run([this] {
      reap();
      return over();
    });
    for (const auto& trial : trials_) {
      if (interrupted()) trial->abandon(Outcome::inconclusive, std::string{cut_off_by_interrupt});
      trial->abandon(Outcome::error, stand_.failure());
    }
    reap();
    stand_.clear_away();
  }

 private:
  [[nodiscard]] bool over() const { return interrupted() || !stand_.failure().empty() || (trials_.empty() && work_.over()); }

  void probe() {
    const auto now = loop_.now();
    const auto host = now - due_;
    const auto pipe = stand_.take_pipe_lateness();
    if (host >= worth_noting || pipe >= worth_noting)
      for (const auto& trial : trials_) trial->note_lateness(host, pipe);
    for (const auto& trial : trials_)
      if (!trial->finished()) work_.under_way(*trial);
    const bool late = host >= too_late || pipe >= too_late;
    const auto most = static_cast<std::size_t>(std::min(late ? crowd_.most_when_late : crowd_.most, stand_.most_beside()));
    for (int started = 0; started < starts_per_probe && trials_.size() < most; ++started) start_next();
    due_ = loop_.now() + probe_interval;
    probe_->arm(due_);
  }

  void start_next() {
    const auto task = work_.next();
    if (!task) return;
    const auto& variant = *task->variant;
    if (auto reason = stand_.inapplicable(variant); !reason.empty())
      return work_.finished(without_trial(variant, Outcome::not_applicable, std::move(reason)));
    auto trial = stand_.set_up(*task);
    if (auto started = trial->start(); !started) return work_.finished(without_trial(variant, Outcome::error, to_string(started.error())));
    trials_.push_back(std::move(trial));
  }

  void reap() {
    for (auto& trial : trials_)
      if (trial->finished()) {
        auto result = std::exchange(trial, nullptr)->take_result();
        stand_.note_end(result);
        work_.finished(std::move(result));
      }
    std::erase(trials_, nullptr);
  }

  Loop& loop_;
  Stand& stand_;
  Crowd crowd_;
  Work& work_;
  std::unique_ptr<Timer> probe_;
  TimePoint due_ = {};
  std::vector<std::unique_ptr<Trial>> trials_ = {};
};

}  // namespace

ClientStand::ClientStand(Loop& loop, const Plan& plan, std::unique_ptr<Subject> subject)
    : loop_{loop}, plan_{plan}, subject_{std::move(subject)} {}

std::string ClientStand::inapplicable(const Variant& variant) const {
  return zkspec::inapplicable(variant, subject_->capabilities(), true);
}

std::unique_ptr<Trial> ClientStand::set_up(const Task& task) {
  const auto& variant = *task.variant;
  const auto seed = seed_of(plan_.seed, variant, task.trial);
  Setting setting{.role = Role::client, .real_clock = true, .seed = seed, .tick = client_tick};
  if (plan_.shake > 0) setting.delivery = Trial::longest_delivery;
  auto trial =
      std::make_unique<Trial>(loop_, variant, plan_.suite->ledger, std::move(setting), *subject_, fmt::format("t{}", ++trials_));
  if (plan_.shake > 0) trial->deliver_in_pieces(Seed{seed.value() + plan_.shake});
  return trial;
}

std::string inapplicable_to_servers(const Variant& variant, const ServersToJudge& servers) {
  return inapplicable(variant, Capabilities{.flags = servers.capabilities}, true);
}

std::string ServerStand::inapplicable(const Variant& variant) const { return inapplicable_to_servers(variant, servers_); }

/// Servers that an earlier trial has crashed are started again first; where that fails, the stand has failed.
std::unique_ptr<Trial> ServerStand::set_up(const Task& task) {
  const auto& terms = servers_.terms;
  auto* const control = servers_.control;
  const auto& variant = *task.variant;
  Setting setting{.role = Role::server,
                  .real_clock = true,
                  .seed = seed_of(plan_.seed, variant),
                  .tick = terms.tick,
                  .shortest = terms.shortest,
                  .longest = terms.longest};
  for (std::uint32_t number = 0; const auto& address : servers_.addresses) setting.servers[ServerIndex{++number}] = address;
  if (control != nullptr && control->restore()) setting.leader = control->leader();
  auto trial = std::make_unique<Trial>(loop_, variant, plan_.suite->ledger, std::move(setting), control);
  trial->tell(lies_);
  return trial;
}

void ServerStand::note_end(const CaseResult& trial) {
  if (servers_.control == nullptr) std::ranges::move(created_nodes(trial.log), std::back_inserter(nodes_));
}

void ServerStand::clear_away() {
  const auto left = zkspec::clear_away(loop_, servers_.addresses, std::exchange(nodes_, {}));
  if (!left.empty() && servers_.left_behind) servers_.left_behind(left);
}

void play_on(Loop& loop, Stand& stand, const Crowd& crowd, Work& work) { Ring{loop, stand, crowd, work}.play(); }

}  // namespace zkspec
