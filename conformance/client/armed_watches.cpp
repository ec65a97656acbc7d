#include "conformance/client/armed_watches.hpp"

namespace zkspec {
namespace {

constexpr std::size_t index_of(WatchSet set) { return static_cast<std::size_t>(set); }

/// ZKWatchManager.materialize, 3.8.
std::vector<WatchSet> sets_concerned(wire::WatchKind kind) {
  switch (kind) {
    case wire::WatchKind::created:
    case wire::WatchKind::changed: return {WatchSet::data, WatchSet::exist};
    case wire::WatchKind::deleted: return {WatchSet::data, WatchSet::exist, WatchSet::child};
    case wire::WatchKind::child: return {WatchSet::child};
    case wire::WatchKind::none:
    case wire::WatchKind::data_removed:
    case wire::WatchKind::child_removed:
    case wire::WatchKind::persistent_removed: return {};
  }
  return {};  // a number that is no kind of event
}

wire::Vector<std::string>& list_of(wire::SetWatches& frame, std::size_t set) {
  if (set == index_of(WatchSet::data)) return frame.dataWatches;
  return set == index_of(WatchSet::exist) ? frame.existWatches : frame.childWatches;
}

}  // namespace

void ArmedWatches::arm(WatchSet set, const std::string& path, std::string tag) { sets_[index_of(set)][path].push_back(std::move(tag)); }

std::vector<std::string> ArmedWatches::fire(wire::WatchKind kind, const std::string& path) {
  Tags fired;
  for (const auto set : sets_concerned(kind)) {
    const auto armed = sets_[index_of(set)].extract(path);
    if (!armed.empty()) fired.insert(fired.end(), armed.mapped().begin(), armed.mapped().end());
  }
  return fired;
}

std::vector<wire::SetWatches> ArmedWatches::registration(Zxid relative_to) const {
  std::vector<wire::SetWatches> frames;
  std::size_t length = 0;
  for (std::size_t set = 0; set < sets_.size(); ++set) {
    for (const auto& [path, tags] : sets_[set]) {
      if (frames.empty() || length + path.size() > set_watches_limit) {
        frames.push_back({.relativeZxid = relative_to});
        length = 0;
      }
      list_of(frames.back(), set)->push_back(path);
      length += path.size();
    }
  }
  return frames;
}

}  // namespace zkspec
