#include "fake-server/session/password.hpp"

#include <boost/endian/conversion.hpp>

#include "fake-server/wire/connect.hpp"

namespace zkspec {
namespace {

/// java.util.Random: a linear congruential generator of 48 bits, of which each step gives the upper 32.
class JavaRandom {
 public:
  explicit JavaRandom(std::uint64_t seed) : state_{(seed ^ multiplier) & mask} {}

  std::uint32_t next() {
    state_ = (state_ * multiplier + 0xb) & mask;
    return static_cast<std::uint32_t>(state_ >> 16U);
  }

 private:
  static constexpr std::uint64_t multiplier = 0x5deece66d;
  static constexpr std::uint64_t mask = (std::uint64_t{1} << 48U) - 1;
  std::uint64_t state_;
};

}  // namespace

Bytes password_of(SessionId id) {
  constexpr std::uint64_t super_secret = 0xb3415c00;  // ZooKeeperServer.superSecret, 3.8
  JavaRandom random{static_cast<std::uint64_t>(id.value()) ^ super_secret};
  Bytes password(wire::password_size);
  for (std::size_t at = 0; at < password.size(); at += 4) boost::endian::store_little_u32(&password[at], random.next());
  return password;
}

}  // namespace zkspec
