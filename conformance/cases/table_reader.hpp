// Reading a table of TOML key by key, with a complaint for everything that is not as it should be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/cases/vocabulary.hpp"
#include "fake-server/script/toml_reader.hpp"

namespace zkspec {

/// Collects what is wrong; loading goes on.
class Problems {
 public:
  void add(SourceSpan at, std::string what) { found_.push_back({std::move(at), std::move(what)}); }
  /// unknown `kind` 'word'; did you mean 'nearest'?
  void unknown(const SourceSpan& at, std::string_view kind, std::string_view word, const vocabulary::Words& known);
  void append(const std::vector<Diagnostic>& more) { found_.insert(found_.end(), more.begin(), more.end()); }
  [[nodiscard]] std::vector<Diagnostic> sorted() const;  ///< by place, each once

 private:
  std::vector<Diagnostic> found_ = {};
};

/// A text and where it stands.
struct Word {
  std::string text = {};
  SourceSpan span = {};
};

/// The text of a value; a complaint and null when it is something else.
const std::string* text_of(const TomlValue& value, Problems& problems);

/// Keys that nobody asks for are unknown; those that were asked for are what a suggestion is chosen from.
class TableReader {
 public:
  TableReader(const TomlValue& table, Problems& problems);

  [[nodiscard]] const SourceSpan& span() const { return span_; }
  const TomlValue* take(std::string_view key);  ///< null when absent
  std::string text(std::string_view key);       ///< empty when absent
  std::string required_text(std::string_view key);
  std::vector<Word> texts(std::string_view key);  ///< a text, or a list of texts
  std::vector<std::string> words(std::string_view key, std::string_view kind, const vocabulary::Words& known);
  bool flag(std::string_view key);

  [[nodiscard]] std::vector<const TomlMember*> rest() const;  ///< not asked for so far
  void know(const vocabulary::Words& keys);                   ///< keys that a suggestion may name as well
  void forgive();                                             ///< an error was reported that makes the rest doubtful
  void finish(std::string_view owner);                        ///< "unknown key 'x' of `owner`"

 private:
  const TomlValue& table_;
  Problems& problems_;
  SourceSpan span_;
  vocabulary::Words known_ = {};
  std::vector<std::string_view> taken_ = {};
};

/// "handshake", "new-session": small letters, digits and single hyphens.
bool is_kebab(std::string_view text);
/// A name that a script can bind: letters, digits and underscores, a letter first.
bool is_name(std::string_view text);

}  // namespace zkspec
