#include "conformance/adapter/base64.hpp"

#include <array>

namespace zkspec {
namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t byte_at(std::uint32_t group, std::size_t index) { return static_cast<std::uint8_t>(group >> (16U - 8U * index)); }

}  // namespace

std::string to_base64(BytesView bytes) {
  std::string text;
  for (; !bytes.empty(); bytes = bytes.subspan(std::min<std::size_t>(3, bytes.size()))) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) group = group << 8U | (i < bytes.size() ? bytes[i] : 0U);
    for (std::size_t i = 0; i < 4; ++i) text += i > bytes.size() ? '=' : letters[group >> (18U - 6U * i) & 63U];
  }
  return text;
}

Result<Bytes> from_base64(std::string_view text) {
  const Error malformed{Errc::malformed, {}, "is no base64"};
  if (text.size() % 4 != 0) return malformed;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  Bytes bytes;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const std::size_t absent = at + 4 == text.size() ? padding : 0;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto value = i + absent >= 4 ? 0 : letters.find(text[at + i]);
      if (value == std::string_view::npos) return malformed;
      group = group << 6U | static_cast<std::uint32_t>(value);
    }
    for (std::size_t i = 0; i + absent < 3; ++i) bytes.push_back(byte_at(group, i));
    for (std::size_t i = 3 - absent; i < 3; ++i)
      if (byte_at(group, i) != 0) return malformed;
  }
  return bytes;
}

}  // namespace zkspec
