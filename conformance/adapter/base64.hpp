// Base64 with padding (RFC 4648 §4): how node data travels in the adapter protocol.
#pragma once

#include "fake-server/base/bytes.hpp"

namespace zkspec {

std::string to_base64(BytesView bytes);
Result<Bytes> from_base64(std::string_view text);  ///< strict: the whole alphabet, the padding and nothing else

}  // namespace zkspec
