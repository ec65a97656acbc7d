#include "fake-server/tree/acl.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace zkspec {
namespace {

using wire::ErrorCode;
using Ipv4 = std::array<std::uint8_t, 4>;

/// Integer.parseInt of Java takes one sign.
std::optional<int> number_in(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  int value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// IPAuthenticationProvider.v4addr2Bytes, 3.8. It knows no IPv6.
std::optional<Ipv4> address_in(std::string_view text) {
  Ipv4 address{};
  for (std::size_t i = 0; i < address.size(); ++i) {
    const auto dot = i + 1 < address.size() ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const auto value = number_in(text.substr(0, dot));
    if (!value || *value < 0 || *value > 255) return std::nullopt;
    address[i] = static_cast<std::uint8_t>(*value);
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return address;
}

struct Network {
  Ipv4 address = {};
  int bits = 32;
};

/// "10.0.0.0/8" or one address.
std::optional<Network> network_in(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = address_in(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Network{*address};
  const auto bits = number_in(text.substr(slash + 1));
  if (!bits || *bits < 0 || *bits > 32) return std::nullopt;
  return Network{*address, *bits};
}

std::uint32_t first_bits(const Ipv4& address, int bits) {
  std::uint32_t number = 0;
  for (const auto byte : address) number = number << 8U | byte;
  return bits == 0 ? 0 : number >> static_cast<unsigned>(32 - bits);
}

bool is_within(std::string_view address, std::string_view network) {
  const auto own = address_in(address);
  const auto wanted = network_in(network);
  return own && wanted && first_bits(*own, wanted->bits) == first_bits(wanted->address, wanted->bits);
}

/// DigestAuthenticationProvider.isValid, 3.8: two parts, as String.split counts them, which drops empty ones at the end.
bool is_digest(std::string_view id) {
  while (id.ends_with(':')) id.remove_suffix(1);
  return std::ranges::count(id, ':') == 1;
}

bool is_anyone(const wire::Id& id) { return id.scheme == "world" && id.id == "anyone"; }

/// What fixupACL makes of one entry; adds to `fixed`.
ErrorCode fix(const wire::Acl& one, Identities who, std::vector<wire::Acl>& fixed) {
  const auto& [scheme, id] = one.id;
  if (!scheme) return ErrorCode::invalid_acl;
  if (*scheme == "auth") {  // "ip" is no authentication: IPAuthenticationProvider.isAuthenticated, 3.8
    const auto before = fixed.size();
    for (const auto& identity : who)
      if (identity.scheme == "digest") fixed.push_back({one.perms, identity});
    return fixed.size() > before ? ErrorCode::ok : ErrorCode::invalid_acl;
  }
  const bool known = *scheme == "world" || *scheme == "ip" || *scheme == "digest";
  if (known && !id) return ErrorCode::marshalling_error;
  const bool valid = is_anyone(one.id) || (*scheme == "ip" && network_in(*id).has_value()) || (*scheme == "digest" && is_digest(*id));
  if (!valid) return ErrorCode::invalid_acl;
  fixed.push_back(one);
  return ErrorCode::ok;
}

}  // namespace

bool permits(const std::vector<wire::Acl>& acl, std::int32_t permissions, Identities who) {
  if (acl.empty() || std::ranges::any_of(who, [](const wire::Id& identity) { return identity.scheme == "super"; })) return true;
  return std::ranges::any_of(acl, [&](const wire::Acl& one) {
    if ((one.perms & permissions) == 0) return false;
    if (is_anyone(one.id)) return true;
    return std::ranges::any_of(who, [&one](const wire::Id& identity) {
      if (identity.scheme != one.id.scheme) return false;
      return identity.scheme == "ip" ? is_within(identity.id.value_or(""), one.id.id.value_or("")) : identity == one.id;
    });
  });
}

FixedAcl fix_up(const wire::Vector<wire::Acl>& wanted, Identities who) {
  if (!wanted || wanted->empty()) return {ErrorCode::invalid_acl, {}};
  FixedAcl fixed;
  for (auto one = wanted->begin(); one != wanted->end(); ++one) {
    if (std::find(wanted->begin(), one, *one) != one) continue;
    fixed.err = fix(*one, who, fixed.acl);
    if (fixed.err != ErrorCode::ok) return fixed;
  }
  return fixed;
}

std::vector<wire::Acl> masked(std::vector<wire::Acl> acl) {
  for (auto& one : acl) {
    if (one.id.scheme != "digest" || !one.id.id) continue;
    if (const auto colon = one.id.id->find(':'); colon != std::string::npos) one.id.id->replace(colon, std::string::npos, ":x");
  }
  return acl;
}

}  // namespace zkspec
