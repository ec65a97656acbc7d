#include "conformance/client/auth_credentials.hpp"

#include <utility>

namespace zkspec {

void AuthCredentials::add(const command::AddAuth& credential) {
  credentials_.push_back({{.scheme = credential.scheme, .auth = credential.data}, credential.tag});
}

const wire::AuthPacket* AuthCredentials::next_to_send() { return sent_ == credentials_.size() ? nullptr : &credentials_[sent_++].packet; }

bool AuthCredentials::accepted(std::optional<std::string>& tag) {
  if (answered_ == sent_) return false;
  tag = std::exchange(credentials_[answered_++].waiting, {});
  return true;
}

std::vector<std::string> AuthCredentials::give_up() {
  std::vector<std::string> tags;
  for (auto& credential : credentials_)
    if (credential.waiting) tags.push_back(std::move(*credential.waiting));
  *this = {};
  return tags;
}

}  // namespace zkspec
