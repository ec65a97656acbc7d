// What the command line says of the control API.
#include <algorithm>
#include <cctype>
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
  auto web = web_address(address);
  if (!web) return web.error();
  ControlOptions options{.web = *std::move(web)};
  options.web.program = "zkspec-fake";
  options.web.for_others = "a token is needed (--control-token-file)";
  if (token_file.empty()) return options;
  auto token = read_token(token_file);
  if (!token) return token.error();
  options.web.token = *std::move(token);
  return options;
}

}  // namespace zkspec
