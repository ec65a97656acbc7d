#include "conformance/run/prove.hpp"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>
#include <thread>

#include "conformance/run/virtual_run.hpp"

namespace zkspec {
namespace {

/// What is left of a trial when its log is gone.
struct Glimpse {
  Outcome outcome = Outcome::not_applicable;
  std::string reason = {};
  std::vector<std::string> first = {};
  std::vector<std::string> violated = {};
};

Glimpse glimpse(CaseResult result) {
  auto& verdict = result.verdict;
  return {verdict.outcome, std::move(verdict.reason), std::move(verdict.first), {verdict.violated.begin(), verdict.violated.end()}};
}

class Proof {
 public:
  explicit Proof(const ProofPlan& plan) : plan_{plan} {
    matrix_ = {.seed = plan.seed,
               .server = plan.server,
               .every_case = plan.every_case,
               .every_defect = plan.every_defect,
               .variants = plan.variants};
    for (const auto* defect : plan.defects)
      scripts_.emplace_back(Defect{}, defect);  // not owned: the plan outlives the proof
  }

  KillMatrix finish() && {
    play_undamaged();
    play_defects();
    play_claims();
    matrix_.trials = trials_;
    matrix_.interrupted = interrupted();
    if (plan_.every_case && plan_.every_defect && !matrix_.interrupted) matrix_.guards = guards_of(plan_.suite->ledger, matrix_.defects);
    return std::move(matrix_);
  }

 private:
  /// Calls work(0) … work(count - 1), several at once.
  template <class Work>
  void share_out(std::size_t count, Work work) {
    std::atomic<std::size_t> next{0};
    all_ += count;
    const auto take = [&] {
      for (auto at = next++; at < count && !interrupted(); at = next++) {
        work(at);
        const std::lock_guard lock{progress_};
        if (plan_.progress) plan_.progress(++done_, all_);
      }
    };
    std::vector<std::jthread> workers;
    for (int job = 1; job < plan_.jobs; ++job) workers.emplace_back(take);
    take();
  }

  Glimpse play(const Variant& variant, Role role, Seed seed, const Defect& defect) {
    ++trials_;
    if (plan_.play) return without_what_is_warned_of(variant, glimpse(plan_.play(variant, role, seed, defect)));
    return glimpse(role == Role::client ? try_virtual_client(variant, *plan_.suite, seed, defect)
                                        : try_virtual_server(variant, *plan_.suite, seed, defect));
  }

  /// What is said without a lie, too, is no sign of one.
  [[nodiscard]] Glimpse without_what_is_warned_of(const Variant& variant, Glimpse seen) const {
    for (const auto& objection : matrix_.warned) {
      if (objection.variant != &variant) continue;
      for (const auto& clause : objection.warned) {
        std::erase(seen.violated, clause);
        std::erase(seen.first, clause);
      }
    }
    return seen;
  }

  [[nodiscard]] Seed seed_at(std::uint64_t attempt) const { return Seed{plan_.seed.value() + attempt}; }

  void play_undamaged() {
    std::vector<Complaint> trials;
    for (const auto& [role, variants] : plan_.variants)
      for (const auto* variant : variants)
        for (std::uint64_t attempt = 0; attempt < (group_of(*variant) == Group::ordinary ? plan_.seeds : 1); ++attempt)
          trials.push_back({.variant = variant, .role = role, .seed = seed_at(attempt), .outcome = Outcome::pass});
    share_out(trials.size(), [&](std::size_t at) {
      auto& trial = trials[at];
      auto seen = play(*trial.variant, trial.role, trial.seed, {});
      const bool warned = seen.outcome == Outcome::pass && !seen.violated.empty();
      trial.outcome = warned ? Outcome::fail : seen.outcome;
      trial.reason = std::move(seen.reason);
      if (warned) trial.warned = std::move(seen.violated);
    });
    std::erase_if(trials, [](const auto& trial) { return trial.outcome == Outcome::pass || trial.outcome == Outcome::not_applicable; });
    const auto is_ours = [this](const Complaint& trial) { return !plan_.play || trial.warned.empty(); };
    const auto theirs = std::stable_partition(trials.begin(), trials.end(), is_ours);
    matrix_.warned.assign(std::make_move_iterator(theirs), std::make_move_iterator(trials.end()));
    trials.erase(theirs, trials.end());
    matrix_.false_alarms = std::move(trials);
  }

