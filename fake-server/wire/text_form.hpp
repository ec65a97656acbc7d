// How bytes and text are written where only text can stand: JSON and lines for people.
#pragma once

#include <string>
#include <string_view>

#include "fake-server/base/bytes.hpp"

namespace zkspec::wire {

inline constexpr std::string_view hex_mark = "hex:";

std::string hex_form(BytesView bytes);  ///< "hex:00ff"

/// Whether a text may stand for itself: it is UTF-8 and does not begin like a hex form.
bool is_plain(std::string_view text);

/// The inverse: what follows "hex:" in hex, otherwise the text itself.
Result<Bytes> from_form(std::string_view form);

}  // namespace zkspec::wire
