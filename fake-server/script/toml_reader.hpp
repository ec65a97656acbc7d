// TOML as plain values that know where they were written. Everything that a person writes for this project (cases, clauses, defects,
// scripts, subjects) is read through here, so that every message about it can name file, line and column. Dates are refused.
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fake-server/script/diagnostic.hpp"

namespace zkspec {

struct TomlMember;
class TomlBuilder;

/// Cheap to copy in its leaves; the text it came from is shared. A default-made one is an empty table of no file.
class TomlValue {
 public:
  enum class Kind { boolean, integer, floating, string, array, table };

  TomlValue();  // these six are made where a TomlMember is complete
  TomlValue(const TomlValue& other);
  TomlValue(TomlValue&& other) noexcept;
  TomlValue& operator=(const TomlValue& other);
  TomlValue& operator=(TomlValue&& other) noexcept;
  ~TomlValue();

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] SourceSpan span() const;             ///< where the value begins
  [[nodiscard]] std::string_view line_text() const;  ///< its line as written, without indentation and a comma at the end

  /// Nothing (or null) when it is of another kind. An integer is also a floating().
  [[nodiscard]] std::optional<bool> boolean() const;
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  [[nodiscard]] std::optional<double> floating() const;
  [[nodiscard]] const std::string* string() const;
  [[nodiscard]] const std::vector<TomlValue>* array() const;
  [[nodiscard]] const std::vector<TomlMember>* table() const;  ///< in the order of the file

  [[nodiscard]] const TomlValue* find(std::string_view key) const;  ///< null when it is no table or has no such key
  [[nodiscard]] boost::json::value to_json() const;

 private:
  friend class TomlBuilder;
  struct Source {
    std::string file = {};
    std::vector<std::string> lines = {};
  };
  std::shared_ptr<const Source> source_ = {};
  std::uint32_t line_ = 0;
  std::uint32_t column_ = 0;
  std::variant<std::vector<TomlMember>, std::vector<TomlValue>, std::string, std::int64_t, double, bool> value_;
};

struct TomlMember {
  std::string key = {};
  SourceSpan key_span = {};
  TomlValue value = {};
};

std::string_view word(TomlValue::Kind kind);  ///< "a table", "a text", …: what a message says was found

struct TomlFile {
  TomlValue root = {};                    ///< an empty table if the text is no TOML
  std::vector<Diagnostic> problems = {};  ///< the first error of syntax, or that the file cannot be read; each date
};

/// `file` is the name that spans carry.
TomlFile read_toml(std::string_view text, const std::string& file);
/// Files over 1 MiB are refused. The name that spans carry is `shown_as`, or the path if that is empty.
TomlFile read_toml_file(const std::filesystem::path& path, const std::string& shown_as = {});

}  // namespace zkspec
