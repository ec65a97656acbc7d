// One step of a random sequence, and the generator of sequences. Knows neither a server nor the client library.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fake-server/base/ids.hpp"

namespace zkspec {

enum class MoveKind {
  create,
  create2,
  remove,  ///< the operation `delete`
  set,
  get,
  exists,
  children,
  children2,
  get_acl,
  set_acl,
  sync,
  multi,
  check,           ///< in a multi only
  remove_watches,  ///< all watches of a type on a path
  add_auth,
  cut,             ///< the connection breaks; the handle comes back at its next move
  close,           ///< the session ends; the next move of the handle opens a new one
  take_over,       ///< another handle resumes the session with its id and password
  wrong_password,  ///< somebody tries to resume it with another password
};
constexpr int move_kinds = static_cast<int>(MoveKind::wrong_password) + 1;

/// Fields that a kind does not use keep their defaults and are not printed.
struct Move {
  MoveKind kind = MoveKind::sync;
  int handle = 0;
  int other = 0;          ///< take_over: who resumes
  std::string path = {};  ///< below the root of the sequence: "" or "/a/x"
  int data = 0;           ///< index into move_data()
  int version = -1;
  int flags = 0;  ///< of create: 0 to 6, and beyond
  int acl = 0;    ///< index into acl_choices()
  bool watch = false;
  int watch_type = 0;
  int credentials = 0;           ///< index into credential_choices()
  bool hurried = false;          ///< the next move of the same handle does not wait for this one's result
  std::vector<Move> parts = {};  ///< of a multi
};

struct AclEntry {
  int permissions = 0;
  std::string scheme = {};
  std::string id = {};
};
struct Credentials {
  std::string scheme = {};
  std::string secret = {};
};
/// Node data; nothing is the null of the wire, which is not the empty string.
struct NodeData {
  bool null = false;
  std::string bytes = {};
};

const std::vector<std::vector<AclEntry>>& acl_choices();
const std::vector<Credentials>& credential_choices();
const std::vector<NodeData>& move_data();

constexpr int handles_per_sequence = 3;

std::vector<Move> random_sequence(Seed seed, int length);

const char* to_string(MoveKind kind);
std::string to_string(const Move& move);

}  // namespace zkspec
