#include "conformance/run/adapter_check/adapter_check.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "conformance/adapter/process_subject.hpp"
#include "conformance/run/adapter_check/adapter_checks.hpp"
#include "conformance/run/real_run.hpp"
#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

using enum AdapterCheck::Standing;

constexpr std::string_view only_events = "output/events-only";

bool was_refused(const CaseResult& result) {
  return std::ranges::any_of(result.log.events(), [](const Event& each) {
    const auto* told = std::get_if<event::Told>(&each.what);
    return told != nullptr && std::holds_alternative<report::Unsupported>(told->report);
  });
}

std::string last_call(const EventLog& log) {
  std::string last;
  for (const auto& each : log.events())
    if (std::holds_alternative<event::Call>(each.what)) last = print(each);
  return last;
}

class Examiner {
 public:
  explicit Examiner(AdapterExamination&& examination) : asked_{std::move(examination)} {}

  Result<AdapterReport> examine() {
    for (const auto& make : {line_checks, traffic_checks, ending_checks}) std::ranges::move(make(), std::back_inserter(checks_));
    for (const auto& each : asked_.cases.cases) needs_[each.get()] = std::exchange(each->needs, {});
    if (auto known = select(); !known) return known.error();
    auto bench = AdapterBench::start(asked_.command);
    if (!bench) return bench.error();
    const auto& capabilities = (*bench)->capabilities();
    report_ = {.client = capabilities.client, .version = capabilities.version, .flags = capabilities.flags,
               .max_clients = capabilities.max_clients};
    bench_ = std::move(*bench);
    for (const auto& check : checks_)
      if (is_wanted(check.id) && !interrupted()) make(check);
    if (bench_ && broken_.empty()) broken_ = bench_->broken();
    bench_.reset();
    if (auto played = play_cases(); !played) return played.error();
    note_output();
    report_.interrupted = interrupted();
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool is_wanted(std::string_view id) const {
    return asked_.globs.empty() || std::ranges::any_of(asked_.globs, [id](const auto& glob) { return glob_matches(glob, id); });
  }

  [[nodiscard]] Result<void> select() const {
    std::vector<std::string_view> ids{only_events};
    for (const auto& check : checks_) ids.push_back(check.id);
    for (const auto& variant : asked_.cases.variants) ids.push_back(variant.id);
    for (const auto& glob : asked_.globs)
      if (std::ranges::none_of(ids, [&glob](auto id) { return glob_matches(glob, id); }))
        return Error{Errc::not_found, glob, "matches no check" + suggestion(glob, ids)};
    return {};
  }

  void note(AdapterCheck check) {
    if (asked_.progress) asked_.progress(check);
    report_.checks.push_back(std::move(check));
  }

  void make(const BenchCheck& check) {
    if (!check.flag.empty() && !report_.flags.contains(check.flag)) return;
    auto what = make_on_a_bench(check);
    if (what.standing == not_ok) {  // once more, alone: the host may have been late
      bench_.reset();
      what = make_on_a_bench(check);
    }
    if (what.standing == not_ok || (bench_ && bench_->ended())) bench_.reset();
    if (interrupted() && what.standing == not_ok) return;
    note({check.id, what.standing, std::move(what.sent), check.expected, std::move(what.came), check.advice});
  }

  Made make_on_a_bench(const BenchCheck& check) {
    if (bench_ && bench_->opened() >= (check.fresh ? 1 : report_.max_clients)) bench_.reset();
    if (!bench_) {
      auto fresh = AdapterBench::start(asked_.command);
      if (!fresh) return made(false, "nothing", to_string(fresh.error()));
      bench_ = std::move(*fresh);
    }
    bench_->begin();
    auto what = check.make(*bench_);
    if (broken_.empty()) broken_ = bench_->broken();
    return what;
  }

  [[nodiscard]] std::string lacks(const Variant& variant) const {
    for (const auto& flag : needs_.at(variant.of))
      if (!report_.flags.contains(flag)) return flag;
    return {};
  }

  /// What needs a flag that is not declared is played as well: it may work. Its failures are nobody's fault.
  Result<void> play_cases() {
    Plan plan{.suite = &asked_.cases, .seed = Seed{1}};
    for (const auto& variant : asked_.cases.variants)
      if (is_wanted(variant.id)) plan.variants.push_back(&variant);
    plan.known = [this](const CaseResult& result) { return !lacks(*result.variant).empty() || was_refused(result); };
    if (plan.variants.empty() || interrupted()) return {};
    const auto run = run_real_clients(plan, [this](Loop& loop) {
      return start_process_subject(loop, asked_.command.argv, {.start_limit = asked_.command.start_limit});
    });
    if (!run) return run.error();
    for (const auto& result : run->cases) judge(result);
    return {};
  }

  void judge(const CaseResult& result) {
    const auto& variant = *result.variant;
    const auto& verdict = result.verdict;
    AdapterCheck check{.id = variant.id, .sent = last_call(result.log), .expected = variant.of->title, .advice = variant.of->why};
    const bool passed = verdict.outcome == Outcome::pass && verdict.not_exercised.empty();
    if (const auto flag = lacks(variant); !flag.empty()) {
      const bool by_luck = flag == "ordered_callbacks";  // what came in order once may come in another one next time
      if (!passed || by_luck || !variant.id.starts_with("capability/")) return;
      check.standing = hint;
      check.came = "it works, though the flag is not declared";
      check.advice = fmt::format("Declare `{}`: more cases apply then.", flag);
      return note(std::move(check));
    }
    if (passed) return note(std::move(check));
    check.standing = not_ok;
    if (was_refused(result) || verdict.outcome == Outcome::pass) {
      const bool declared = !needs_.at(variant.of).empty();
      if (!declared) check.standing = AdapterCheck::Standing::skipped;
      check.came = was_refused(result) ? "`unsupported`" : "an answer that does not tell it";
      if (declared) check.came += fmt::format(", though `{}` is declared", needs_.at(variant.of).front());
    } else if (verdict.outcome == Outcome::inconclusive && verdict.reason.starts_with("host stall")) {
      check.standing = undecided;
      check.came = verdict.reason;
    } else if (verdict.findings.empty()) {
      check.came = verdict.reason;
    } else {
      check.expected = verdict.findings.front().expected;
      check.came = shortened(verdict.findings.front().seen);
    }
    note(std::move(check));
  }

  void note_output() {
    if (!is_wanted(only_events)) return;
    note({std::string{only_events}, broken_.empty() ? ok : not_ok, "all of the above",
          "nothing but events on standard output, numbered without a gap", broken_.empty() ? "nothing else" : broken_,
          "Send what the library or the language prints to standard error; count `seq` under the lock that writes."});
  }

  AdapterExamination asked_;
  std::vector<BenchCheck> checks_ = {};
  std::map<const Case*, std::vector<std::string>> needs_ = {};
  std::unique_ptr<AdapterBench> bench_ = {};
  std::string broken_ = {};
  AdapterReport report_ = {};
};

}  // namespace

Result<AdapterReport> examine_adapter(AdapterExamination examination) { return Examiner{std::move(examination)}.examine(); }

}  // namespace zkspec
