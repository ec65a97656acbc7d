// Bytes and their two readable forms.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fake-server/base/result.hpp"

namespace zkspec {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

std::string to_hex(BytesView bytes);            ///< "0000002d0000…"
Result<Bytes> from_hex(std::string_view text);  ///< blanks between digits are skipped; an odd digit or another letter is an error
Bytes to_bytes(std::string_view text);
std::string_view as_text(BytesView bytes);  ///< a view of the same memory

}  // namespace zkspec
