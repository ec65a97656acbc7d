// A script: rules that bend what honest machines and clients do. With a clause that it breaks it is a defect: a deliberately wrong
// client or server, which the cases that claim to catch it must catch. The language is described in README.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "fake-server/script/action.hpp"

namespace zkspec {

struct Rule {
  Stream on = Stream::to_server;
  std::vector<std::string> frames = {};      ///< words of frames; empty: all
  std::optional<wire::OpCode> answers = {};  ///< of replies: the operation
  std::vector<NamedCondition> where = {};
  std::vector<NamedCondition> when = {};
  Occurrence nth = {};
  bool per_connection = false;       ///< `nth` counts anew on each
  std::vector<Action> actions = {};  ///< at least one, in the order in which they are written
  bool uses_previous = false;        ///< some value is of the item matched before
  SourceSpan span = {};
};

/// Loaded once and shared by all trials; never changes.
struct Script {
  std::string id = {};  ///< "client/never-pings": of a defect, its path below the folder of defects
  std::string title = {};
  std::vector<std::string> breaks = {};  ///< ids of clauses; of defects only
  std::vector<Rule> rules = {};
  SourceSpan span = {};
};

struct LoadedScript {
  Script script = {};
  std::vector<Diagnostic> problems = {};  ///< all of the file; the script is to be used only when empty
};

LoadedScript load_script(std::string_view text, const std::string& file);

struct LoadedScripts {
  std::vector<Script> scripts = {};       ///< sorted by id
  std::vector<Diagnostic> problems = {};  ///< of all files, sorted by place
  [[nodiscard]] const Script* find(std::string_view id) const;
};

/// Every file.toml below a folder. A defect's id must be its path there, without the ending. Spans carry the path relative to the folder's
/// grandparent ("fixtures/defects/client/x.toml"), so that they are the same on every machine.
LoadedScripts load_defects(const std::filesystem::path& folder);

}  // namespace zkspec
