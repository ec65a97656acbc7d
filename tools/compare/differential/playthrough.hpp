// One sequence against one server: three players with a handle each, and what they and the tree at the end looked like.
#pragma once

#include <memory>
#include <span>

#include "library_handle.hpp"

namespace zkspec {

/// A long-lived handle, one per worker and server: makes the root of each sequence and reads the tree at its end.
class Keeper {
 public:
  explicit Keeper(std::uint16_t port);

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void make_root(const SequencePlace& place);
  std::vector<TranscriptLine> tree();

 private:
  std::uint16_t port_;
  SessionNames own_sessions_ = {};
  PlayerLog log_ = {};
  LibraryHandle handle_;
};

/// A move and its number in the sequence that it was taken from.
struct NumberedMove {
  int number = 0;
  Move move = {};
};

/// Throws nothing: what did not go on stands in the transcript.
Transcript play(Keeper& keeper, const std::string& root, std::chrono::milliseconds patience, std::span<const NumberedMove> moves);

}  // namespace zkspec
