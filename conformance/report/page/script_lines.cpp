#include "conformance/report/page/script_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>

#include "conformance/report/escape.hpp"

namespace zkspec {
namespace {

using Visit = std::function<void(const Step& step, const std::string& number)>;

void each_step(const std::vector<Step>& steps, const std::string& prefix, std::size_t first, const Visit& visit) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto number = fmt::format("{}{}", prefix, first + i);
    visit(steps[i], number);
    const auto* either = std::get_if<step::Either>(&steps[i].what);
    if (either == nullptr) continue;
    for (const Branch& branch : either->branches) each_step(branch.steps, fmt::format("{}.{}.", number, branch.name), 1, visit);
  }
}

void each_step(const Case& of, const Visit& visit) {
  each_step(of.prelude, "", 1, visit);
  each_step(of.script, "", of.prelude.size() + 1, visit);
}

const Finding* finding_at(const Step& step, const Verdict& verdict) {
  for (const auto* findings : {&verdict.findings, &verdict.warnings})
    for (const Finding& finding : *findings)
      if (!finding.at.file.empty() && finding.at == step.span && finding.step == step.text) return &finding;
  return nullptr;
}

/// "4.told." of "4.told.2"; nothing for a line outside branches.
std::string_view branch_of(std::string_view number) {
  const auto dot = number.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : number.substr(0, dot + 1);
}

class Account {
 public:
  explicit Account(const CaseResult& result) : verdict_{result.verdict}, failed_{failed_line(result)} {
    if (!failed_.empty()) state_ = ScriptLine::State::done;
    else if (verdict_.findings.empty() && verdict_.warnings.empty() && verdict_.outcome != Outcome::error) state_ = settled();
    const Case& of = *result.variant->of;
    add(of.prelude, "", 1, true);
    add(of.script, "", of.prelude.size() + 1, false);
  }
  std::vector<ScriptLine> lines() && { return std::move(lines_); }

 private:
  /// Of all lines, where none failed.
  [[nodiscard]] ScriptLine::State settled() const {
    const bool played = verdict_.outcome == Outcome::pass || verdict_.outcome == Outcome::unexpected_pass;
    return played ? ScriptLine::State::done : ScriptLine::State::unknown;
  }
  void add(const std::vector<Step>& steps, const std::string& prefix, std::size_t first, bool prelude) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto number = fmt::format("{}{}", prefix, first + i);
      const bool fails = number == failed_;
      if (!steps[i].text.empty()) lines_.push_back({number, steps[i].text, prelude, fails ? ScriptLine::State::failed : state_});
      if (fails) state_ = ScriptLine::State::not_reached;
      if (const auto* either = std::get_if<step::Either>(&steps[i].what)) add_branches(*either, number, prelude);
    }
  }
  void add_branches(const step::Either& either, const std::string& number, bool prelude) {
    const auto taken = state_ != ScriptLine::State::not_reached && next_ < verdict_.taken.size() ? verdict_.taken[next_++] : std::string{};
    const auto failing = branch_of(failed_);
    for (const Branch& branch : either.branches) {
      const auto prefix = fmt::format("{}.{}.", number, branch.name);
      const bool other_failed = taken.empty() && failing.starts_with(number + ".") && failing != prefix;
      if ((taken.empty() || taken == branch.name) && !other_failed) add(branch.steps, prefix, 1, prelude);
    }
  }

  const Verdict& verdict_;
  std::string failed_;
  ScriptLine::State state_ = ScriptLine::State::unknown;
  std::size_t next_ = 0;  // of the branches that were taken
  std::vector<ScriptLine> lines_ = {};
};

/// The step with this number, made where it is missing: results.json names steps by nothing else.
Step& step_at(std::vector<Step>& steps, std::string_view number, std::size_t before) {
  std::size_t at = 0;
  const auto parsed = std::from_chars(number.data(), number.data() + std::min<std::size_t>(number.size(), 4), at);
  const auto index = at > before ? at - before - 1 : 0;
  if (steps.size() <= index) steps.resize(index + 1);
  Step& step = steps[index];
  const auto rest = std::string_view{parsed.ptr, number.data() + number.size()};
  const auto name_end = rest.rfind('.');
  if (!rest.starts_with('.') || name_end == 0) return step;
  const auto name = rest.substr(1, name_end - 1);
  if (!std::holds_alternative<step::Either>(step.what)) step.what = step::Either{};
  auto& branches = std::get<step::Either>(step.what).branches;
  auto branch = std::find_if(branches.begin(), branches.end(), [name](const Branch& known) { return known.name == name; });
  if (branch == branches.end()) branch = branches.insert(branch, Branch{std::string{name}, {}});
  return step_at(branch->steps, rest.substr(name_end + 1), 0);
}

Step& step_at(Case& of, std::string_view number) {
  std::size_t first = 0;
  std::from_chars(number.data(), number.data() + number.size(), first);
  const auto before = of.prelude.size();
  return first <= before ? step_at(of.prelude, number, 0) : step_at(of.script, number, before);
}

}  // namespace

std::vector<ScriptLine> script_lines(const CaseResult& result) { return Account{result}.lines(); }

boost::json::object script_json(const Case& of) {
  boost::json::object lines;
  each_step(of, [&lines](const Step& step, const std::string& number) {
    if (!step.text.empty()) lines[number] = clean_utf8(step.text);
  });
  return lines;
}

void read_script(Case& into, StoredFields lines, std::size_t prelude) {
  into.prelude.resize(prelude);
  for (const auto& number : lines.keys()) step_at(into, number).text = lines.text(number);
}

std::string failed_line(const CaseResult& result) {
  std::string failed;
  each_step(*result.variant->of, [&](const Step& step, const std::string& number) {
    if (failed.empty() && finding_at(step, result.verdict) != nullptr) failed = number;
  });
  return failed;
}

void mark_failed_line(Case& of, std::string_view number, const Verdict& verdict) {
  Step& step = step_at(of, number);
  for (const auto* findings : {&verdict.findings, &verdict.warnings})
    for (const Finding& finding : *findings)
      if (finding.step == step.text) step.span = finding.at;
}

}  // namespace zkspec
