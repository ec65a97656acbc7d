#include "conformance/client/chroot.hpp"

#include <fmt/format.h>

namespace zkspec {

Result<Chroot> Chroot::parse(std::string_view text) {
  Chroot chroot;
  if (text.empty() || text == "/") return chroot;
  const auto invalid = [text](std::string_view why) { return Error{Errc::bad_value, "chroot", fmt::format("'{}' {}", text, why)}; };
  if (text.front() != '/') return invalid("does not start with a slash");
  if (text.back() == '/') return invalid("ends in a slash");
  for (auto rest = text.substr(1); !rest.empty();) {
    const auto part = rest.substr(0, rest.find('/'));
    if (part.empty()) return invalid("has an empty part");
    if (part == "." || part == "..") return invalid("has a relative part");
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  }
  chroot.prefix_ = text;
  return chroot;
}

std::string Chroot::to_server(std::string_view path) const {
  return path == "/" && !prefix_.empty() ? prefix_ : fmt::format("{}{}", prefix_, path);
}

std::string Chroot::to_application(std::string_view path) const {
  if (prefix_.empty() || !path.starts_with(prefix_)) return std::string{path};
  const auto rest = path.substr(prefix_.size());
  if (rest.empty()) return "/";
  return std::string{rest.front() == '/' ? rest : path};
}

}  // namespace zkspec
