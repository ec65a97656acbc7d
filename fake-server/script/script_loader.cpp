// Reads scripts. Every function reports what is wrong with its part and goes on, so that one pass finds all of it.
#include <algorithm>
#include <fmt/format.h>

#include "fake-server/script/nearest_word.hpp"
#include "fake-server/script/script.hpp"

namespace zkspec {
namespace {

using Words = std::vector<std::string_view>;

bool is_slug(std::string_view text, std::string_view joiner) {
  const auto allowed = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || joiner.find(c) != std::string_view::npos;
  };
  const auto at = text.find(joiner);
  return std::ranges::all_of(text, allowed) && at != std::string_view::npos && at > 0 && at + 1 < text.size();
}

class ScriptLoader {
 public:
  LoadedScript load(TomlFile file) {
    if (!file.problems.empty()) return {{}, std::move(file.problems)};
    for (const auto& member : *file.root.table()) read_top(member);
    if (!seen_version_) problem(file_span(file.root), "`zkspec = 1` is missing");
    if (!seen_script_) problem(file_span(file.root), "a table [defect] or [script] is missing");
    reader_.check_names();
    std::ranges::sort(problems_);
    return {std::move(script_), std::move(problems_)};
  }

 private:
  void problem(const SourceSpan& at, std::string what) { problems_.push_back({at, std::move(what)}); }

  static SourceSpan file_span(const TomlValue& root) { return {root.span().file, 0, 0}; }

  void read_top(const TomlMember& member) {
    static const Words known{"zkspec", "defect", "script"};
    if (member.key == "zkspec") {
      seen_version_ = true;
      if (member.value.integer() != 1) problem(member.value.span(), "this program reads version 1 of the language only");
    } else if (member.key == "defect" || member.key == "script") {
      if (seen_script_) problem(member.key_span, "one file holds one [defect] or one [script]");
      seen_script_ = true;
      read_script(member);
    } else {
      reader_.unknown_key(member, "the file", known);
    }
  }

  void read_script(const TomlMember& table) {
    static const Words known{"id", "title", "breaks", "rules"};
    script_.span = table.key_span;
    const auto& members = reader_.members(table.value);
    for (const auto& member : members) {
      if (member.key == "id") read_id(member.value);
      else if (member.key == "title") script_.title = reader_.text(member.value);
      else if (member.key == "breaks") read_breaks(member.value);
      else if (member.key == "rules") read_rules(member.value);
      else reader_.unknown_key(member, "[" + table.key + "]", known);
    }
    for (const auto key : known) {
      const bool needed = table.key == "defect" || key != "breaks";
      if (needed && !table.value.find(key)) problem(table.key_span, fmt::format("'{}' is missing in [{}]", key, table.key));
      if (!needed && table.value.find(key)) problem(table.value.find(key)->span(), "only a [defect] breaks something");
    }
  }

  void read_id(const TomlValue& value) {
    script_.id = reader_.text(value);
    if (!is_slug(script_.id, "/")) problem(value.span(), fmt::format("'{}' is no id such as \"client/never-pings\"", script_.id));
  }

  void read_breaks(const TomlValue& value) {
    const auto* list = value.array();
    for (const auto& clause : list ? *list : std::vector<TomlValue>{value}) {
      script_.breaks.push_back(reader_.text(clause));
      if (!is_slug(script_.breaks.back(), "."))
        problem(clause.span(), fmt::format("'{}' is no clause id such as \"ping.when-idle\"", script_.breaks.back()));
    }
    if (script_.breaks.empty()) problem(value.span(), "a defect breaks at least one clause");
  }

  void read_rules(const TomlValue& value) {
    const auto* rules = value.array();
    if (!rules || rules->empty()) return problem(value.span(), "a list with at least one rule is expected");
    for (const auto& rule : *rules) script_.rules.push_back(read_rule(rule));
  }

  Rule read_rule(const TomlValue& table) {
    Rule rule;
    rule.span = table.span();
    const auto before = problems_.size();
    reader_.next_rule();
    if (!table.table()) return problem(table.span(), "a rule is a table"), rule;
    const auto on = read_stream(table);
    if (!on) return rule;
    rule.on = *on;
    rule.frames = read_frames(table);
    reader_.on = rule.on;
    reader_.frames = rule.frames;
    for (const auto& member : *table.table()) read_part(member, rule);
    if (rule.actions.empty() && problems_.size() == before)
      problem(table.span(), fmt::format("this rule does nothing; it needs one of {}", fmt::join(action_words(), ", ")));
    rule.uses_previous = reader_.uses_previous();
    return rule;
  }

