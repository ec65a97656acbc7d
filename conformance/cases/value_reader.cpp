#include "conformance/cases/value_reader.hpp"

#include <boost/json/serialize.hpp>
#include <charconv>
#include <fmt/format.h>

#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;
using wire::FieldKind;

constexpr std::int64_t longest_list = 10'000;
constexpr std::size_t most_zeros = std::size_t{1} << 21U;

/// Decimal or 0x…, all of the text.
std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  std::uint64_t bits = 0;
  const bool hex = text.starts_with("0x");
  if (hex) text.remove_prefix(2);
  const auto* const end = text.data() + text.size();
  const auto [stop, problem] = hex ? std::from_chars(text.data(), end, bits, 16) : std::from_chars(text.data(), end, number);
  if (problem != std::errc{} || stop != end) return std::nullopt;
  return hex ? static_cast<std::int64_t>(bits) : number;
}

std::optional<std::pair<std::string_view, std::string_view>> split_range(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  return std::pair{text.substr(0, dots), text.substr(dots + 2)};
}

bool is_number(FieldKind kind) { return kind == FieldKind::integer || kind == FieldKind::id || kind == FieldKind::duration; }

/// Whether a literal is of the right sort; words and finer checks come on top.
bool is_of_kind(const json::value& value, FieldKind kind) {
  switch (kind) {
    case FieldKind::boolean: return value.is_bool();
    case FieldKind::integer:
    case FieldKind::id:
    case FieldKind::duration: return value.is_int64() || (value.is_string() && number_in(std::string_view{value.get_string()}));
    case FieldKind::text: return value.is_string();
    case FieldKind::buffer: {
      const auto* text = value.if_string();
      return text != nullptr && (!text->starts_with("hex:") || from_hex(std::string_view{*text}.substr(4)).has_value());
    }
    case FieldKind::list: return value.is_array();
    case FieldKind::record: return value.is_object();
    case FieldKind::error_code:
    case FieldKind::operation:
    case FieldKind::watch_kind: return value.is_string() || value.is_int64();
  }
  return false;
}

/// "zeros(16)" is short for sixteen zero bytes.
std::optional<std::string> zeros(std::string_view text) {
  if (!text.starts_with("zeros(") || !text.ends_with(")")) return std::nullopt;
  const auto count = number_in(text.substr(6, text.size() - 7));
  if (!count || *count < 0 || static_cast<std::size_t>(*count) > most_zeros) return std::nullopt;
  return "hex:" + std::string(2 * static_cast<std::size_t>(*count), '0');
}

/// "/a/{0..2}" in a list is short for "/a/0", "/a/1", "/a/2".
json::array spelled_out(const json::array& list) {
  json::array items;
  for (const auto& item : list) {
    const std::string_view text = item.is_string() ? std::string_view{item.get_string()} : std::string_view{};
    const auto dots = text.find("..");
    const auto open = dots == std::string_view::npos ? dots : text.rfind('{', dots);
    const auto close = text.find('}', dots);
    const bool braced = open != std::string_view::npos && close != std::string_view::npos;
    const auto range = braced ? split_range(text.substr(open + 1, close - open - 1)) : std::nullopt;
    const auto first = range ? number_in(range->first) : std::nullopt;
    const auto last = range ? number_in(range->second) : std::nullopt;
    if (!first || !last || *last - *first > longest_list) {
      items.push_back(item);
      continue;
    }
    for (auto number = *first; number <= *last; ++number)
      items.emplace_back(fmt::format("{}{}{}", text.substr(0, open), number, text.substr(close + 1)));
  }
  return items;
}

}  // namespace

std::optional<ServerIndex> server_index(std::string_view text) {
  if (text.size() != 2 || text[0] != 's' || text[1] < '1' || text[1] > '9') return std::nullopt;
  return ServerIndex{static_cast<std::uint32_t>(text[1] - '0')};
}

bool is_client(std::string_view text) { return text.size() == 2 && text[0] == 'c' && text[1] >= '1' && text[1] <= '9'; }

const Names::Entry* ValueReader::known(std::string_view name, const SourceSpan& at) {
  const auto* entry = names_.find(name);
  if (entry == nullptr) problems_.add(at, fmt::format("'${}' is not bound here{}", name, suggestion(name, names_.all())));
  return entry;
}

