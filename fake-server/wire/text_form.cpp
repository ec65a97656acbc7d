#include "fake-server/wire/text_form.hpp"

#include <boost/locale/utf.hpp>

namespace zkspec::wire {
namespace {

bool is_utf8(std::string_view text) {
  using Utf8 = boost::locale::utf::utf_traits<char>;
  for (auto at = text.begin(); at != text.end();) {
    if (!boost::locale::utf::is_valid_codepoint(Utf8::decode(at, text.end()))) return false;
  }
  return true;
}

}  // namespace

std::string hex_form(BytesView bytes) { return std::string{hex_mark} + to_hex(bytes); }

bool is_plain(std::string_view text) { return !text.starts_with(hex_mark) && is_utf8(text); }

Result<Bytes> from_form(std::string_view form) {
  if (!form.starts_with(hex_mark)) return to_bytes(form);
  return from_hex(form.substr(hex_mark.size()));
}

}  // namespace zkspec::wire
