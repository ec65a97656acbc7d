#include "conformance/verdict/judge.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>

#include "conformance/cases/vocabulary.hpp"
#include "conformance/verdict/closed_world.hpp"
#include "conformance/verdict/expectations.hpp"
#include "conformance/verdict/preparation.hpp"
#include "conformance/verdict/window.hpp"

namespace zkspec {
namespace {

/// How a step that only looks stands, or a step whose stimuli have been carried out.
Standing examine_step(const Step& step, Strand& strand, const Bench& bench) {
  const auto& what = step.what;
  if (const auto* rx = std::get_if<step::Rx>(&what)) {
    const auto frame = strand.facts.scope.word(rx->frame);
    if (!acts(step, bench.setting.role))
      return examine_frame(step, {.server = rx->server, .frame = frame, .fields = rx->fields, .exact = rx->exact}, strand, bench);
    return frame == vocabulary::beginning_of_connection ? examine_opened(step, strand, bench) : examine_sent(step, strand, bench);
  }
  if (const auto* tx = std::get_if<step::Tx>(&what); tx != nullptr && tx->frame == vocabulary::text)
    return examine_text(step, *tx, strand, bench);
  if (const auto* tx = std::get_if<step::Tx>(&what); tx != nullptr && !acts(step, bench.setting.role))
    return examine_frame(step, {tx->server, tx->frame, tx->fields, tx->to, tx->then}, strand, bench);
  if (const auto* get = std::get_if<step::Get>(&what)) return examine_answer(step, *get, getter_tag(strand), strand, bench);
  if (const auto* done = std::get_if<step::Done>(&what)) return examine(step, *done, strand, bench);
  if (const auto* event = std::get_if<step::Event>(&what)) return examine(step, *event, strand, bench);
  if (const auto* all = std::get_if<step::Seen>(&what)) return examine(step, *all, strand, bench);
  if (const auto* quiet = std::get_if<step::Quiet>(&what)) return examine(step, *quiet, strand, bench);
  if (const auto* sleep = std::get_if<step::Sleep>(&what)) return examine(step, *sleep, strand, bench);
  // What only acts is complete once it was carried out.
  if (!step.as.empty()) {
    strand.prepared.at = *strand.performed;
    strand.facts.marks[step.as] = strand.prepared;
  }
  return standing::Complete{*strand.performed};
}

bool disturbs(const Step& step) {
  if (const auto* tx = std::get_if<step::Tx>(&step.what)) return tx->then.has_value();
  const auto* net = std::get_if<step::NetAct>(&step.what);
  if (net != nullptr && !net->act_reference.empty()) return true;
  return net != nullptr && net->act != Net::accept && net->act != Net::heal && net->act != Net::chunk && net->act != Net::delay;
}

/// What cases call by these names. A leader comes with two others; where the case needs them.
void know_servers(Scope& scope, const Setting& setting) {
  if (setting.role != Role::server) return;
  scope.bindings.try_emplace("shortest", to_ms(setting.shortest));
  scope.bindings.try_emplace("longest", to_ms(setting.longest));
  if (!setting.leader) return;
  scope.bindings.try_emplace("leader", to_string(*setting.leader));
  std::string name = "follower";
  for (const auto& [index, address] : setting.servers)
    if (index != *setting.leader) scope.bindings.try_emplace(std::exchange(name, "third"), to_string(index));
}

bool serves(const Step& step) {
  const auto* serve = std::get_if<step::Serve>(&step.what);
  return serve != nullptr && serve->honest;
}

}  // namespace

Judge::Judge(const Variant& variant, const Ledger& ledger, const Setting& setting, const EventLog& log)
    : variant_{variant}, ledger_{ledger}, setting_{setting}, seen_{log, setting.role}, random_{setting.seed} {
  for (const auto& step : variant.of->prelude) main_.steps.push_back(&step);
  script_begin_ = main_.steps.size();
  for (const auto& step : variant.of->script) main_.steps.push_back(&step);
  main_.facts.scope.bindings = variant.bindings;
  main_.facts.scope.tick = setting.tick;
  know_servers(main_.facts.scope, setting);
  main_.since = log.start();
}

Judge::Next Judge::next(TimePoint now) {
  seen_.absorb();
  const Bench bench{seen_, ledger_, setting_, random_, now};
  while (!finished_) {
    if (!branches_.empty()) {
      if (auto next = advance_branches(bench)) return std::move(*next);
      continue;
    }
    auto advanced = advance(main_, bench);
    if (auto* perform = std::get_if<Perform>(&advanced)) return std::move(*perform);
    if (!branches_.empty()) continue;
    const auto* wait = std::get_if<Wait>(&advanced);
    if (wait == nullptr) {
      conclude(bench);
    } else {
      check_outside_steps(bench);
      if (!finished_) return *wait;
    }
  }
  return Finished{};
}

void Judge::performed(TimePoint now) {
  seen_.absorb();
  acting_->performed = now;
  const auto& step = acting_->current();
  if (disturbs(step) && !acting_->facts.disturbed) acting_->facts.disturbed = now;
  if (serves(step) && !acting_->facts.served) acting_->facts.served = now;
}

void Judge::abandon(Outcome outcome, std::string reason) {
  if (finished_) return;
  finished_ = true;
  verdict_.outcome = outcome;
  verdict_.reason = std::move(reason);
}

Judge::Advanced Judge::advance(Strand& strand, const Bench& bench) {
  while (!strand.done() && !strand.failure) {
    if (&strand == &main_ && strand.at == script_begin_ && !first_event_) begin_script(strand);
    const auto& step = strand.current();
    strand.facts.scope.session_timeout = seen_.session_timeout();
    if (const auto* either = std::get_if<step::Either>(&step.what)) {
      open_branches(*either);
      return std::monostate{};
    }
    Standing standing;
    if (acts(step, setting_.role) && !strand.performed) {
      auto stimuli = prepare(step, strand, bench);
      if (stimuli.has_value()) {
        acting_ = &strand;
        return Perform{fmt::format("{}{}", strand.prefix, strand.at + 1), std::move(*stimuli)};
      }
      standing = failed(step, "something to do this with", to_string(stimuli.error()));
    } else {
      standing = examine_step(step, strand, bench);
    }
    if (const auto* waiting = std::get_if<standing::Waiting>(&standing)) return Wait{waiting->until};
    settle_step(strand, std::move(standing));
  }
  return std::monostate{};
}

/// A step that has come to its end, one way or another: its clauses are credited, and the next one begins.
void Judge::settle_step(Strand& strand, Standing standing) {
  if (auto* failure = std::get_if<standing::Failed>(&standing)) {
    strand.failure = std::move(failure->finding);
    return;
  }
  auto& facts = strand.facts;
  const auto& clauses = strand.current().clauses;
  if (const auto* complete = std::get_if<standing::Complete>(&standing)) {
    std::copy_if(clauses.begin(), clauses.end(), std::inserter(facts.proved, facts.proved.end()),
                 [this](const auto& id) { return binds(id); });
    strand.since = std::max(strand.since, complete->at);
  } else {
    facts.not_exercised.insert(clauses.begin(), clauses.end());
  }
  strand.performed.reset();
  ++strand.at;
}

/// Everything from here on must be accounted for; what the prelude left over is not the script's business.
void Judge::begin_script(Strand& strand) {
  first_event_ = seen_.size();
  for (std::size_t index = 0; index < seen_.size(); ++index) strand.facts.take(index);
  const auto* newest = seen_.newest({});
  if (newest != nullptr && !newest->ended) strand.facts.disturbed.reset();
}

void Judge::open_branches(const step::Either& either) {
  for (const auto& branch : either.branches) {
    Strand copy{.prefix = fmt::format("{}.{}.", main_.at + 1, branch.name), .facts = main_.facts, .since = main_.since};
    for (const auto& step : branch.steps) copy.steps.push_back(&step);
    branches_.push_back(std::move(copy));
  }
}

/// All branches read the same log side by side; the first to reach its end is taken. Nothing is returned when that has happened.
std::optional<Judge::Next> Judge::advance_branches(const Bench& bench) {
  TimePoint until = never;
  for (auto& branch : branches_) {
    if (branch.failure) continue;
    auto advanced = advance(branch, bench);
    if (auto* perform = std::get_if<Perform>(&advanced)) return std::move(*perform);
    if (const auto* wait = std::get_if<Wait>(&advanced)) {
      until = std::min(until, wait->until);
    } else if (!branch.failure) {
      adopt(branch);
      return std::nullopt;
    }
  }
  if (until == never) {
    fail_with_branches(bench);
  } else {
    check_outside_steps(bench);
  }
  return finished_ ? std::nullopt : std::optional<Next>{Wait{until}};
}

void Judge::adopt(Strand branch) {
  const auto& dialect = variant_.of->dialect;
  const auto behind_number = branch.prefix.find('.') + 1;
  verdict_.taken.push_back(branch.prefix.substr(behind_number, branch.prefix.size() - behind_number - 1));
  if (dialect && dialect->alternatives.empty()) verdict_.dialects[dialect->id] = verdict_.taken.back();
  branches_.clear();
  main_.facts = std::move(branch.facts);
  settle_step(main_, standing::Complete{branch.since});
}

/// None is left: the one that came furthest tells best what went wrong.
void Judge::fail_with_branches(const Bench& bench) {
  auto furthest = *std::max_element(branches_.begin(), branches_.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  branches_.clear();
  auto clauses = main_.current().clauses;
  clauses.insert(clauses.end(), furthest.current().clauses.begin(), furthest.current().clauses.end());
  main_.failure = std::move(furthest.failure);
  main_.facts = std::move(furthest.facts);
  record(*main_.failure, clauses);
  conclude(bench);
}

/// What no step looks at: the death of the subject, and what the case forbids throughout.
void Judge::check_outside_steps(const Bench& bench) {
  if (!seen_.deaths().empty()) {
    const auto index = seen_.deaths().front();
    const auto& died = std::get<report::Died>(std::get<event::Told>(seen_.event(index).what).report);
    const auto* running = branches_.empty() ? &main_.current() : &branches_.front().current();
    main_.failure = Finding{.at = running->span,
                            .step = running->text,
                            .expected = "the client's process lives",
                            .seen = "died: " + died.how,
                            .evidence = {index}};
    record(*main_.failure, blamed_for_death(running));
    conclude(bench);
  } else if (first_event_ && forbidden(*first_event_, variant_.of->never, seen_)) {
    conclude(bench);
  }
}

}  // namespace zkspec