  std::optional<Stream> read_stream(const TomlValue& table) {
    const auto* value = table.find("on");
    if (!value) return problem(table.span(), "'on' is missing: the stream where the rule stands"), std::nullopt;
    const auto name = reader_.text(*value);
    if (const auto found = stream(name)) return found;
    Words known;
    for (const auto each : all_streams) known.push_back(word(each));
    problem(value->span(), fmt::format("unknown stream '{}'{}", name, suggestion(name, known)));
    return std::nullopt;
  }

  std::vector<std::string> read_frames(const TomlValue& table) {
    auto words = wire::message_words();
    words.push_back("undecodable");
    std::vector<std::string> frames;
    const auto* value = table.find("frame");
    if (!value) return frames;
    const auto* list = value->array();
    for (const auto& each : list ? *list : std::vector<TomlValue>{*value}) {
      auto name = reader_.text(each);
      if (std::ranges::find(words, std::string_view{name}) != words.end()) frames.push_back(std::move(name));
      else problem(each.span(), fmt::format("unknown frame '{}'{}", name, suggestion(name, words)));
    }
    return frames;
  }

  void read_part(const TomlMember& member, Rule& rule) {
    if (member.key == "on") return;
    if (member.key == "frame" || member.key == "answers") {
      if (!carries_frames(rule.on)) problem(member.key_span, fmt::format("there are no frames on '{}'", word(rule.on)));
      if (member.key == "answers") rule.answers = reader_.operation(member.value);
    } else if (member.key == "where") {
      rule.where = reader_.where(member.value);
    } else if (member.key == "when") {
      rule.when = reader_.when(member.value);
    } else if (member.key == "nth") {
      read_occurrence(member.value, rule);
    } else if (member.key == "per") {
      rule.per_connection = true;
      if (reader_.text(member.value) != "connection")
        problem(member.value.span(), "counting is per = \"connection\", or without `per` over the whole life");
    } else if (std::ranges::find(action_words(), std::string_view{member.key}) != action_words().end()) {
      if (auto action = read_action(member, reader_)) rule.actions.push_back(std::move(*action));
    } else {
      unknown_part(member);
    }
  }

  void unknown_part(const TomlMember& member) {
    Words known{"on", "frame", "answers", "where", "when", "nth", "per"};
    known.insert(known.end(), action_words().begin(), action_words().end());
    reader_.unknown_key(member, "a rule", known);
  }

  void read_occurrence(const TomlValue& value, Rule& rule) {
    const auto nth = Occurrence::parse(value.to_json());
    if (nth) rule.nth = *nth;
    else problem(value.span(), nth.error().what);
  }

  Script script_ = {};
  std::vector<Diagnostic> problems_ = {};
  RuleReader reader_{problems_};
  bool seen_version_ = false;
  bool seen_script_ = false;
};

std::vector<std::filesystem::path> toml_files_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code ignored;  // a folder that is not there has no files; the caller says so
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder, ignored})
    if (entry.is_regular_file() && entry.path().extension() == ".toml") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

}  // namespace

LoadedScript load_script(std::string_view text, const std::string& file) { return ScriptLoader{}.load(read_toml(text, file)); }

LoadedScripts load_defects(const std::filesystem::path& folder) {
  LoadedScripts all;
  const auto root = folder.parent_path().parent_path();
  const auto files = toml_files_below(folder);
  if (files.empty()) all.problems.push_back({{folder.string(), 0, 0}, "no defects are here"});
  for (const auto& path : files) {
    auto loaded = ScriptLoader{}.load(read_toml_file(path, path.lexically_relative(root).generic_string()));
    auto expected = path.lexically_relative(folder);
    expected.replace_extension();
    if (loaded.problems.empty() && loaded.script.id != expected.generic_string())
      loaded.problems.push_back(
          {loaded.script.span, fmt::format("the id is '{}', the path says '{}'", loaded.script.id, expected.generic_string())});
    std::ranges::move(loaded.problems, std::back_inserter(all.problems));
    all.scripts.push_back(std::move(loaded.script));
  }
  std::ranges::sort(all.scripts, {}, &Script::id);
  return all;
}

const Script* LoadedScripts::find(std::string_view id) const {
  const auto found = std::ranges::lower_bound(scripts, id, {}, [](const Script& each) { return std::string_view{each.id}; });
  return found == scripts.end() || found->id != id ? nullptr : &*found;
}

}  // namespace zkspec