Pattern ValueReader::pattern(const TomlValue& value, const Place& place) {
  if (value.array() != nullptr && place.kind != FieldKind::list) return of_list(value, place);
  if (const auto* text = value.string()) return of_text(*text, value, place);
  auto plain = literal(value, place);
  if (place.kind == FieldKind::duration && plain != json::value(0)) {
    problems_.add(value.span(), fmt::format("{} is a duration: a text such as \"6s\"", place.name));
  }
  check_literal(plain, value.span(), place);
  return pattern::Literal{std::move(plain)};
}

Pattern ValueReader::of_text(const std::string& text, const TomlValue& value, const Place& place) {
  const auto at = value.span();
  if (text.starts_with('?')) {
    const auto name = text.substr(1);
    if (!is_name(name)) problems_.add(at, fmt::format("'{}' is no name to bind", text));
    names_.bind(name);
    return pattern::Bind{name};
  }
  if (text == "distinct" && is_number(place.kind)) {
    if (place.sent) problems_.add(at, fmt::format("'{}' only compares; this line is one that the suite sends", text));
    return pattern::Distinct{};
  }
  auto compared = is_number(place.kind) ? comparison(text) : place.kind == FieldKind::buffer ? length(text) : std::nullopt;
  if (compared) {
    if (place.sent) problems_.add(at, fmt::format("'{}' only compares; this line is one that the suite sends", text));
    return *compared;
  }
  if (place.kind == FieldKind::duration && text != "absent") return pattern::Time{duration(text, at)};
  if (text.starts_with('$')) {
    const auto* entry = known(text.substr(1), at);
    if (entry != nullptr && entry->kind == Names::Kind::constant) {
      for (const auto& constant : entry->values) {
        const auto* inner = constant.string();
        if (inner == nullptr || !inner->starts_with('$')) check_literal(literal(constant, place), constant.span(), place);
      }
    }
    return pattern::Reference{text.substr(1)};
  }
  auto plain = literal(value, place);
  check_literal(plain, at, place);
  return pattern::Literal{std::move(plain)};
}

Pattern ValueReader::of_list(const TomlValue& value, const Place& place) {
  pattern::AnyOf any;
  if (place.sent) problems_.add(value.span(), "a list of alternatives only compares; this line is one that the suite sends");
  for (const auto& item : *value.array()) {
    const auto* text = item.string();
    if (text != nullptr && (text->starts_with('$') || text->starts_with('?'))) {
      problems_.add(item.span(), fmt::format("'{}' in a list of alternatives; only plain values can stand there", *text));
      continue;
    }
    auto plain = literal(item, place);
    if (place.kind == FieldKind::duration && text != nullptr) {
      const auto fixed = duration(*text, item.span());
      if (!fixed.names().empty() || fixed.uses_session_timeout() || text->find("tick") != std::string::npos) {
        problems_.add(item.span(), fmt::format("'{}' in a list of alternatives; only durations in ms and s can stand there", *text));
      }
      if (const auto length = fixed.evaluate({})) plain = to_ms(*length);
    }
    check_literal(plain, item.span(), place);
    any.values.push_back(std::move(plain));
  }
  return any;
}

std::optional<Pattern> ValueReader::comparison(const std::string& text) {
  for (const std::string_view op : {">=", "<=", "!=", ">", "<"}) {
    if (!text.starts_with(op)) continue;
    const auto number = number_in(std::string_view{text}.substr(op.size()));
    return number ? std::optional<Pattern>{pattern::Compare{std::string{op}, *number}} : std::nullopt;
  }
  const auto range = split_range(text);
  const auto low = range ? number_in(range->first) : std::nullopt;
  const auto high = range ? number_in(range->second) : std::nullopt;
  if (!low || !high) return std::nullopt;
  return pattern::Range{*low, *high};
}

std::optional<Pattern> ValueReader::length(std::string_view text) {
  if (!text.starts_with("bytes(") || !text.ends_with(')')) return std::nullopt;
  const auto number = number_in(text.substr(6, text.size() - 7));
  return number && *number >= 0 ? std::optional<Pattern>{pattern::Length{static_cast<std::size_t>(*number)}} : std::nullopt;
}

json::value ValueReader::literal(const TomlValue& value, const Place& place) {
  const auto* text = value.string();
  if (place.kind == FieldKind::list && value.array() != nullptr) return spelled_out(value.to_json().as_array());
  if (text == nullptr || place.kind != FieldKind::buffer) return value.to_json();
  const auto bytes = zeros(*text);
  return json::value(bytes ? *bytes : *text);
}

