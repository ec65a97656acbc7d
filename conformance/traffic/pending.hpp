// The requests of a connection that wait for an answer, oldest first.
#pragma once

#include <deque>
#include <optional>

#include "conformance/traffic/traffic.hpp"

namespace zkspec {

/// Pings, credentials and watches that are set again have xids of their own.
bool is_ordinary(wire::OpCode operation);

class PendingRequests {
 public:
  /// `complete`: none waits from before.
  explicit PendingRequests(bool complete) : complete_{complete} {}

  void ask(const Crossing& request) { waiting_.push_back(&request); }

  enum class Order {
    right,
    unknown,   ///< it may answer what was asked before the recording
    overtook,  ///< an older request waits
    unasked,   ///< nobody waits for it
  };
  struct Answered {
    Order order = Order::right;
    const Crossing* request = nullptr;  ///< none for what nobody asked
    const Crossing* oldest = nullptr;   ///< what was due instead
  };
  Answered answer(Xid xid);

  [[nodiscard]] bool has_ordinary() const;
  [[nodiscard]] const std::deque<const Crossing*>& waiting() const { return waiting_; }

 private:
  bool complete_;
  std::deque<const Crossing*> waiting_ = {};
};

}  // namespace zkspec
