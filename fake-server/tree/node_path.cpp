#include "fake-server/tree/node_path.hpp"

#include <algorithm>

namespace zkspec {
namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

bool is_valid_part(std::string_view part) { return !part.empty() && part != "." && part != ".." && std::ranges::none_of(part, is_control); }

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
