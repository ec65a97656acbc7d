#include "conformance/verdict/frame_checks.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conformance/cases/vocabulary.hpp"
#include "conformance/verdict/near_misses.hpp"

namespace zkspec {

const wire::Message* message_of(const Event& event) {
  const auto* frame = std::get_if<event::Frame>(&event.what);
  return frame == nullptr ? nullptr : &frame->message;
}

SharedLists::SharedLists(const Step& step, const std::vector<FieldPattern>& fields, const Scope& scope) {
  if (!step.n || !step.n->ranged) return;
  for (const auto& field : fields)
    if (auto list = list_of(field.pattern, scope)) lists_[field.name] = {list->size(), {list->begin(), list->end()}};
}

std::string SharedLists::all_of(const std::string& field) const { return fmt::format("{} in all", lists_.at(field).length); }

bool SharedLists::take(const std::string& field, const boost::json::value& seen) {
  const auto* items = seen.if_array();
  auto due = lists_.at(field).due;
  const bool all = items != nullptr && std::all_of(items->begin(), items->end(), [&due](const auto& item) {
    const auto at = item.is_string() ? due.find(std::string{item.get_string()}) : due.end();
    if (at == due.end()) return false;
    due.erase(at);
    return true;
  });
  if (all) lists_.at(field).due = std::move(due);
  return all;
}

std::string SharedLists::missing() const {
  for (const auto& [field, list] : lists_)
    if (!list.due.empty()) return fmt::format("{} of {}, {} among them", list.due.size(), field, *list.due.begin());
  return {};
}

FrameChecks::FrameChecks(const Step& step, const FrameWanted& wanted, const Facts& facts, const Observations& seen)
    : wanted_{wanted}, facts_{facts}, seen_{seen}, shared_{step, wanted.fields, facts.scope} {}

bool FrameChecks::is_wanted(const wire::Message& message) const {
  if (wanted_.frame == "ping") return is_ping(message);
  const auto name = wire::name_of(message);
  return wanted_.exact ? name == wanted_.frame : vocabulary::asks_the_same(wanted_.frame, name);
}

std::vector<FieldCheck> FrameChecks::check(const wire::Message& message, Scope& scope, int burst) {
  const auto fields = wire::to_json(message);
  auto checks = check_fields(wanted_.fields, fields, "absent", scope, burst);
  for (auto& check : checks) {
    if (!shared_.has(check.field)) continue;
    const auto* value = fields.if_contains(check.field);
    check.agrees = value != nullptr && shared_.take(check.field, *value);
  }
  check_answers(message, burst, checks);
  return checks;
}

void FrameChecks::check_answers(const wire::Message& message, int burst, std::vector<FieldCheck>& checks) const {
  const auto mark = facts_.marks.find(wanted_.to);
  const auto* reply = std::get_if<wire::Reply>(&message);
  if (wanted_.to.empty() || reply == nullptr || mark == facts_.marks.end()) return;
  const auto index = std::min<std::size_t>(static_cast<std::size_t>(burst), mark->second.frames.size() - 1);
  const auto* asked = message_of(seen_.event(mark->second.frames.at(index)));
  const auto* request = asked == nullptr ? nullptr : std::get_if<wire::Request>(asked);
  if (request == nullptr) return;
  const auto expected = request->header.xid;
  const FieldCheck check{"xid", to_string(expected), to_string(reply->header.xid), expected == reply->header.xid};
  if (std::ranges::find(checks, check) == checks.end()) checks.push_back(check);  // the step may name it as well
}

}  // namespace zkspec
