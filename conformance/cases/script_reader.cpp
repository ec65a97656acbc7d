#include "conformance/cases/script_reader.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

/// From the brace that opens the line's table to the one that closes it, without what surrounds it in a branch.
std::string text_of_line(const TomlValue& line) {
  const auto text = line.line_text();
  const auto open = text.find('{');
  const auto close = text.rfind('}');
  return std::string{open == std::string_view::npos || close == std::string_view::npos ? text : text.substr(open, close - open + 1)};
}

std::size_t length_of(const std::vector<Step>& steps) {
  std::size_t length = 0;
  for (const auto& step : steps) {
    ++length;
    if (const auto* either = std::get_if<step::Either>(&step.what)) {
      for (const auto& branch : either->branches) length += length_of(branch.steps);
    }
  }
  return length;
}

bool has_time(const Step& step) {
  return std::holds_alternative<step::Quiet>(step.what) || (std::holds_alternative<step::Event>(step.what) && step.by.has_value());
}

vocabulary::Words general_keys() { return {"c", "s", "clause", "by", "within", "since", "n", "optional", "as"}; }

}  // namespace

bool ScriptRules::judges(Role role) const { return std::ranges::find(roles, role) != roles.end(); }

/// Modifiers: t by/within/since, q since alone, n, o optional, k clause. `as` fits everywhere.
const std::vector<ScriptReader::Verb>& ScriptReader::verbs() {
  static const std::vector<Verb> table{
      {"call", "nk", &ScriptReader::call},   {"done", "tnok", &ScriptReader::done}, {"event", "tnok", &ScriptReader::event},
      {"seen", "tnok", &ScriptReader::seen}, {"get", "tk", &ScriptReader::get},     {"rx", "tnok", &ScriptReader::rx},
      {"tx", "tnok", &ScriptReader::tx},     {"raw", "k", &ScriptReader::raw},      {"net", "", &ScriptReader::net},
      {"serve", "", &ScriptReader::serve},   {"isro", "", &ScriptReader::isro},     {"quiet", "qk", &ScriptReader::quiet},
      {"sleep", "", &ScriptReader::sleep},   {"either", "k", &ScriptReader::either},
  };
  return table;
}

std::vector<Step> ScriptReader::read(const TomlValue& script) {
  const auto* lines = script.array();
  if (lines == nullptr) {
    problems_.add(script.span(), fmt::format("found {} where the lines of a script are due", word(script.kind())));
    return {};
  }
  auto all = steps(*lines);
  if (lines->empty()) problems_.add(script.span(), "the script is empty");
  if (const auto length = length_of(all); length > rules_.longest) {
    problems_.add(script.span(), fmt::format("the script has {} steps; {} is the limit", length, rules_.longest));
  }
  return all;
}

std::vector<Step> ScriptReader::steps(const std::vector<TomlValue>& lines) {
  std::vector<Step> all;
  for (const auto& line : lines) {
    auto read = step(line);
    if (!read) continue;
    if (!all.empty() && std::holds_alternative<step::Sleep>(all.back().what) && has_time(*read)) {
      problems_.add(all.back().span, "'sleep' before a step that can wait for itself; give the time to that step");
    }
    all.push_back(std::move(*read));
  }
  return all;
}

std::optional<Step> ScriptReader::step(const TomlValue& line) {
  const auto* verb = line.table() == nullptr ? nullptr : verb_of(line);
  if (line.table() == nullptr) problems_.add(line.span(), fmt::format("found {} where a step is due", word(line.kind())));
  if (verb == nullptr) return std::nullopt;
  Step step;
  step.span = line.span();
  step.text = text_of_line(line);
  TableReader keys{line, problems_};
  keys.take(verb->word);
  read_modifiers(keys, *verb, step);
  step.what = (this->*verb->read)(keys, step);
  keys.finish(fmt::format("'{}'", verb->word));
  name_step(line, step);
  return step;
}

const ScriptReader::Verb* ScriptReader::verb_of(const TomlValue& line) {
  const Verb* found = nullptr;
  const TomlMember* stranger = nullptr;
  for (const auto& member : *line.table()) {
    const auto verb = std::ranges::find(verbs(), member.key, &Verb::word);
    if (verb == verbs().end()) {
      if (stranger == nullptr && !vocabulary::contains(general_keys(), member.key)) stranger = &member;
    } else if (found == nullptr) {
      found = &*verb;
    } else {
      problems_.add(member.key_span, fmt::format("two verbs in one step: '{}' and '{}'", found->word, member.key));
      return nullptr;
    }
  }
  if (found == nullptr && stranger == nullptr) problems_.add(line.span(), "no verb in this step");
  if (found == nullptr && stranger != nullptr) problems_.unknown(stranger->key_span, "verb", stranger->key, vocabulary::verbs());
  return found;
}

void ScriptReader::read_modifiers(TableReader& keys, const Verb& verb, Step& step) {
  const auto has = [&verb](char modifier) { return verb.modifiers.find(modifier) != std::string_view::npos; };
  step.as = keys.text("as");
  if (has('k')) read_clauses(keys, step);
  if (has('t') || has('q')) {
    if (const auto* since = keys.take("since")) {
      const auto* name = text_of(*since, problems_);
      const auto* entry = name == nullptr ? nullptr : names_.find(*name);
      const bool moment = name != nullptr && (*name == "last-tx" || *name == "last-rx");
      const bool step_name = entry != nullptr && entry->kind != Names::Kind::constant && entry->kind != Names::Kind::seen;
      if (name != nullptr && !moment && !step_name) {
        problems_.unknown(since->span(), "moment", *name, vocabulary::joined({"last-tx", "last-rx"}, names_.all()));
      }
      if (name != nullptr) step.since = *name;
    }
  }
  if (has('t')) read_times(keys, step);
  if (has('n')) {
    if (const auto* count = keys.take("n")) step.n = values_.count(*count);
  }
  if (has('o')) step.optional = keys.flag("optional");
}

