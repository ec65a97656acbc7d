#include "conformance/adapter/subject_file.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fake-server/script/nearest_word.hpp"
#include "fake-server/script/script_duration.hpp"
#include "fake-server/script/toml_reader.hpp"

namespace zkspec {
namespace {

using Words = std::vector<std::string_view>;

const Words common_places = {"source", "build"};
const Words server_places = {"source", "build",     "host",          "port",   "data",        "config",           "tick",
                             "id",     "peer_port", "election_port", "member", "member_port", "member_peer_port", "member_election_port"};
constexpr std::int64_t most_servers = 9;  // as many as a case can name
constexpr std::int64_t most_processes = 16;

/// Takes the keys of a subject one by one, with a complaint for each that is not as it should be.
class Reader {
 public:
  Reader(const TomlValue& root, std::vector<Diagnostic>& problems) : root_{root}, problems_{problems} {}

  void complain(const SourceSpan& at, std::string what) { problems_.push_back({at, std::move(what)}); }

  const TomlValue* needed(std::string_view key) {
    known_.push_back(key);
    const auto* value = root_.find(key);
    if (value == nullptr) complain(root_.span(), fmt::format("key '{}' is missing", key));
    return value;
  }
  const TomlValue* optional(std::string_view key) {
    known_.push_back(key);
    return root_.find(key);
  }
  /// 1 where it is not given.
  int number(std::string_view key, std::int64_t most) {
    const auto* value = optional(key);
    const auto given = value == nullptr ? std::optional<std::int64_t>{1} : value->integer();
    if (given && *given >= 1 && *given <= most) return static_cast<int>(*given);
    complain(value->span(), fmt::format("'{}' has to be a number from 1 to {}", key, most));
    return 1;
  }
  bool flag(std::string_view key) {
    const auto* value = optional(key);
    if (value != nullptr && !value->boolean()) complain(value->span(), fmt::format("'{}' has to be true or false", key));
    return value != nullptr && value->boolean().value_or(false);
  }
  std::string text(std::string_view key) {
    const auto* value = needed(key);
    if (value == nullptr) return {};
    if (const auto* found = value->string()) return *found;
    complain(value->span(), fmt::format("'{}' has to be a text, not {}", key, word(value->kind())));
    return {};
  }
  std::vector<std::string> texts(std::string_view key, const Words& places) {
    std::vector<std::string> found;
    const auto* value = needed(key);
    if (value == nullptr) return found;
    const auto* items = value->array();
    if (items == nullptr) complain(value->span(), fmt::format("'{}' has to be a list of texts, not {}", key, word(value->kind())));
    for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
      const auto& item = (*items)[i];
      if (item.string() == nullptr) {
        complain(item.span(), fmt::format("'{}' has to be a list of texts; here is {}", key, word(item.kind())));
      } else {
        check_places(item, places);
        found.push_back(*item.string());
      }
    }
    return found;
  }
  Duration duration(std::string_view key) {
    const auto* value = needed(key);
    if (value == nullptr) return {};
    const auto parsed = ScriptDuration::parse(value->string() == nullptr ? std::string_view{} : *value->string());
    constexpr Duration most = 10min;
    if (parsed.has_value() && parsed->timeouts == 0 && parsed->fixed > Duration::zero() && parsed->fixed <= most) return parsed->fixed;
    complain(value->span(), fmt::format("'{}' has to be a duration like \"500ms\" or \"20s\", at most ten minutes", key));
    return {};
  }
  /// The place of the word in `known`; 0 if there is none.
  std::size_t choice(std::string_view key, const Words& known) {
    const auto* value = root_.find(key);
    const auto given = text(key);
    const auto found = std::find(known.begin(), known.end(), given);
    if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
    if (value != nullptr && value->string() != nullptr)
      complain(value->span(), fmt::format("'{}' is none of: {}{}", given, fmt::join(known, ", "), suggestion(given, known)));
    return 0;
  }
  void finish() {
    for (const auto& member : *root_.table())
      if (std::find(known_.begin(), known_.end(), member.key) == known_.end())
        complain(member.key_span, fmt::format("unknown key '{}' of a subject{}", member.key, suggestion(member.key, known_)));
  }

