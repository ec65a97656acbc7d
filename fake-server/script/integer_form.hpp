// Whole numbers in the forms in which JSON and rules hold them: 7, "7", "0x7". Private to this room.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

namespace zkspec {

/// Hex is taken as a pattern of bits, as on the wire: "0xffffffffffffffff" is -1.
std::optional<std::int64_t> integer_in(std::string_view text);
std::optional<std::int64_t> integer_in(const boost::json::value& value);

}  // namespace zkspec
