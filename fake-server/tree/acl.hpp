// Who may do what: identities of connections against the lists of nodes. A superuser may do everything, and has the identity super.
// There is no provider but those that a server always has: world, ip, digest, and auth for whoever is asking (ProviderRegistry, 3.8).
#pragma once

#include <span>

#include "fake-server/wire/acl.hpp"
#include "fake-server/wire/codes.hpp"

namespace zkspec {

using Identities = std::span<const wire::Id>;

/// ZooKeeperServer.checkACL, 3.8.
bool permits(const std::vector<wire::Acl>& acl, std::int32_t permissions, Identities who);

/// A list that somebody wants to set, as it will be: without duplicates, `auth` replaced by the identities it stands for.
/// PrepRequestProcessor.fixupACL, 3.8; marshalling_error where a null makes a real server fail over it.
struct FixedAcl {
  wire::ErrorCode err = wire::ErrorCode::ok;
  std::vector<wire::Acl> acl = {};
};
FixedAcl fix_up(const wire::Vector<wire::Acl>& wanted, Identities who);

/// As somebody may see it who may read the node but not administer it: digests hidden. FinalRequestProcessor, case getACL, 3.8.
std::vector<wire::Acl> masked(std::vector<wire::Acl> acl);

}  // namespace zkspec
