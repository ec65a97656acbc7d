// Who is meant by a word of the script, and what is common to all expectations.
#include <algorithm>

#include "conformance/verdict/expectations.hpp"

namespace zkspec {
namespace {

std::optional<ServerIndex> server_named(std::string_view word) {
  if (word.size() != 2 || word[0] != 's' || word[1] < '1' || word[1] > '9') return std::nullopt;
  return ServerIndex{static_cast<std::uint32_t>(word[1] - '0')};
}

int number_bound(const Scope& scope, const std::string& name, int otherwise) {
  const auto bound = scope.bindings.find(name);
  if (bound == scope.bindings.end() || !bound->second.is_int64()) return otherwise;
  return static_cast<int>(bound->second.as_int64());
}

}  // namespace

void Facts::take(std::size_t event) {
  if (taken.size() <= event) taken.resize(event + 1);
  taken[event] = true;
}

bool Resolved::fits(const ConnectionView& view) const {
  if (crowd != nullptr) return std::ranges::binary_search(*crowd, view.id);
  return connection ? view.id == *connection : !server || view.server == *server;
}

Resolved resolve(const ServerActor& actor, const Facts& facts) {
  if (actor.kind == ServerActor::Kind::server) return {.server = actor.server};
  if (actor.kind == ServerActor::Kind::any) return {};
  if (const auto mark = facts.marks.find(actor.name); mark != facts.marks.end())
    return {.server = mark->second.server,
            .connection = mark->second.connection,
            .crowd = mark->second.crowd.empty() ? nullptr : &mark->second.crowd};
  const auto bound = facts.scope.bindings.find(actor.name);
  if (bound == facts.scope.bindings.end() || !bound->second.is_string()) return {};
  return {.server = server_named(std::string_view{bound->second.as_string()})};
}

const ConnectionView* connection_of(const ServerActor& actor, const Facts& facts, const Observations& seen) {
  const auto resolved = resolve(actor, facts);
  if (!resolved.connection) return seen.newest(resolved.server);
  const auto found = seen.connections().find(*resolved.connection);
  return found == seen.connections().end() ? nullptr : &found->second;
}

bool is_incidental(const ClientReport& report) {
  if (const auto* state = std::get_if<report::State>(&report))
    return state->state == SessionState::connecting || state->state == SessionState::closed;
  const auto* watch = std::get_if<report::Watch>(&report);
  return watch != nullptr && watch->kind == WatchWord::session;
}

bool needs_no_mention(const ClientReport& report) {
  return is_incidental(report) || std::holds_alternative<report::Info>(report) || std::holds_alternative<report::Unsupported>(report) ||
         std::holds_alternative<report::Trouble>(report);
}

bool is_of_subject(std::size_t index, const event::Frame& frame, const Observations& seen) {
  return std::ranges::binary_search(seen.connections().at(frame.connection).items, index);
}

bool is_ping(const wire::Message& message) {
  if (const auto* request = std::get_if<wire::Request>(&message)) return request->header.type == wire::OpCode::ping;
  const auto* reply = std::get_if<wire::Reply>(&message);
  return reply != nullptr && reply->header.xid == wire::ping_xid;
}

std::vector<std::string> tags_of(const std::string& name, const Facts& facts) {
  const auto mark = facts.marks.find(name);
  return mark == facts.marks.end() ? std::vector{name} : mark->second.tags;
}

std::pair<int, int> bounds_of(const std::optional<Count>& count, const Scope& scope) {
  if (!count) return {1, 1};
  if (count->reference.empty()) return {count->low, count->high};
  const int number = number_bound(scope, count->reference, count->high);
  return {count->ranged ? count->low : number, number};
}

Standing failed(const Step& step, std::string expected, std::string seen, std::vector<std::size_t> evidence,
                std::vector<wire::FieldDifference> differences) {
  return standing::Failed{{.clause = {},
                           .at = step.span,
                           .step = step.text,
                           .expected = std::move(expected),
                           .seen = std::move(seen),
                           .differences = std::move(differences),
                           .evidence = std::move(evidence)}};
}

}  // namespace zkspec
