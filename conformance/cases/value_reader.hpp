// The values of a script: patterns, durations, counts and actors.
#pragma once

#include <functional>

#include "conformance/cases/case.hpp"
#include "conformance/cases/names.hpp"
#include "conformance/cases/table_reader.hpp"
#include "fake-server/wire/schema.hpp"

namespace zkspec {

/// What may stand in one place of a step.
struct Place {
  std::string_view name = {};  ///< outlives the place: of a field list, or a literal
  wire::FieldKind kind = wire::FieldKind::text;
  std::string_view noun = {};                                        ///< of `words`: "result", "error code"
  vocabulary::Words words = {};                                      ///< the texts that it takes, where they are a closed set
  bool sent = false;                                                 ///< the suite sends it: patterns that only compare have no place
  std::function<Result<void>(const boost::json::value&)> fits = {};  ///< a finer check of literals
};

class ValueReader {
 public:
  ValueReader(Problems& problems, Names& names) : problems_{problems}, names_{names} {}

  Pattern pattern(const TomlValue& value, const Place& place);
  FieldPattern field(const TomlValue& value, const Place& place) { return {std::string{place.name}, pattern(value, place), value.span()}; }
  DurationExpression duration(const TomlValue& value);
  Count count(const TomlValue& value);
  ServerActor server(const TomlValue& value);
  std::vector<ServerActor> server_list(const TomlValue& value);  ///< a list, or "$x" of a list
  std::string client(const TomlValue& value);

  /// Complains when nothing has bound the name.
  const Names::Entry* known(std::string_view name, const SourceSpan& at);

 private:
  Pattern of_text(const std::string& text, const TomlValue& value, const Place& place);
  Pattern of_list(const TomlValue& value, const Place& place);
  std::optional<Pattern> comparison(const std::string& text);
  std::optional<Pattern> length(std::string_view text);  ///< "bytes(16)"
  boost::json::value literal(const TomlValue& value, const Place& place);
  void check_literal(const boost::json::value& value, const SourceSpan& at, const Place& place);
  DurationExpression duration(const std::string& text, const SourceSpan& at);

  Problems& problems_;
  Names& names_;
};

/// The number of "s2"; nothing for any other text.
std::optional<ServerIndex> server_index(std::string_view text);
bool is_client(std::string_view text);  ///< "c1" to "c9"

}  // namespace zkspec
