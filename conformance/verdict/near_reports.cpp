// Events, completions and answers of a client that came near what a step waited for.
#include <algorithm>

#include "conformance/verdict/near_misses.hpp"
#include "conformance/verdict/report_fields.hpp"

namespace zkspec {
namespace {

/// A step that waits for something told, and the log at the moment it failed.
struct Search {
  const Step& step;
  const std::string& client;
  const Finding& finding;
  const Facts& facts;
  const Bench& bench;
  Result<Window> window;
  std::vector<std::string> names = {};  ///< of all events and calls that it waits for

  [[nodiscard]] bool is_named(std::string_view name) const { return std::ranges::find(names, name) != names.end(); }
  [[nodiscard]] bool is_evidence(std::size_t index) const { return std::ranges::find(finding.evidence, index) != finding.evidence.end(); }

  /// What no step has taken, of this client.
  [[nodiscard]] std::vector<std::size_t> left() const {
    std::vector<std::size_t> events;
    std::ranges::copy_if(bench.seen.told(client), std::back_inserter(events), [this](std::size_t index) { return !facts.is_taken(index); });
    return events;
  }

  void add(NearMisses& near, std::size_t index, std::vector<FieldCheck> checks) const {
    if (window.has_value()) check_time(checks, step, *window, bench.seen.event(index).at, bench);
    near.add(index, std::move(checks));
  }

  /// Events of this name, and the one that the step stumbled over.
  void add_events(NearMisses& near, std::string_view name, const std::vector<FieldPattern>& fields) const {
    for (const auto index : left()) {
      const auto& report = report_of(bench.seen.event(index));
      const auto word = event_word(report);
      if (word.empty() || (word != name && (is_named(word) || !is_evidence(index)))) continue;
      std::vector<FieldCheck> checks{{"event", std::string{name}, std::string{word}, word == name}};
      auto scope = facts.scope;
      if (const auto* watch = std::get_if<report::Watch>(&report))
        for (auto& check : check_fields(fields, fields_of(*watch), {}, scope, 0)) checks.push_back(std::move(check));
      const bool out_of_turn = all_agree(checks) && !finding.evidence.empty() && index > finding.evidence.front();
      if (out_of_turn) checks.push_back({"order", "the next of this client", "behind something else", false});
      add(near, index, std::move(checks));
    }
  }

  /// Completions of these calls one after the other, and those of other calls.
  void add_completions(NearMisses& near, const std::string& name, const std::vector<FieldPattern>& fields) const {
    const auto tags = tags_of(name, facts);
    auto scope = facts.scope;
    for (const auto index : left()) {
      const auto* done = std::get_if<report::Done>(&report_of(bench.seen.event(index)));
      if (done == nullptr) continue;
      const auto tag = std::ranges::find(tags, done->tag);
      const bool fits = tag != tags.end();
      if (!fits && is_named(done->tag)) continue;
      std::vector<FieldCheck> checks{{"call", name, done->tag, fits}};
      const auto burst = fits ? static_cast<int>(tag - tags.begin()) : 0;
      auto other_scope = facts.scope;
      for (auto& check : check_fields(fields, fields_of(*done), {}, fits ? scope : other_scope, burst)) checks.push_back(std::move(check));
      add(near, index, std::move(checks));
    }
  }
};

}  // namespace

std::vector<NearMiss> near_reports(const Step& step, const step::Done& wanted, const Finding& finding, const Strand& strand,
                                   const Bench& bench) {
  NearMisses near{bench.seen};
  const Search search{step, wanted.client, finding, strand.facts, bench, window_of(step, strand, bench)};
  search.add_completions(near, wanted.tag, wanted.fields);
  return near.take();
}

std::vector<NearMiss> near_reports(const Step& step, const step::Event& wanted, const Finding& finding, const Strand& strand,
                                   const Bench& bench) {
  NearMisses near{bench.seen};
  const Search search{step, wanted.client, finding, strand.facts, bench, window_of(step, strand, bench)};
  search.add_events(near, strand.facts.scope.word(wanted.word), wanted.fields);
  return near.take();
}

std::vector<NearMiss> near_reports(const Step& step, const step::Seen& wanted, const Finding& finding, const Strand& strand,
                                   const Bench& bench) {
  constexpr std::string_view done = "done ";
  NearMisses near{bench.seen};
  Search search{step, wanted.client, finding, strand.facts, bench, window_of(step, strand, bench)};
  for (const auto& item : wanted.items) {
    const auto tags = item.starts_with(done) ? tags_of(item.substr(done.size()), strand.facts) : std::vector{item};
    search.names.insert(search.names.end(), tags.begin(), tags.end());
  }
  for (const auto& item : wanted.items) {
    if (item.starts_with(done)) search.add_completions(near, item.substr(done.size()), wanted.fields);
    else search.add_events(near, item, {});
  }
  return near.take();
}

std::vector<NearMiss> near_reports(const Step& /*step*/, const step::Get& wanted, const Finding& finding, const Strand& strand,
                                   const Bench& bench) {
  NearMisses near{bench.seen};
  const FieldCheck check{wanted.getter, describe(wanted.is, strand.facts.scope), finding.seen, false};
  for (const auto index : finding.evidence) near.add(index, {check});
  return near.take();
}

}  // namespace zkspec