void ValueReader::check_literal(const json::value& value, const SourceSpan& at, const Place& place) {
  const auto* text = value.if_string();
  if (text != nullptr && *text == "absent" && place.fits) {
    if (!place.fits(value)) problems_.add(at, fmt::format("{} is a field that is always there", place.name));
    return;
  }
  if (text != nullptr && !place.words.empty()) {
    const std::string_view word{*text};
    if (!vocabulary::contains(place.words, word)) problems_.unknown(at, place.noun, word, place.words);
    return;
  }
  if (!is_of_kind(value, place.kind)) {
    problems_.add(at, fmt::format("{} does not fit {}; expected {}", json::serialize(value), place.name, wire::describe(place.kind)));
    return;
  }
  if (!place.fits) return;
  if (const auto fits = place.fits(value); !fits) problems_.add(at, to_string(fits.error()));
}

DurationExpression ValueReader::duration(const TomlValue& value) {
  const auto* text = value.string();
  if (text == nullptr) {
    problems_.add(value.span(), fmt::format("found {} where a duration such as \"6s\" is due", word(value.kind())));
    return {};
  }
  return duration(*text, value.span());
}

DurationExpression ValueReader::duration(const std::string& text, const SourceSpan& at) {
  auto parsed = DurationExpression::parse(text);
  if (!parsed) {
    problems_.add(at, fmt::format("bad duration '{}': {}", text, parsed.error().what));
    return {};
  }
  for (const auto& name : parsed->names()) {
    const auto* entry = known(name, at);
    if (entry == nullptr || entry->kind != Names::Kind::constant) continue;
    for (const auto& constant : entry->values) {
      const auto* inner = constant.string();
      if (inner == nullptr || inner->starts_with('$')) continue;
      if (const auto value = DurationExpression::parse(*inner); !value) {
        problems_.add(constant.span(), fmt::format("bad duration '{}': {}", *inner, value.error().what));
      }
    }
  }
  return *parsed;
}

Count ValueReader::count(const TomlValue& value) {
  Count count;
  if (const auto number = value.integer()) {
    count.low = count.high = static_cast<int>(std::min<std::int64_t>(*number, 1'000'000));
    if (*number < 1) problems_.add(value.span(), "a count is at least 1");
    return count;
  }
  const auto* text = value.string();
  const auto range = text == nullptr ? std::nullopt : split_range(*text);
  const std::string_view upper = range ? range->second : text == nullptr ? std::string_view{} : std::string_view{*text};
  const auto low = range ? number_in(range->first) : std::optional<std::int64_t>{1};
  const auto high = number_in(upper);
  const bool reference = upper.starts_with('$');
  count.ranged = range.has_value();
  if (reference) {
    count.reference = upper.substr(1);
    known(count.reference, value.span());
  }
  const bool good = low && *low >= 0 && (reference || (range && high && *high >= *low && *high <= 1'000'000));
  if (!good) {
    problems_.add(value.span(), "a count is a number, \"1..5\", \"$n\" or \"1..$n\"");
    return {};
  }
  count.low = static_cast<int>(*low);
  count.high = reference ? count.low : static_cast<int>(*high);
  return count;
}

ServerActor ValueReader::server(const TomlValue& value) {
  ServerActor actor;
  const auto* text = text_of(value, problems_);
  if (text == nullptr) return actor;
  if (*text == "*") {
    actor.kind = ServerActor::Kind::any;
  } else if (text->starts_with('$')) {
    actor.kind = ServerActor::Kind::reference;
    actor.name = text->substr(1);
    known(actor.name, value.span());
  } else if (const auto index = server_index(*text)) {
    actor.server = *index;
  } else {
    problems_.add(value.span(), fmt::format("'{}' is no server: s1 to s9, \"*\" for any, or \"$name\" of a step", *text));
  }
  return actor;
}

std::vector<ServerActor> ValueReader::server_list(const TomlValue& value) {
  std::vector<ServerActor> servers;
  if (value.array() == nullptr) {
    servers.push_back(server(value));
    return servers;
  }
  for (const auto& item : *value.array()) servers.push_back(server(item));
  return servers;
}

std::string ValueReader::client(const TomlValue& value) {
  const auto* text = text_of(value, problems_);
  if (text == nullptr) return {};
  if (!is_client(*text)) problems_.add(value.span(), fmt::format("'{}' is no client: c1 to c9", *text));
  return *text;
}

}  // namespace zkspec
