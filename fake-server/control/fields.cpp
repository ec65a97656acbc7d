#include "fake-server/control/fields.hpp"

#include <algorithm>
#include <boost/json/stream_parser.hpp>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fake-server/script/nearest_word.hpp"
#include "fake-server/script/script_duration.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

WebAnswer no_json(std::string_view body, std::size_t at, const std::string& why) {
  const auto before = body.substr(0, at);
  const auto line = 1 + std::ranges::count(before, '\n');
  const auto column = 1 + before.size() - (before.rfind('\n') + 1);  // npos + 1 is 0
  return refuse(400, fmt::format("the body is no JSON at {}:{}: {}", line, column, why), {{"line", line}, {"column", column}});
}

/// A number in a query is a text.
std::optional<std::int64_t> as_integer(const json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  const auto* text = value.if_string();
  std::int64_t number = 0;
  if (text == nullptr) return std::nullopt;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), number);
  return problem == std::errc{} && end == text->data() + text->size() ? std::optional{number} : std::nullopt;
}

}  // namespace

Fields Fields::of_body(std::string_view body) {
  Fields fields;
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return fields;
  json::stream_parser parser;
  json::error_code error;
  const auto taken = parser.write_some(body.data(), body.size(), error);
  const auto rest = body.substr(taken);
  const auto more = rest.find_first_not_of(" \t\r\n");
  if (!error && more == std::string_view::npos && parser.done()) {
    auto value = parser.release();
    if (value.is_object()) fields.fields_ = std::move(value.as_object());
    else fields.syntax_ = refuse(400, "the body is no JSON object");
  } else if (!error && !parser.done()) {
    fields.syntax_ = no_json(body, body.size(), "it ends too early");
  } else if (!error) {
    fields.syntax_ = no_json(body, taken + more, "something follows the object");
  } else {
    fields.syntax_ = no_json(body, taken, error.message());
  }
  return fields;
}

Fields Fields::of_query(std::string_view query) {
  Fields fields;
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    const auto mark = std::min(part.find('='), part.size());
    if (!part.empty()) fields.fields_[part.substr(0, mark)] = part.substr(std::min(part.size(), mark + 1));
  }
  return fields;
}

bool Fields::boolean(std::string_view name, std::optional<bool> otherwise) {
  const auto* value = find(name, !otherwise);
  if (value == nullptr) return otherwise.value_or(false);
  if (!value->is_bool()) misfit(name, fmt::format("'{}' is true or false", name));
  return value->is_bool() && value->get_bool();
}

std::int64_t Fields::integer(std::string_view name, IntegerRange range, std::optional<std::int64_t> otherwise) {
  const auto* value = find(name, !otherwise);
  if (value == nullptr) return otherwise.value_or(range.least);
  const auto number = as_integer(*value);
  if (number && *number >= range.least && *number <= range.most) return *number;
  misfit(name, fmt::format("'{}' is a whole number from {} to {}", name, range.least, range.most));
  return range.least;
}

Duration Fields::duration(std::string_view name, Duration longest) {
  const auto* value = find(name, true);
  if (value == nullptr) return {};
  const auto* text = value->if_string();
  const auto read = text != nullptr ? ScriptDuration::parse(*text) : Error{Errc::bad_value, {}, "a duration is a text such as \"200ms\""};
  if (!read) return misfit(name, read.error().what), Duration{};
  if (read->timeouts != 0) return misfit(name, "there is no session here whose timeout could be T; write \"200ms\" or \"1s\""), Duration{};
  if (read->fixed > longest) return misfit(name, fmt::format("'{}' is at most {} s", name, to_ms(longest) / 1000)), Duration{};
  return read->fixed;
}

std::size_t Fields::word(std::string_view name, const Words& known, std::optional<std::size_t> otherwise) {
  const auto* value = find(name, !otherwise);
  if (value == nullptr) return otherwise.value_or(0);
  const auto* text = value->if_string();
  const auto given = text == nullptr ? std::string_view{} : std::string_view{*text};
  const auto found = std::ranges::find(known, given);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  misfit(name, fmt::format("'{}' is one of {}", name, fmt::join(known, ", ")), nearest_word(given, known));
  return 0;
}

std::string Fields::text(std::string_view name) {
  const auto* value = find(name, true);
  if (value == nullptr) return {};
  if (value->is_string()) return std::string{value->get_string()};
  misfit(name, fmt::format("'{}' is a text", name));
  return {};
}

json::object Fields::whole() {
  any_ = true;
  return std::move(fields_);
}

std::optional<WebAnswer> Fields::problem() const {
  if (syntax_) return syntax_;
  for (const auto& member : fields_) {
    const std::string_view name = member.key();
    if (any_ || std::ranges::find(asked_, name) != asked_.end()) continue;
    const auto nearest = nearest_word(name, asked_);
    json::object more{{"field", name}, {"known", json::array(asked_.begin(), asked_.end())}};
    if (!nearest.empty()) more["nearest"] = nearest;
    return refuse(422, fmt::format("unknown field '{}'{}", name, suggestion(name, asked_)), std::move(more));
  }
  return misfit_;
}

const json::value* Fields::find(std::string_view name, bool required) {
  asked_.push_back(name);
  const auto* value = fields_.if_contains(name);
  if (value == nullptr && required) misfit(name, fmt::format("'{}' is missing", name));
  return value;
}

void Fields::misfit(std::string_view name, std::string message, std::string_view nearest) {
  if (misfit_) return;
  json::object more{{"field", name}};
  if (!nearest.empty()) more["nearest"] = nearest;
  misfit_ = refuse(422, std::move(message), std::move(more));
}

}  // namespace zkspec
