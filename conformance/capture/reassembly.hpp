// One direction of a TCP connection put together again from captured segments: in order, each byte once, and with what is missing told.
#pragma once

#include <deque>
#include <map>
#include <optional>

#include "fake-server/base/bytes.hpp"
#include "fake-server/base/time.hpp"

namespace zkspec {

class Reassembly {
 public:
  /// So many bytes wait behind a hole before it is taken for one of the capture.
  static constexpr std::size_t most_waiting = std::size_t{1} << 20U;

  /// The number of the first byte, as a SYN tells it. Without it, the first segment begins the stream.
  void begin(std::uint32_t sequence);
  void add(TimePoint at, std::uint32_t sequence, BytesView payload);
  /// The other side has all bytes before this one: what lacks here will not come.
  void acknowledged(std::uint32_t sequence);
  /// Nothing else will come.
  void finish();

  struct Piece {
    TimePoint at = {};        ///< when the last byte before its end came
    std::size_t missing = 0;  ///< bytes that lack before this piece
    Bytes bytes = {};         ///< of one segment
  };
  std::optional<Piece> next();

 private:
  struct Waiting {
    TimePoint at = {};
    Bytes bytes = {};
  };

  [[nodiscard]] std::int64_t offset_of(std::uint32_t sequence) const;
  void release();
  void take_first();

  bool begun_ = false;
  std::uint32_t first_ = 0;        // the number of the byte at offset 0
  std::int64_t next_ = 0;          // the offset of the next byte
  std::int64_t acknowledged_ = 0;  // all before it are there
  TimePoint last_ = {};
  std::map<std::int64_t, Waiting> waiting_ = {};
  std::size_t waiting_bytes_ = 0;
  std::deque<Piece> ready_ = {};
};

}  // namespace zkspec
