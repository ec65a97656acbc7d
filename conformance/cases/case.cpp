#include "conformance/cases/case.hpp"

namespace zkspec {

std::string_view word(Role role) {
  switch (role) {
    case Role::client: return "client";
    case Role::server: return "server";
  }
  return "?";
}

}  // namespace zkspec