  /// A statistical case is hundreds of trials, and one of load has a thousand sessions: they are played against what they claim to catch.
  void play_defects() {
    struct Trial {
      std::size_t defect = 0;
      const Variant* variant = nullptr;
      Glimpse seen = {};
    };
    std::vector<Trial> trials;
    for (std::size_t defect = 0; defect < plan_.defects.size(); ++defect) {
      const auto role = role_of(*plan_.defects[defect]);
      matrix_.defects.push_back({.defect = plan_.defects[defect], .role = role});
      if (const auto found = plan_.variants.find(role); found != plan_.variants.end())
        for (const auto* variant : found->second) {
          const bool wanted = group_of(*variant) == Group::ordinary || claims(*variant, *plan_.defects[defect]);
          if (plan_.beyond_claims && wanted) trials.push_back({.defect = defect, .variant = variant});
        }
    }
    share_out(trials.size(), [&](std::size_t at) {
      auto& trial = trials[at];
      trial.seen = play(*trial.variant, matrix_.defects[trial.defect].role, plan_.seed, scripts_[trial.defect]);
    });
    for (auto& [defect, variant, seen] : trials)
      if (!seen.violated.empty())
        matrix_.defects[defect].catches.push_back({variant, std::move(seen.first), std::move(seen.violated)});
  }

  void play_claims() {
    struct Task {
      std::size_t defect = 0;
      Claim claim = {};
    };
    std::vector<Task> tasks;
    for (std::size_t defect = 0; defect < plan_.defects.size(); ++defect)
      for (const auto* described : claimants(*plan_.defects[defect])) tasks.push_back({defect, {.of = described}});
    share_out(tasks.size(), [&](std::size_t at) { settle(tasks[at].claim, tasks[at].defect); });
    for (auto& [defect, claim] : tasks) matrix_.defects[defect].claims.push_back(std::move(claim));
  }

  [[nodiscard]] static bool claims(const Variant& variant, const Script& defect) {
    const auto& kills = variant.of->kills;
    return std::ranges::find(kills, defect.id) != kills.end();
  }

  [[nodiscard]] std::vector<const Case*> claimants(const Script& defect) const {
    std::vector<const Case*> all;
    const auto found = plan_.variants.find(role_of(defect));
    if (found == plan_.variants.end()) return all;
    for (const auto* variant : found->second) {
      if (claims(*variant, defect) && std::ranges::find(all, variant->of) == all.end()) all.push_back(variant->of);
    }
    return all;
  }

  /// Until it is kept, or no seed is left: what came nearest is what is told.
  void settle(Claim& claim, std::size_t defect) {
    claim.standing = Claim::Standing::unplayed;
    for (std::uint64_t attempt = 0; attempt < plan_.seeds; ++attempt)
      for (const auto* variant : plan_.variants.at(role_of(*plan_.defects[defect]))) {
        if (variant->of != claim.of) continue;
        auto seen = play(*variant, role_of(*plan_.defects[defect]), seed_at(attempt), scripts_[defect]);
        const auto standing = standing_of(seen, *plan_.defects[defect]);
        if (claim.variant != nullptr && standing >= claim.standing) continue;
        claim = {claim.of, standing, variant, seed_at(attempt), std::move(seen.first), std::move(seen.reason)};
        if (standing == Claim::Standing::kept) return;
      }
  }

  static Claim::Standing standing_of(const Glimpse& seen, const Script& defect) {
    if (keeps(seen.violated, defect)) return Claim::Standing::kept;
    if (!seen.violated.empty()) return Claim::Standing::other_clause;
    if (seen.outcome == Outcome::pass) return Claim::Standing::missed;
    return seen.outcome == Outcome::not_applicable ? Claim::Standing::unplayed : Claim::Standing::no_clause;
  }

  const ProofPlan& plan_;
  std::vector<Defect> scripts_ = {};
  KillMatrix matrix_ = {};
  std::atomic<std::size_t> trials_ = 0;
  std::mutex progress_ = {};
  std::size_t done_ = 0;
  std::size_t all_ = 0;
};

}  // namespace

Role role_of(const Script& defect) { return defect.id.starts_with("server/") ? Role::server : Role::client; }

KillMatrix prove(const ProofPlan& plan) { return Proof{plan}.finish(); }

}  // namespace zkspec
