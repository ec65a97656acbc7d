#include "fake-server/script/integer_form.hpp"

#include <charconv>

namespace zkspec {
namespace {

template <class Int>
std::optional<std::int64_t> parsed(std::string_view digits, int base) {
  Int number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  if (digits.empty() || problem != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

}  // namespace

std::optional<std::int64_t> integer_in(std::string_view text) {
  return text.starts_with("0x") ? parsed<std::uint64_t>(text.substr(2), 16) : parsed<std::int64_t>(text, 10);
}

std::optional<std::int64_t> integer_in(const boost::json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  if (const auto* number = value.if_uint64()) return static_cast<std::int64_t>(*number);
  const auto* text = value.if_string();
  return text ? integer_in(std::string_view{*text}) : std::nullopt;
}

}  // namespace zkspec
