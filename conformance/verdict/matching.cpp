#include "conformance/verdict/matching.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <fmt/format.h>

namespace zkspec {
namespace {

namespace json = boost::json;

std::string text_of(const json::value& value) {
  const auto* text = value.if_string();
  return text == nullptr ? json::serialize(value) : std::string{*text};
}

/// Numbers and "0x…" texts as 64 bits; the sign does not matter for equality of ids.
std::optional<std::int64_t> as_number(const json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  if (const auto* number = value.if_uint64()) return static_cast<std::int64_t>(*number);
  const auto* text = value.if_string();
  if (text == nullptr || !text->starts_with("0x")) return std::nullopt;
  std::uint64_t bits = 0;
  const auto* const end = text->data() + text->size();
  const auto [stop, problem] = std::from_chars(text->data() + 2, end, bits, 16);
  if (problem != std::errc{} || stop != end) return std::nullopt;
  return static_cast<std::int64_t>(bits);
}

bool same(const json::value& expected, const json::value& seen);

/// The lists of the protocol are sets: what a client watches, what a node is open to.
bool same_in_any_order(const json::array& expected, json::array seen) {
  if (expected.size() != seen.size()) return false;
  for (const auto& item : expected) {
    auto* const at = std::find_if(seen.begin(), seen.end(), [&item](const auto& other) { return same(item, other); });
    if (at == seen.end()) return false;
    seen.erase(at);
  }
  return true;
}

bool same(const json::value& expected, const json::value& seen) {
  if (expected == seen) return true;
  if (expected.is_array() && seen.is_array()) return same_in_any_order(expected.get_array(), seen.get_array());
  const auto a = as_number(expected);
  const auto b = as_number(seen);
  if (a && b) return *a == *b;
  // A text given for bytes: "x" and "hex:78" are the same data.
  const auto* text = expected.if_string();
  const auto* bytes = seen.if_string();
  if (text == nullptr || bytes == nullptr || !bytes->starts_with("hex:")) return false;
  return "hex:" + to_hex(to_bytes(*text)) == std::string_view{*bytes};
}

bool compares(const pattern::Compare& wanted, std::int64_t seen) {
  if (wanted.op == ">=") return seen >= wanted.value;
  if (wanted.op == "<=") return seen <= wanted.value;
  if (wanted.op == ">") return seen > wanted.value;
  if (wanted.op == "<") return seen < wanted.value;
  return seen != wanted.value;
}

json::value interpolated(const json::value& value, const Scope& scope, int burst) {
  if (const auto* items = value.if_array()) {
    json::array filled;
    for (const auto& item : *items) filled.push_back(interpolated(item, scope, burst));
    return filled;
  }
  const auto* text = value.if_string();
  return text == nullptr ? value : json::value(zkspec::interpolated(std::string{*text}, scope, burst));
}

struct Matcher {
  const json::value& seen;
  Scope& scope;
  int burst;