void ScriptReader::read_clauses(TableReader& keys, Step& step) {
  for (auto& [id, at] : keys.texts("clause")) {
    if (rules_.ledger == nullptr) {
      problems_.add(at, "a prelude proves nothing: its steps carry no clause");
      continue;
    }
    const auto* clause = rules_.ledger->find(id);
    if (clause == nullptr) {
      vocabulary::Words known;
      for (const auto& [name, each] : rules_.ledger->clauses) known.push_back(name);
      problems_.unknown(at, "clause", id, known);
      continue;
    }
    const auto judged = [this](Role role) { return rules_.judges(role); };
    if (std::ranges::none_of(clause->roles, judged)) {
      problems_.add(at, fmt::format("clause '{}' binds no role that this case judges", id));
    }
    step.clauses.push_back(std::move(id));
  }
}

void ScriptReader::read_times(TableReader& keys, Step& step) {
  const auto* by = keys.take("by");
  const auto* within = keys.take("within");
  if (by != nullptr) step.by = values_.duration(*by);
  if (within == nullptr) return;
  if (by != nullptr) problems_.add(within->span(), "'by' and 'within' in one step");
  const auto* bounds = within->array();
  if (bounds == nullptr || bounds->size() != 2) {
    problems_.add(within->span(), "'within' is a list of two durations");
    return;
  }
  step.within = std::pair{values_.duration((*bounds)[0]), values_.duration((*bounds)[1])};
}

void ScriptReader::name_step(const TomlValue& line, Step& step) {
  if (step.as.empty()) return;
  const auto at = line.find("as")->span();
  const auto* rx = std::get_if<step::Rx>(&step.what);
  const auto kind = rx != nullptr ? Names::Kind::rx : std::holds_alternative<step::Call>(step.what) ? Names::Kind::call : Names::Kind::step;
  if ((!is_name(step.as) && !is_kebab(step.as)) || is_client(step.as) || server_index(step.as)) {
    problems_.add(at, fmt::format("'{}' cannot name a step: letters, digits, underscores or hyphens, and not an actor", step.as));
  } else if (!names_.add_step(step.as, kind, rx == nullptr ? std::string{} : rx->frame)) {
    problems_.add(at, fmt::format("'{}' is a name in this script already", step.as));
  }
}

std::string ScriptReader::one_of(TableReader& keys, std::string_view key, std::string_view noun, const vocabulary::Words& known) {
  const bool there = keys.take(key) != nullptr;
  const auto found = keys.words(key, noun, known);
  if (!found.empty()) return found.front();
  if (there) keys.forgive();  // what else the line may hold depends on this word
  return {};
}

/// A word as it stands, or "$x", which stands for a word of each row: one of fewer, as what else the line holds may not depend on it.
std::string ScriptReader::one_of(TableReader& keys, std::string_view key, std::string_view noun, const vocabulary::Words& known,
                                 const vocabulary::Words& of_rows) {
  const auto* value = keys.take(key);
  const auto* text = value == nullptr ? nullptr : value->string();
  if (text == nullptr || !text->starts_with('$')) return one_of(keys, key, noun, known);
  const auto* entry = values_.known(text->substr(1), value->span());
  if (entry != nullptr && entry->kind != Names::Kind::constant) {
    problems_.add(value->span(), fmt::format("'{}' is no constant of the rows: which {} is it?", *text, noun));
  } else if (entry != nullptr) {
    for (const auto& constant : entry->values) {
      const auto* word = text_of(constant, problems_);
      if (word != nullptr && !vocabulary::contains(of_rows, *word)) problems_.unknown(constant.span(), noun, *word, of_rows);
    }
  }
  return *text;
}

std::vector<FieldPattern> ScriptReader::fields(TableReader& keys, const std::vector<Place>& places) {
  std::vector<FieldPattern> found;
  for (const auto& place : places) {
    if (const auto* value = keys.take(place.name)) found.push_back(values_.field(*value, place));
  }
  return found;
}

Step::What ScriptReader::either(TableReader& keys, Step& step) {
  step::Either either;
  const auto* branches = keys.take("either")->array();
  if (branches == nullptr || branches->empty()) {
    problems_.add(step.span, "'either' is a list of branches, each a list of a name and steps");
    return either;
  }
  std::vector<Names> named;
  for (const auto& list : *branches) {
    named.push_back(names_);
    auto read = branch(list, named.back());
    if (!read) continue;
    const auto twice = std::ranges::find(either.branches, read->name, &Branch::name);
    if (twice != either.branches.end()) problems_.add(list.span(), fmt::format("two branches with the name '{}'", read->name));
    either.branches.push_back(std::move(*read));
  }
  names_.keep_common(named);
  step.text = "either";
  for (const auto& each : either.branches) step.text += (&each == &either.branches.front() ? " " : " | ") + each.name;
  return either;
}

std::optional<Branch> ScriptReader::branch(const TomlValue& list, Names& names) {
  const auto* items = list.array();
  const auto* name = items == nullptr || items->empty() ? nullptr : items->front().string();
  if (name == nullptr || !is_kebab(*name) || items->size() < 2) {
    problems_.add(list.span(), "a branch is a list: its name (small letters, digits, hyphens), then its steps");
    return std::nullopt;
  }
  ScriptReader reader{problems_, names, rules_};
  return Branch{*name, reader.steps({items->begin() + 1, items->end()})};
}

}  // namespace zkspec
