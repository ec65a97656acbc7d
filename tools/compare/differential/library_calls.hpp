// The C library's own structures filled from moves, and what it gives back turned into lines.
#pragma once

#include <zookeeper/zookeeper.h>

#include <array>
#include <deque>
#include <string>
#include <vector>

#include "move.hpp"
#include "transcript.hpp"

namespace zkspec {

/// Asked for by the moves that create with a time to live. A server without extended types refuses it, whatever it is.
constexpr std::int64_t node_ttl_ms = 3'600'000;

inline bool is_ttl(int flags) { return flags == ZOO_PERSISTENT_WITH_TTL || flags == ZOO_PERSISTENT_SEQUENTIAL_WITH_TTL; }

/// Points into acl_choices().
class LibraryAcl {
 public:
  explicit LibraryAcl(const std::vector<AclEntry>& entries);
  LibraryAcl(const LibraryAcl&) = delete;
  LibraryAcl& operator=(const LibraryAcl&) = delete;
  [[nodiscard]] ACL_vector* get() { return &vector_; }

 private:
  std::vector<ACL> entries_ = {};
  ACL_vector vector_ = {};
};

/// The parts of a multi. The library writes results into it until it is answered, so it must not move after it is complete.
struct MultiCall {
  struct Part {
    MoveKind kind = MoveKind::check;
    std::string path = {};
    std::size_t root_size = 0;  ///< where what is written down begins
    std::array<char, 256> created = {};
    Stat stat = {};
  };
  std::deque<Part> parts = {};
  std::deque<LibraryAcl> acls = {};
  std::vector<zoo_op_t> operations = {};
  std::vector<zoo_op_result_t> results = {};

  void add(const Move& part, const std::string& root);
  void append(TranscriptLine& line, std::size_t part, const SessionNames& sessions) const;
};

std::vector<std::string> sorted_names(const String_vector& names);
void append_acl(TranscriptLine& line, const ACL_vector& acl);

}  // namespace zkspec
