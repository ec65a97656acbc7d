// Texts of foreign origin (a client's message, bytes of a frame) made fit for the formats of the reports.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zkspec {

/// Bytes that are no UTF-8 become U+FFFD; everything else stays.
std::string clean_utf8(std::string_view text);

/// The same, with control characters other than line break and tab as their pictures (␛): nothing in it can steer a terminal.
std::string visible(std::string_view text);

/// For XML and HTML, in text and in attributes: visible(), because XML 1.0 cannot carry control characters, with markup escaped.
std::string escape_xml(std::string_view text);

/// At most `limit` bytes of text, cut between characters, and a note of how many bytes are missing.
std::string shorten(std::string_view text, std::size_t limit);

}  // namespace zkspec
