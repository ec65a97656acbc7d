#include "fake-server/tree/node_path.hpp"

#include <algorithm>
#include <boost/locale/utf.hpp>

namespace zkspec {
namespace {

/// What Java has as two surrogates, and what it cannot decode and replaces by U+FFFD, fall into these ranges too.
bool is_allowed(char32_t letter) {
  const bool control = letter <= 0x1f || (letter >= 0x7f && letter <= 0x9f);
  const bool reserved = letter >= 0xd800 && letter <= 0xf8ff;
  return !control && !reserved && letter < 0xfff0;
}

bool is_valid_part(std::string_view part) {
  using Utf8 = boost::locale::utf::utf_traits<char>;
  if (part.empty() || part == "." || part == "..") return false;
  for (auto at = part.begin(); at != part.end();)
    if (!is_allowed(Utf8::decode(at, part.end()))) return false;
  return true;
}

}  // namespace

bool is_valid_path(std::string_view path) {
  if (path == "/") return true;
  if (!path.starts_with('/')) return false;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto part = path.substr(0, path.find('/'));
    if (!is_valid_part(part)) return false;
    path.remove_prefix(part.size());
  }
  return true;
}

std::string_view parent_of(std::string_view path) {
  if (path == "/") return {};
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, std::max<std::size_t>(slash, 1));
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace zkspec
