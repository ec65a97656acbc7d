#include "conformance/verdict/offline.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace zkspec {
namespace {

class Rehearsal {
 public:
  Rehearsal(const Variant& variant, const Ledger& ledger, const Setting& setting, const EventLog& recorded, TimePoint until)
      : recorded_{recorded.events()},
        until_{until},
        log_{recorded.start()},
        judge_{variant, ledger, setting, log_},
        now_{recorded.start()} {}

  Verdict run() {
    for (;;) {
      const auto next = judge_.next(now_);
      if (std::holds_alternative<Judge::Finished>(next)) return judge_.verdict();
      if (const auto* perform = std::get_if<Judge::Perform>(&next)) find_act(*perform);
      else wait(std::get<Judge::Wait>(next).until);
    }
  }

 private:
  [[nodiscard]] bool at_end() const { return next_ == recorded_.size(); }
  [[nodiscard]] const event::Action* action() const { return at_end() ? nullptr : std::get_if<event::Action>(&recorded_[next_].what); }

  void take() {
    now_ = std::max(now_, recorded_[next_].at);
    log_.append(recorded_[next_].at, recorded_[next_].what);
    ++next_;
  }

  /// What happened at the same instant is seen together, as a trial does; acts of the suite are seen one by one.
  void take_instant() {
    take();
    while (!at_end() && action() == nullptr && recorded_[next_].at <= now_) take();
  }

  void wait(TimePoint until) {
    const bool next_is_due = !at_end() && (recorded_[next_].at < until || (action() == nullptr && recorded_[next_].at == until));
    if (next_is_due) {
      take_instant();
    } else if (until > until_ || until == never || until <= now_) {
      judge_.abandon(Outcome::inconclusive, fmt::format("the recording ends after {} ms, before the script does", to_ms(now_)));
    } else {
      now_ = until;
    }
  }

  /// The acts of one step stand together in the log, each with what it caused at once.
  void find_act(const Judge::Perform& perform) {
    const auto is_it = [&perform](const Event& event) {
      const auto* action = std::get_if<event::Action>(&event.what);
      return action != nullptr && action->step == perform.step;
    };
    const auto rest = recorded_.subspan(next_);
    if (static_cast<std::size_t>(std::ranges::count_if(rest, is_it)) < perform.stimuli.size()) {
      judge_.abandon(Outcome::inconclusive, fmt::format("the recording has no step {}: {}", perform.step, print(perform.stimuli.front())));
      return;
    }
    for (std::size_t acts = 0; acts < perform.stimuli.size(); ++acts) {
      while (!is_it(recorded_[next_])) take();
      take_instant();
    }
    judge_.performed(now_);
  }

  std::span<const Event> recorded_;
  TimePoint until_;
  EventLog log_;
  Judge judge_;
  TimePoint now_;
  std::size_t next_ = 0;
};

}  // namespace

Verdict judge_recording(const Variant& variant, const Ledger& ledger, const Setting& setting, const EventLog& recorded, TimePoint until) {
  return Rehearsal{variant, ledger, setting, recorded, until}.run();
}

}  // namespace zkspec
