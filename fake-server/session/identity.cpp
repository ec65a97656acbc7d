#include "fake-server/session/identity.hpp"

#include <array>
#include <openssl/evp.h>
#include <stdexcept>

namespace zkspec {
namespace {

constexpr std::size_t sha1_size = 20;
constexpr std::size_t base64_size = (sha1_size + 2) / 3 * 4;

std::string base64_sha1(BytesView bytes) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> hash{};
  if (EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_sha1(), nullptr) != 1)
    throw std::runtime_error{"OpenSSL gives no SHA-1"};
  std::array<std::uint8_t, base64_size + 1> encoded{};
  EVP_EncodeBlock(encoded.data(), hash.data(), sha1_size);
  return std::string{as_text({encoded.data(), base64_size})};
}

}  // namespace

bool is_acceptable(const wire::AuthPacket& packet) {
  return packet.scheme == "ip" || (packet.scheme == "digest" && packet.auth);  // null: `new String(null)` throws
}

wire::Id digest_identity(BytesView credentials) {
  const auto text = as_text(credentials);
  return {"digest", std::string{text.substr(0, text.find(':'))} + ":" + base64_sha1(credentials)};
}

}  // namespace zkspec
