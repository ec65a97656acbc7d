// What the command line says of the control API.
#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fstream>

#include "fake-server/control/control_server.hpp"

namespace zkspec {
namespace {

/// Its first line; what RFC 6750 allows in a bearer token, and not so few letters that it can be guessed.
Result<std::string> read_token(const std::string& file) {
  constexpr std::size_t shortest = 16;
  constexpr std::string_view others = "-._~+/=";
  std::ifstream stream{file};
  std::string token;
  if (!std::getline(stream, token)) return Error{Errc::io, file, "cannot be read, or is empty"};
  while (!token.empty() && (token.back() == '\r' || token.back() == ' ')) token.pop_back();
  const auto fits = [others](char c) {
    return (std::isalnum(static_cast<unsigned char>(c)) != 0) || others.find(c) != std::string_view::npos;
  };
  if (token.size() >= shortest && std::ranges::all_of(token, fits)) return token;
  return Error{Errc::bad_value, file, fmt::format("its first line must be a token: at least {} letters, digits and {}", shortest, others)};
}

}  // namespace

Result<ControlOptions> control_options(std::string_view address, const std::string& token_file) {
  const auto colon = address.rfind(':');
  const auto digits = colon == std::string_view::npos ? std::string_view{} : address.substr(colon + 1);
  auto host = address.substr(0, std::min(colon, address.size()));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  ControlOptions options{.host = std::string{host}};
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), options.port);
  if (host.empty() || problem != std::errc{} || end != digits.data() + digits.size())
    return Error{Errc::bad_value, {}, fmt::format("'{}' is no host:port; port 0 lets the system choose", address)};
  if (token_file.empty()) return options;
  auto token = read_token(token_file);
  if (!token) return token.error();
  options.token = *std::move(token);
  return options;
}

}  // namespace zkspec
