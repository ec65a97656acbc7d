// A second connection of a client that ought to have one: it asks for a session of its own and is kept open, whatever comes.
// A rule's `again` opens it; a slot of the loop has one connection, so it needs one of its own.
#pragma once

#include <memory>

#include "fake-server/loop/loop.hpp"
#include "fake-server/wire/codec.hpp"

namespace zkspec {

class SecondConnection final : public Endpoint {
 public:
  SecondConnection(Loop& loop, Address to, TimePoint at) : to_{std::move(to)}, at_{at}, link_{loop.dial(*this)} { link_->wake(); }

  void receive(TimePoint /*now*/, BytesView /*bytes*/) override {}
  void peer_closed(TimePoint /*now*/, Closing /*how*/) override {}
  void tick(TimePoint now) override { due_ = due_ || at_ <= now; }
  [[nodiscard]] TimePoint next_deadline() const override { return due_ ? never : at_; }
  void drain(TimePoint /*now*/, Output& out) override {
    if (!due_ || asked_) return;
    asked_ = true;
    out.connect(to_);
    out.send(wire::encode(wire::ConnectRequest{}));
  }

 private:
  Address to_;
  TimePoint at_;
  bool due_ = false;
  bool asked_ = false;
  std::unique_ptr<Link> link_;  ///< last, so that it goes first
};

}  // namespace zkspec
