#include "conformance/cases/trials_reader.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <fmt/format.h>

#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

/// A number, or a text such as "2/3".
std::optional<double> number_in(const json::value& value) {
  if (value.is_number()) return value.to_number<double>();
  const auto* text = value.if_string();
  if (text == nullptr) return std::nullopt;
  int above = 0;
  int below = 0;
  const auto* const end = text->data() + text->size();
  const auto [slash, bad_above] = std::from_chars(text->data(), end, above);
  if (bad_above != std::errc{} || slash == end || *slash != '/') return std::nullopt;
  const auto [stop, bad_below] = std::from_chars(slash + 1, end, below);
  return bad_below == std::errc{} && stop == end && below > 0 ? std::optional{static_cast<double>(above) / below} : std::nullopt;
}

/// Outermost `either` lines with the names of their branches.
struct Forks {
  vocabulary::Words names = {};
  const Step* holding(const Case& of, const std::string& branch) {
    const Step* found = nullptr;
    for (const auto& step : of.script) {
      const auto* either = std::get_if<step::Either>(&step.what);
      if (either == nullptr) continue;
      for (const auto& each : either->branches) {
        names.push_back(each.name);
        if (each.name == branch) found = &step;
      }
    }
    return found;
  }
};

class TrialsReader {
 public:
  TrialsReader(const TomlValue& table, const Case& of, const std::map<std::string, json::value>& bindings, Problems& problems)
      : of_{of}, bindings_{bindings}, problems_{problems}, keys_{table, problems} {}

  Trials read() {
    Trials trials;
    read_counted(trials);
    trials.p = number("p", 0, 1);
    trials.alpha = number("alpha", 0, 0.01);
    trials.power = number("power", 0.9, 1);
    read_against(trials);
    trials.sequential = keys_.flag("sequential");
    keys_.finish("'trials'");
    if (of_.isolated) problem(keys_.span(), "a statistical case cannot be isolated: its trials go on beside each other");
    if (of_.roles != std::vector{Role::client}) problem(keys_.span(), "a statistical case judges clients: it needs roles = [\"client\"]");
    if (!good_) return trials;
    if (const auto designed = design(trials); !designed) problem(keys_.span(), designed.error().what);
    return trials;
  }

 private:
  void problem(const SourceSpan& at, std::string what) {
    good_ = false;
    problems_.add(at, std::move(what));
  }

  /// The value as written, or what the name stands for in this row.
  json::value resolved(const TomlValue& value) {
    const auto* text = value.string();
    if (text == nullptr || !text->starts_with('$')) return value.to_json();
    const auto bound = bindings_.find(text->substr(1));
    if (bound != bindings_.end()) return bound->second;
    problem(value.span(), fmt::format("'{}' is no column of rows and no name of let", *text));
    return {};
  }

  const TomlValue* required(std::string_view key) {
    const auto* value = keys_.take(key);
    if (value == nullptr) problem(keys_.span(), fmt::format("'{}' is missing in 'trials'", key));
    return value;
  }

  double number(std::string_view key, double low, double high) {
    const auto* value = required(key);
    if (value == nullptr) return 0;
    const auto written = resolved(*value);
    if (written.is_null()) return 0;
    const auto found = number_in(written);
    if (found && *found > low && *found < high) return *found;
    problem(value->span(), fmt::format("'{}' is a number or a fraction such as \"2/3\", above {} and below {}", key, low, high));
    return 0;
  }

  void read_counted(Trials& trials) {
    const auto* value = required("count");
    if (value == nullptr) return;
    const auto found = resolved(*value);
    for (const auto& name : found.is_array() ? found.get_array() : json::array{found}) {
      const auto branch = name.is_string() ? std::string{name.get_string()} : std::string{};
      Forks forks;
      const auto* step = forks.holding(of_, branch);
      trials.counted.insert(branch);
      if (step == nullptr) {
        problem(value->span(), fmt::format("'{}' is no branch of this case{}", branch, suggestion(branch, forks.names)));
      } else if (step->clauses.empty()) {
        problem(step->span, "the 'either' whose branches are counted needs a clause: what a wrong frequency violates");
      } else {
        trials.clauses = step->clauses;
      }
    }
  }

  void read_against(Trials& trials) {
    const auto* value = required("against");
    if (value == nullptr || !good_) return;
    const auto list = resolved(*value);
    for (const auto& wrong : list.is_array() ? list.get_array() : json::array{}) {
      const auto found = number_in(wrong);
      if (found && *found >= 0 && *found <= 1 && *found != trials.p) trials.against.push_back(*found);
      else problem(value->span(), fmt::format("{} is no wrong value for a probability of {:.4g}", json::serialize(wrong), trials.p));
    }
    if (trials.against.empty() && good_) problem(value->span(), "'against' is a list of wrong values: what this case can tell apart");
  }

  const Case& of_;
  const std::map<std::string, json::value>& bindings_;
  Problems& problems_;
  TableReader keys_;
  bool good_ = true;
};

}  // namespace

Trials read_trials(const TomlValue& table, const Case& of, const std::map<std::string, json::value>& bindings, Problems& problems) {
  return TrialsReader{table, of, bindings, problems}.read();
}

}  // namespace zkspec
