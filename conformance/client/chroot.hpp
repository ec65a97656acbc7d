// The chroot of a connect string: the application's paths inside it, the server's paths outside.
#pragma once

#include <string>
#include <string_view>

#include "fake-server/base/result.hpp"

namespace zkspec {

class Chroot {
 public:
  Chroot() = default;  ///< none

  /// "" and "/" are none. Otherwise an absolute path without a trailing slash, empty parts, "." or ".." (PathUtils.validatePath, 3.8).
  static Result<Chroot> parse(std::string_view text);

  [[nodiscard]] std::string to_server(std::string_view path) const;       ///< "/x" is "/app/x", "/" is "/app"
  [[nodiscard]] std::string to_application(std::string_view path) const;  ///< and back; a path outside the chroot stays as it is
  [[nodiscard]] const std::string& prefix() const { return prefix_; }

 private:
  std::string prefix_ = {};
};

}  // namespace zkspec