 private:
  void check_places(const TomlValue& item, const Words& places) {
    const std::string& written = *item.string();
    for (auto open = written.find('{'); open != std::string::npos; open = written.find('{', open + 1)) {
      const auto close = written.find('}', open);
      const auto name = written.substr(open + 1, close == std::string::npos ? close : close - open - 1);
      if (close == std::string::npos || std::find(places.begin(), places.end(), name) == places.end())
        complain(item.span(), fmt::format("unknown place '{{{}}}'{}", name, suggestion(name, places)));
    }
  }

  const TomlValue& root_;
  std::vector<Diagnostic>& problems_;
  Words known_ = {};
};

std::string filled(std::string text, const Places& places) {
  for (auto open = text.find('{'); open != std::string::npos; open = text.find('{', open)) {
    const auto close = text.find('}', open);
    const auto place = places.find(text.substr(open + 1, close - open - 1));
    if (place == places.end()) {
      ++open;
      continue;
    }
    text.replace(open, close - open + 1, place->second);
    open += place->second.size();
  }
  return text;
}

}  // namespace

LoadedSubject load_subject(const std::filesystem::path& file, const std::string& shown_as) {
  const auto toml = read_toml_file(file, shown_as);
  LoadedSubject loaded{{.name = file.stem().string()}, toml.problems};
  if (!loaded.problems.empty()) return loaded;

  Reader reader{toml.root, loaded.problems};
  auto& subject = loaded.subject;
  const bool is_server = reader.choice("role", {"client", "server"}) == 1;
  const auto& places = is_server ? server_places : common_places;
  subject.title = reader.text("title");
  subject.command = reader.texts("command", places);
  if (const auto* command = toml.root.find("command"); command != nullptr && command->array() != nullptr && command->array()->empty())
    reader.complain(command->span(), "'command' is empty");
  subject.needs = reader.texts("needs", common_places);
  subject.packages = reader.texts("packages", {});
  if (reader.optional("install") != nullptr) subject.install = reader.text("install");
  subject.start_limit = reader.duration("start_limit");
  if (is_server) {
    subject.server = ServerSetup{.config = reader.texts("config", places),
                                 .servers = reader.number("servers", most_servers),
                                 .tick = reader.duration("tick")};
    if (reader.optional("id_file") != nullptr) subject.server->id_file = reader.text("id_file");
    subject.server->read_only_mode = reader.flag("read_only_mode");
    if (reader.choice("ready", {"connect", "srvr"}) == 1) subject.server->ready = ServerSetup::Ready::srvr;
  } else {
    subject.processes = reader.number("processes", most_processes);
  }
  reader.finish();
  std::sort(loaded.problems.begin(), loaded.problems.end());
  return loaded;
}

std::vector<std::string> filled(const std::vector<std::string>& texts, const Places& places) {
  std::vector<std::string> made;
  for (const auto& text : texts) made.push_back(filled(text, places));
  return made;
}

std::string missing(const SubjectFile& subject, const Places& places) {
  for (const auto& path : filled(subject.needs, places)) {
    std::error_code unreadable;
    if (std::filesystem::exists(path, unreadable)) continue;
    std::vector<std::string> sources;
    if (!subject.packages.empty()) sources.push_back(fmt::format("apt install {}", fmt::join(subject.packages, " ")));
    if (!subject.install.empty()) sources.push_back(subject.install);
    const auto advice = sources.empty() ? std::string{} : fmt::format(" ({})", fmt::join(sources, "; "));
    return fmt::format("{} cannot run here: {} is missing{}", subject.name, path, advice);
  }
  return {};
}

}  // namespace zkspec
