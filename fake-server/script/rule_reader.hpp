// What all parts of a rule need to be read: where it stands, and where problems go. Each reader reports and goes on, so that one
// pass finds every error of a file.
#pragma once

#include <string>
#include <vector>

#include "fake-server/script/condition.hpp"
#include "fake-server/script/item.hpp"
#include "fake-server/script/toml_reader.hpp"

namespace zkspec {

struct Assignment {
  std::string field = {};
  ValueExpression value = {};
};

/// A name with the place where it was written.
struct PlacedName {
  std::string name = {};
  SourceSpan at = {};
};

class RuleReader {
 public:
  explicit RuleReader(std::vector<Diagnostic>& problems) : problems_{problems} {}

  Stream on = Stream::to_server;
  std::vector<std::string> frames = {};  ///< that the rule is about; empty: all

  void problem(const SourceSpan& at, std::string what) { problems_.push_back({at, std::move(what)}); }
  /// Says what is wrong with the key of `member`: "unknown key 'x' in `where`", and the nearest of `known`.
  void unknown_key(const TomlMember& member, std::string_view in, const std::vector<std::string_view>& known);

  /// A value for a field of an item on `stream` (with these frames). Literals are checked against what the field can hold.
  ValueExpression value(const TomlMember& member, Stream stream, const std::vector<std::string>& of_frames);
  std::vector<NamedCondition> where(const TomlValue& table);  ///< conditions on fields
  std::vector<NamedCondition> when(const TomlValue& table);   ///< conditions on what is remembered

  /// Each reports when the value is of another kind, and gives something harmless then.
  std::string text(const TomlValue& value);
  std::size_t count(const TomlValue& value);
  void must_be_true(const TomlValue& value);
  ScriptDuration duration(const TomlValue& value);
  std::optional<wire::OpCode> operation(const TomlValue& value);
  std::string own_field(const TomlValue& value);                   ///< the name of a field of this rule's items
  const std::vector<TomlMember>& members(const TomlValue& value);  ///< of a table

  void binds(std::string name) { bound_.push_back(std::move(name)); }
  void uses(const ValueExpression& value, const SourceSpan& at);
  void uses_name(std::string name, const SourceSpan& at) { used_.push_back({std::move(name), at}); }
  [[nodiscard]] bool uses_previous() const { return uses_previous_; }
  void next_rule();
  /// After the last rule: names used that no rule remembers.
  void check_names();

 private:
  void check_field_name(const std::string& field, const SourceSpan& at);

  std::vector<Diagnostic>& problems_;
  std::vector<std::string> bound_ = {};
  std::vector<PlacedName> used_ = {};
  bool uses_previous_ = false;
};

}  // namespace zkspec