  bool operator()(const pattern::Literal& wanted) const { return same(interpolated(wanted.value, scope, burst), seen); }
  bool operator()(const pattern::AnyOf& wanted) const {
    return std::any_of(wanted.values.begin(), wanted.values.end(), [this](const auto& value) { return same(value, seen); });
  }
  bool operator()(const pattern::Range& wanted) const {
    const auto number = as_number(seen);
    return number && *number >= wanted.low && *number <= wanted.high;
  }
  bool operator()(const pattern::Compare& wanted) const {
    const auto number = as_number(seen);
    return number && compares(wanted, *number);
  }
  bool operator()(const pattern::Time& wanted) const {
    const auto duration = scope.duration(wanted.duration);
    const auto number = as_number(seen);
    return duration.has_value() && number && *number == to_ms(*duration);
  }
  bool operator()(const pattern::Bind& wanted) const {
    scope.bindings.insert_or_assign(wanted.name, seen);
    return true;
  }
  bool operator()(const pattern::Distinct& /*wanted*/) const {
    if (burst == 0) scope.burst_numbers.clear();
    const auto number = as_number(seen);
    return number && scope.burst_numbers.insert(*number).second;
  }
  bool operator()(const pattern::Length& wanted) const {
    const auto* bytes = seen.if_string();
    return bytes != nullptr && bytes->starts_with("hex:") && bytes->size() == 4 + 2 * wanted.bytes;
  }
  bool operator()(const pattern::Reference& wanted) const {
    const auto bound = scope.bindings.find(wanted.name);
    if (bound == scope.bindings.end()) return false;
    if (same(bound->second, seen)) return true;
    const auto duration = scope.named_duration(wanted.name);
    const auto number = as_number(seen);
    return duration && number && *number == to_ms(*duration);
  }
};

}  // namespace

Result<Duration> Scope::duration(const DurationExpression& expression) const {
  return expression.evaluate({session_timeout, tick, [this](std::string_view name) { return named_duration(name); }});
}

std::optional<Duration> Scope::named_duration(std::string_view name) const {
  const auto bound = bindings.find(std::string{name});
  if (bound == bindings.end()) return std::nullopt;
  if (const auto* number = bound->second.if_int64()) return std::chrono::milliseconds{*number};
  const auto* text = bound->second.if_string();
  if (text == nullptr || text->starts_with("0x")) return std::nullopt;
  const auto parsed = DurationExpression::parse(std::string_view{*text});
  if (!parsed) return std::nullopt;
  const auto value = duration(*parsed);
  return value.has_value() ? std::optional{*value} : std::nullopt;
}

std::string Scope::word(const std::string& written) const {
  if (!written.starts_with('$')) return written;
  const auto bound = bindings.find(written.substr(1));
  return bound == bindings.end() ? written : text_of(bound->second);
}

bool matches(const Pattern& pattern, const json::value& seen, Scope& scope, int burst) {
  return std::visit(Matcher{seen, scope, burst}, pattern);
}

Result<json::value> value_of(const Pattern& pattern, Scope& scope, int burst, const std::function<json::value()>& fresh) {
  if (const auto* literal = std::get_if<pattern::Literal>(&pattern)) return interpolated(literal->value, scope, burst);
  if (const auto* time = std::get_if<pattern::Time>(&pattern)) {
    const auto duration = scope.duration(time->duration);
    if (!duration) return duration.error();
    return json::value(to_ms(*duration));
  }
  if (const auto* bind = std::get_if<pattern::Bind>(&pattern)) {
    auto value = fresh();
    scope.bindings.insert_or_assign(bind->name, value);
    return value;
  }
  if (const auto* reference = std::get_if<pattern::Reference>(&pattern)) {
    const auto bound = scope.bindings.find(reference->name);
    if (bound != scope.bindings.end()) return bound->second;
    return Error{Errc::unknown_word, "$" + reference->name, "is not bound"};
  }
  return Error{Errc::bad_value, {}, "a range or comparison cannot be sent"};
}

std::optional<std::vector<std::string>> list_of(const Pattern& pattern, const Scope& scope) {
  const auto* literal = std::get_if<pattern::Literal>(&pattern);
  if (literal == nullptr || !literal->value.is_array()) return std::nullopt;
  std::vector<std::string> texts;
  const auto filled = interpolated(literal->value, scope, 0);
  for (const auto& item : filled.get_array()) texts.push_back(text_of(item));
  return texts;
}

std::string describe(const Pattern& pattern, const Scope& scope) {
  struct Describer {
    const Scope& scope;
    std::string operator()(const pattern::Literal& p) const { return text_of(p.value); }
    std::string operator()(const pattern::AnyOf& p) const {
      std::string words;
      for (const auto& value : p.values) words += (words.empty() ? "" : " or ") + text_of(value);
      return words;
    }
    std::string operator()(const pattern::Range& p) const { return fmt::format("{}..{}", p.low, p.high); }
    std::string operator()(const pattern::Compare& p) const { return fmt::format("{}{}", p.op, p.value); }
    std::string operator()(const pattern::Time& p) const {
      const auto value = scope.duration(p.duration);
      return value.has_value() ? fmt::format("{} ms ({})", to_ms(*value), p.duration.text()) : p.duration.text();
    }
    std::string operator()(const pattern::Bind& /*p*/) const { return "anything"; }
    std::string operator()(const pattern::Distinct& /*p*/) const { return "one of its own"; }
    std::string operator()(const pattern::Length& p) const { return fmt::format("{} bytes", p.bytes); }
    std::string operator()(const pattern::Reference& p) const {
      const auto bound = scope.bindings.find(p.name);
      return bound == scope.bindings.end() ? "$" + p.name : fmt::format("{} (${})", text_of(bound->second), p.name);
    }
  };
  return std::visit(Describer{scope}, pattern);
}

std::string interpolated(std::string text, const Scope& scope, int burst) {
  for (auto open = text.find('{'); open != std::string::npos; open = text.find('{', open)) {
    const auto close = text.find('}', open);
    if (close == std::string::npos) break;
    const auto name = text.substr(open + 1, close - open - 1);
    const auto bound = scope.bindings.find(name);
    const auto value = name == "i"                     ? std::to_string(burst)
                       : bound == scope.bindings.end() ? text.substr(open, close - open + 1)
                                                       : text_of(bound->second);
    text.replace(open, close - open + 1, value);
    open += value.size();
  }
  return text;
}

}  // namespace zkspec
