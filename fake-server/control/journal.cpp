#include "fake-server/control/journal.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace zkspec {

std::uint64_t Journal::first() const { return cleared_; }

std::uint64_t Journal::end() const { return log_.events().size(); }

std::string Journal::line(std::uint64_t index) const { return to_line(log_.events()[index], log_.start()); }

std::string JournalReader::next() {
  const auto end = journal_.end();
  const auto oldest = std::max(journal_.first(), end - std::min(end, window_));
  if (next_ < oldest) {
    const auto missed = oldest - next_;
    next_ = oldest;
    return fmt::format("{{\"dropped\":{}}}", missed);
  }
  return next_ < end ? journal_.line(next_++) : std::string{};
}

}  // namespace zkspec
