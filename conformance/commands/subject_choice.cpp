#include "conformance/commands/subject_choice.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <sstream>

#include "conformance/adapter/process_subject.hpp"
#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

/// What stands in fixtures/subjects, as suggestions for a mistyped name.
std::vector<std::string> known_subjects(const Home& home, bool servers) {
  std::vector<std::string> names{servers ? "fake" : "reference"};
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator{home.subjects(), ignored}) {
    if (entry.path().extension() != ".toml") continue;
    const auto loaded = load_subject(entry.path());
    if (loaded.problems.empty() && loaded.subject.server.has_value() == servers) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin() + 1, names.end());
  return names;
}

Failure unknown_subject(const Home& home, const std::string& name, bool server) {
  const auto names = known_subjects(home, server);
  const std::vector<std::string_view> views{names.begin(), names.end()};
  return {exit_code::usage,
          fmt::format("there is no {} '{}'{}\n  known: {}; or give {}", server ? "server" : "client", name, suggestion(name, views),
                      fmt::join(names, ", "), server ? "HOST:PORT" : "the command of an adapter, with a slash in it")};
}

/// Words of a command line, separated by blanks; an adapter that needs more can be a script.
std::vector<std::string> words_of(const std::string& command) {
  std::vector<std::string> words;
  std::istringstream stream{command};
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace

Attempt<SubjectFile> find_subject(const Home& home, const std::string& name, bool server) {
  const auto file = home.subjects() / (name + ".toml");
  if (name.find('/') != std::string::npos || !std::filesystem::exists(file)) return unknown_subject(home, name, server);
  const auto loaded = load_subject(file);
  if (!loaded.problems.empty()) return Failure{exit_code::usage, to_string(loaded.problems.front())};
  if (loaded.subject.server.has_value() != server) return unknown_subject(home, name, server);
  if (auto lacking = missing(loaded.subject, home.places()); !lacking.empty()) return Failure{exit_code::subject, std::move(lacking)};
  return loaded.subject;
}

Attempt<AdapterCommand> adapter_command(const Home& home, const std::string& client) {
  if (client.find('/') != std::string::npos) return AdapterCommand{.argv = words_of(client)};
  auto found = find_subject(home, client, false);
  if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
  const auto& subject = std::get<SubjectFile>(found);
  return AdapterCommand{filled(subject.command, home.places()), subject.start_limit, subject.processes};
}

SubjectFactory client_factory(AdapterCommand adapter) {
  return [adapter = std::move(adapter)](Loop& loop) {
    return start_process_subject(loop, adapter.argv, {.start_limit = adapter.start_limit});
  };
}

Attempt<Defect> find_defect(const Home& home, const std::string& id) {
  if (id.empty()) return Defect{};
  const auto loaded = load_defects(home.defects());
  const auto* script = loaded.find(id);
  if (script != nullptr) return std::make_shared<const Script>(*script);
  std::vector<std::string_view> known;
  for (const auto& defect : loaded.scripts) known.push_back(defect.id);
  return Failure{exit_code::usage, fmt::format("there is no defect '{}'{}", id, suggestion(id, known))};
}

}  // namespace zkspec
