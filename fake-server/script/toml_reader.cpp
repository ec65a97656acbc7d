#include "fake-server/script/toml_reader.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

// The one unit that sees toml++. Debian's shared library has the flavour with exceptions only, so it is compiled in here.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/impl/preprocessor.h>
// 3.3 assumes here what `r = [}` makes untrue, which is undefined behaviour in a release; without the assumption it is a syntax error.
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expr) static_assert(true)
#include <toml++/toml.h>

namespace zkspec {
namespace {

constexpr std::size_t largest_file = std::size_t{1} << 20U;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string_view trimmed(std::string_view line) {
  const auto first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  const auto last = line.find_last_not_of(" \t\r,");
  return last == std::string_view::npos || last < first ? std::string_view{} : line.substr(first, last - first + 1);
}

}  // namespace

TomlValue::TomlValue() = default;
TomlValue::TomlValue(const TomlValue& other) = default;
TomlValue::TomlValue(TomlValue&& other) noexcept = default;
TomlValue& TomlValue::operator=(const TomlValue& other) = default;
TomlValue& TomlValue::operator=(TomlValue&& other) noexcept = default;
TomlValue::~TomlValue() = default;

/// Carries values over from toml++, one file at a time.
class TomlBuilder {
 public:
  TomlBuilder(std::string file, std::string_view text) : source_{std::make_shared<TomlValue::Source>()} {
    source_->file = std::move(file);
    source_->lines = lines_of(text);
  }

  TomlFile build(toml::parse_result parsed) {
    TomlFile result;
    if (parsed) {
      result.root = value(std::move(parsed).table());
    } else {
      result.root.source_ = source_;
      problems_.push_back({span(parsed.error().source().begin), std::string{parsed.error().description()}});
    }
    result.problems = std::move(problems_);
    return result;
  }

 private:
  [[nodiscard]] SourceSpan span(toml::source_position at) const { return {source_->file, at.line, at.column}; }

  TomlValue value(const toml::node& node) {
    TomlValue made;
    made.source_ = source_;
    made.line_ = node.source().begin.line;
    made.column_ = node.source().begin.column;
    node.visit([&](const auto& typed) { fill(made, typed); });
    return made;
  }

  void fill(TomlValue& made, const toml::table& table) {
    std::vector<TomlMember> members;
    for (const auto& [key, node] : table) members.push_back({std::string{key.str()}, span(key.source().begin), value(node)});
    std::ranges::sort(members, {}, &TomlMember::key_span);  // toml++ keeps them by name
    made.value_ = std::move(members);
  }

  void fill(TomlValue& made, const toml::array& array) {
    std::vector<TomlValue> elements;
    for (const auto& node : array) elements.push_back(value(node));
    made.value_ = std::move(elements);
  }

  template <class T>
  void fill(TomlValue& made, const toml::value<T>& leaf) {
    if constexpr (std::is_same_v<T, toml::date> || std::is_same_v<T, toml::time> || std::is_same_v<T, toml::date_time>) {
      problems_.push_back({span(leaf.source().begin), "a date or time of day has no place here; write a text"});
      made.value_ = std::string{};
    } else {
      made.value_ = leaf.get();
    }
  }

  std::shared_ptr<TomlValue::Source> source_;
  std::vector<Diagnostic> problems_ = {};
};

TomlValue::Kind TomlValue::kind() const {
  constexpr Kind kinds[] = {Kind::table, Kind::array, Kind::string, Kind::integer, Kind::floating, Kind::boolean};
  return kinds[value_.index()];
}

SourceSpan TomlValue::span() const { return {source_ ? source_->file : std::string{}, line_, column_}; }

std::string_view TomlValue::line_text() const {
  return source_ && line_ > 0 && line_ <= source_->lines.size() ? trimmed(source_->lines[line_ - 1]) : std::string_view{};
}

std::optional<bool> TomlValue::boolean() const {
  const auto* held = std::get_if<bool>(&value_);
  return held ? std::optional{*held} : std::nullopt;
}

std::optional<std::int64_t> TomlValue::integer() const {
  const auto* held = std::get_if<std::int64_t>(&value_);
  return held ? std::optional{*held} : std::nullopt;
}

std::optional<double> TomlValue::floating() const {
  if (const auto* whole = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*whole);
  const auto* held = std::get_if<double>(&value_);
  return held ? std::optional{*held} : std::nullopt;
}

const std::string* TomlValue::string() const { return std::get_if<std::string>(&value_); }
const std::vector<TomlValue>* TomlValue::array() const { return std::get_if<std::vector<TomlValue>>(&value_); }
const std::vector<TomlMember>* TomlValue::table() const { return std::get_if<std::vector<TomlMember>>(&value_); }

const TomlValue* TomlValue::find(std::string_view key) const {
  const auto* members = table();
  if (!members) return nullptr;
  const auto found = std::ranges::find(*members, key, &TomlMember::key);
  return found == members->end() ? nullptr : &found->value;
}

boost::json::value TomlValue::to_json() const {
  switch (kind()) {
    case Kind::boolean: return *boolean();
    case Kind::integer: return *integer();
    case Kind::floating: return *floating();
    case Kind::string: return boost::json::value(*string());
    case Kind::array: {
      boost::json::array elements;
      for (const auto& element : *array()) elements.push_back(element.to_json());
      return elements;
    }
    case Kind::table: {
      boost::json::object members;
      for (const auto& member : *table()) members[member.key] = member.value.to_json();
      return members;
    }
  }
  return nullptr;
}

std::string_view word(TomlValue::Kind kind) {
  switch (kind) {
    case TomlValue::Kind::boolean: return "true or false";
    case TomlValue::Kind::integer: return "a number";
    case TomlValue::Kind::floating: return "a number";
    case TomlValue::Kind::string: return "a text";
    case TomlValue::Kind::array: return "a list";
    case TomlValue::Kind::table: return "a table";
  }
  return "?";
}

TomlFile read_toml(std::string_view text, const std::string& file) {
  return TomlBuilder{file, text}.build(toml::parse(text, std::string_view{file}));
}

TomlFile read_toml_file(const std::filesystem::path& path, const std::string& shown_as) {
  const std::string name = shown_as.empty() ? path.string() : shown_as;
  std::ifstream in{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in.is_open() || in.bad()) return {{}, {{{name, 0, 0}, "cannot be read"}}};
  if (text.size() > largest_file) return {{}, {{{name, 0, 0}, fmt::format("has {} bytes; 1 MiB is the limit", text.size())}}};
  return read_toml(text, name);
}

}  // namespace zkspec
