#include "conformance/cases/case.hpp"

#include <algorithm>

namespace zkspec {

std::string_view word(Role role) {
  switch (role) {
    case Role::client: return "client";
    case Role::server: return "server";
  }
  return "?";
}

std::string words(const std::vector<Role>& roles) {
  std::string all;
  for (const auto role : roles) all += (all.empty() ? "" : ",") + std::string{word(role)};
  return all;
}

bool judges(const Case& described, Role role) { return std::ranges::find(described.roles, role) != described.roles.end(); }

}  // namespace zkspec
