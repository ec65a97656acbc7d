#include "conformance/report/page/diagram_rows.hpp"

#include <algorithm>

namespace zkspec {
namespace {

constexpr Duration quiet = 100ms;         // a pause from which on it is told
constexpr Duration notable = 50ms;        // lateness of the host or the pipe
constexpr std::size_t surroundings = 3;   // rows kept on either side of evidence

bool is_ping(const Event& event) {
  const auto* frame = std::get_if<event::Frame>(&event.what);
  if (frame == nullptr) return false;
  if (const auto* reply = std::get_if<wire::Reply>(&frame->message)) return reply->header.xid == wire::ping_xid;
  return wire::name_of(frame->message) == "ping";
}

/// "send" of "s1#2 send getData xid=3".
std::string_view verb_of(const event::Action& action) {
  const std::string_view text = action.text;
  const auto begin = std::min(text.find(' '), text.size());
  const auto rest = text.substr(std::min(begin + 1, text.size()));
  return rest.substr(0, rest.find_first_of(" :"));
}

/// Is `event`, which comes right behind it, what the act brought about?
bool brings_about(const event::Action& action, const Event& event) {
  const auto verb = verb_of(action);
  if (std::holds_alternative<event::Call>(event.what)) return action.text.starts_with('c');
  if (std::holds_alternative<event::Closed>(event.what)) return verb == "reset" || verb == "fin" || verb == "half-close";
  if (std::holds_alternative<event::Frame>(event.what) || std::holds_alternative<event::Raw>(event.what)) return verb == "send";
  return std::holds_alternative<event::Opened>(event.what) && verb == "connect";
}

enum class Part { shown, ping, other, nothing };  // of an event in the diagram; `nothing` is not even counted

class Selection {
 public:
  Selection(const EventLog& log, const DiagramMarks& marks) : events_{log.events()}, marks_{marks}, parts_(events_.size(), Part::shown) {
    for (std::size_t i = 0; i < events_.size(); ++i) classify(i);
    limit();
  }

  std::vector<DiagramRow> rows() &&;

 private:
  void classify(std::size_t i);
  void limit();
  bool keep(std::vector<bool>& kept, std::size_t i, std::size_t& left) const;
  [[nodiscard]] bool is_marked(std::size_t i) const { return marks_.evidence.contains(i) || steps_.contains(i); }

  std::span<const Event> events_;
  const DiagramMarks& marks_;
  std::vector<Part> parts_;
  std::map<std::size_t, std::string> steps_ = marks_.steps;
};

void Selection::classify(std::size_t i) {
  const auto& event = events_[i];
  if (const auto* action = std::get_if<event::Action>(&event.what)) {
    if (i + 1 == events_.size() || !brings_about(*action, events_[i + 1])) {
      steps_.try_emplace(i, action->step);
    } else if (!marks_.evidence.contains(i)) {
      steps_.try_emplace(i + 1, action->step);
      parts_[i] = Part::nothing;
    }
  } else if (const auto* late = std::get_if<event::Lateness>(&event.what)) {
    if (late->host < notable && late->pipe < notable && !is_marked(i)) parts_[i] = Part::nothing;
  } else if (is_ping(event) && !is_marked(i)) {
    const bool answers_a_shown_one = i > 0 && is_ping(events_[i - 1]) && parts_[i - 1] == Part::shown && is_marked(i - 1);
    if (!answers_a_shown_one) parts_[i] = Part::ping;
  }
}

/// Notes that a shown event stays, if it is one and there is still room.
bool Selection::keep(std::vector<bool>& kept, std::size_t i, std::size_t& left) const {
  if (i >= kept.size() || parts_[i] != Part::shown || kept[i]) return left > 0;
  if (left == 0) return false;
  kept[i] = true;
  --left;
  return true;
}

void Selection::limit() {
  auto left = std::max<std::size_t>(marks_.rows, 1);
  if (static_cast<std::size_t>(std::count(parts_.begin(), parts_.end(), Part::shown)) <= left) return;
  std::vector<bool> kept(parts_.size(), false);
  for (auto index = marks_.evidence.rbegin(); index != marks_.evidence.rend() && left > marks_.rows / 2; ++index) keep(kept, *index, left);
  for (std::size_t near = 1; near <= surroundings && !marks_.evidence.empty(); ++near) {
    const auto last = *marks_.evidence.rbegin();
    keep(kept, last - std::min(near, last), left);
    keep(kept, last + near, left);
  }
  for (std::size_t i = 0; i < parts_.size() && left > 0; ++i) {
    keep(kept, i, left);
    keep(kept, parts_.size() - 1 - i, left);
  }
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (parts_[i] == Part::shown && !kept[i]) parts_[i] = is_ping(events_[i]) ? Part::ping : Part::other;
}

std::vector<DiagramRow> Selection::rows() && {
  std::vector<DiagramRow> rows;
  DiagramRow between;
  std::optional<TimePoint> before;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    if (parts_[i] == Part::ping) ++between.pings;
    if (parts_[i] == Part::other) ++between.others;
    if (parts_[i] != Part::shown) continue;
    between.passed = before ? events_[i].at - *before : Duration::zero();
    if (between.pings + between.others > 0 || between.passed >= quiet) rows.push_back(between);
    const auto step = steps_.find(i);
    rows.push_back({.event = i, .step = step == steps_.end() ? std::string{} : step->second});
    between = {};
    before = events_[i].at;
  }
  if (!events_.empty() && before) between.passed = events_.back().at - *before;
  if (between.pings + between.others > 0) rows.push_back(between);
  return rows;
}

}  // namespace

std::vector<DiagramRow> diagram_rows(const EventLog& log, const DiagramMarks& marks) { return Selection{log, marks}.rows(); }

}  // namespace zkspec
