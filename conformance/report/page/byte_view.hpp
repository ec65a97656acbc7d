// One frame of a log as rows of bytes, and the fields that they make up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/verdict/verdict.hpp"
#include "fake-server/wire/frame_layout.hpp"

namespace zkspec {

/// Neighbours that belong to one field, or to none.
struct BytePiece {
  std::string hex = {};  ///< "00 00 00 35"
  std::optional<std::size_t> field = {};
};
struct ByteRow {
  std::string offset = {};  ///< of its first byte, in hex
  std::vector<BytePiece> pieces = {};
  std::size_t left_out = 0;  ///< bytes that stand here in place of pieces: the middle of a long value
};

struct ByteView {
  std::size_t event = 0;  ///< index into the log
  std::vector<wire::FieldSpan> fields = {};
  std::size_t more_fields = 0;  ///< that are not in `fields`
  std::vector<ByteRow> rows = {};
  std::string not_decoded = {};  ///< "from byte 34 on: acl.id.scheme: length 9, with 1 byte left"; empty where every byte has its field
};

/// Nothing for an event without bytes, or none of this log.
std::optional<ByteView> byte_view(const EventLog& log, std::size_t event);

/// Events of a case whose bytes tell something: near misses and evidence of its findings, the nearest first; where these have no bytes, or
/// there are none, its first handshakes. At most `limit`.
std::vector<std::size_t> telling_events(const CaseResult& result, std::size_t limit);

/// How many frames of a case are shown byte by byte. Cases share what a page may hold; those that did not pass come first.
class FrameLimits {
 public:
  explicit FrameLimits(const RunResult& run);
  [[nodiscard]] std::size_t of(const CaseResult& result) const;

 private:
  std::size_t of_a_finding_ = 0;
  std::size_t of_a_pass_ = 0;
};

}  // namespace zkspec
