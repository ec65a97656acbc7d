// Who a connection says it is: credentials to identities.
#pragma once

#include "fake-server/wire/acl.hpp"
#include "fake-server/wire/auth.hpp"

namespace zkspec {

/// Whether a server takes these credentials. It takes any, of the schemes it knows: ProviderRegistry, 3.8.
bool is_acceptable(const wire::AuthPacket& packet);

/// "user:password" → digest, "user:base64(sha1(user:password))": DigestAuthenticationProvider.generateDigest, 3.8.
wire::Id digest_identity(BytesView credentials);

}  // namespace zkspec
