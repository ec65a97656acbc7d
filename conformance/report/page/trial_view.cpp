#include "conformance/report/page/trial_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/escape.hpp"
#include "conformance/report/page/page.hpp"
#include "conformance/report/page/script_lines.hpp"
#include "conformance/report/page/sequence_diagram.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace page {

extern const std::string_view trial_view_layout;
extern const std::string_view trial_view_script;

}  // namespace page

namespace {

/// Of a line in braces what stands between them.
std::string_view inner(std::string_view line) {
  if (line.starts_with("{ ") && line.ends_with(" }")) return line.substr(2, line.size() - 4);
  return line;
}

/// Escaped as text between tags, where quotes are none of the markup: lines of a script are full of them.
std::string between_tags(std::string_view text) {
  constexpr std::string_view quote = "&quot;";
  auto out = escape_xml(text);
  for (auto at = out.find(quote); at != std::string::npos; at = out.find(quote, at + 1)) out.replace(at, quote.size(), "\"");
  return out;
}

std::string_view css_class(ScriptLine::State state) {
  switch (state) {
    case ScriptLine::State::done: return "done";
    case ScriptLine::State::failed: return "failed";
    case ScriptLine::State::not_reached: return "unreached";
    case ScriptLine::State::unknown: return "";
  }
  return "";
}

/// The prelude is the same in hundreds of cases: told in one line unless something went wrong in it.
std::size_t lines_to_fold(const std::vector<ScriptLine>& script) {
  const auto end = std::find_if(script.begin(), script.end(), [](const ScriptLine& line) { return !line.prelude; });
  const auto went_well = [](const ScriptLine& line) { return line.state == ScriptLine::State::done; };
  return std::all_of(script.begin(), end, went_well) ? static_cast<std::size_t>(end - script.begin()) : 0;
}

Data lines(const std::vector<ScriptLine>& script) {
  Data out = list();
  const auto folded = lines_to_fold(script);
  if (folded > 0) {
    Data one;
    one["class"] = text("prelude done");
    one["line"] = text(fmt::format("prelude, {} line{}", folded, folded == 1 ? "" : "s"));
    out.push_back(one);
  }
  for (auto i = folded; i < script.size(); ++i) {
    Data one;
    one["number"] = text(script[i].number);
    one["class"] = text_or_none(css_class(script[i].state));
    one["line"] = text(between_tags(inner(script[i].text)));
    out.push_back(one);
  }
  return out;
}

DiagramMarks marks(const CaseResult& result, std::size_t rows) {
  DiagramMarks marks{.title = result.variant->id, .rows = rows};
  const auto failed = failed_line(result);
  const Finding* first = nullptr;
  for (const auto* findings : {&result.verdict.findings, &result.verdict.warnings}) {
    for (const Finding& finding : *findings) {
      if (first == nullptr) first = &finding;
      marks.evidence.insert(finding.evidence.begin(), finding.evidence.end());
    }
  }
  if (first == nullptr) return marks;
  marks.failure = {"expected " + first->expected, "seen " + first->seen};
  if (!failed.empty())
    for (const auto event : first->evidence) marks.steps.emplace(event, failed);
  return marks;
}

}  // namespace

void add_trial_view_parts(Data& page) {
  page["diagram_css"] = text(page::diagram_css);
  page["trial_view_script"] = text(page::trial_view_script);
  page["trial_view"] = Data{kainjow::mustache::partial{[] { return std::string{page::trial_view_layout}; }}};
}

void add_trial_view(Data& one, const CaseResult& result, std::size_t rows) {
  const bool happened = !result.log.events().empty();
  const auto script = script_lines(result);
  one["played"] = Data{happened || !script.empty()};
  one["has_script"] = Data{!script.empty()};
  one["lines"] = lines(script);
  one["diagram"] = text_or_none(happened ? sequence_diagram(result.log, marks(result, rows)) : "");
}

RowLimits::RowLimits(const RunResult& run) {
  const auto problems = static_cast<std::size_t>(std::count_if(run.cases.begin(), run.cases.end(), needs_attention));
  const std::size_t passes = run.cases.size() - problems;
  const auto share = [](std::size_t rows, std::size_t cases) { return rows / std::max<std::size_t>(cases, 1); };
  problem_ = {std::clamp<std::size_t>(share(6'000, problems), 40, 200), std::clamp<std::size_t>(share(4'000, problems), 24, 80)};
  pass_ = {std::min<std::size_t>(share(4'000, passes), 200), std::clamp<std::size_t>(share(10'000, passes), 20, 60)};
  constexpr std::size_t least_of_use = 20;
  if (pass_.log < least_of_use) pass_.log = 0;
}

std::size_t RowLimits::of_log(const CaseResult& result) const { return needs_attention(result) ? problem_.log : pass_.log; }

std::size_t RowLimits::of_diagram(const CaseResult& result) const { return needs_attention(result) ? problem_.diagram : pass_.diagram; }

}  // namespace zkspec
