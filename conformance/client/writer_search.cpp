#include "conformance/client/writer_search.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conformance/client/pacing.hpp"

namespace zkspec {

void WriterSearch::begin(TimePoint now, Address current) {
  current_ = std::move(current);
  pause_ = first_probe_after;
  plan(now);
}

void WriterSearch::end() {
  hang_up();
  due_ = never;
}

/// Pauses double, so that an ensemble that is long without a quorum is not asked all the time.
void WriterSearch::plan(TimePoint now) {
  asked_ = {servers_.next_beside(current_), later(now, pause_), true};
  if (filter_ != nullptr) asked_ = filter_->connecting(now, asked_);
  due_ = asked_.at;
  pause_ = std::min<Duration>(2 * pause_, longest_probe_pause);
}

void WriterSearch::ask(TimePoint now) {
  asking_ = true;
  answer_.clear();
  output_.connect(asked_.to);
  output_.send(to_bytes("isro"));
  due_ = later(now, probe_patience);
}

void WriterSearch::hang_up() {
  if (std::exchange(asking_, false)) output_.close(Closing::fin);
}

/// A server answers rw, ro, or null when it does not serve at all.
void WriterSearch::receive(TimePoint now, BytesView bytes) {
  if (!asking_) return;
  answer_ += as_text(bytes);
  if (answer_.size() < 2) return;
  hang_up();
  if (answer_.starts_with("rw")) {
    due_ = never;
    found_(now, asked_.to);
  } else {
    plan(now);
  }
}

void WriterSearch::peer_closed(TimePoint now, Closing /*how*/) {
  if (std::exchange(asking_, false)) plan(now);
}

void WriterSearch::tick(TimePoint now) {
  if (now < due_) return;
  if (!asking_) return ask(now);
  hang_up();
  plan(now);
}

void WriterSearch::drain(TimePoint /*now*/, Output& out) {
  std::ranges::move(std::exchange(output_.items, {}), std::back_inserter(out.items));
}

}  // namespace zkspec
