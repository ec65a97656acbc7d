#include "fake-server/script/script_engine.hpp"

#include <algorithm>
#include <utility>

namespace zkspec {
namespace {

/// Far more than any client leaves unanswered; beyond it, replies are not recognised.
constexpr std::size_t most_asked = 10'000;

/// Hands out what a passage has become, in order: out(item, delay, back).
template <class Out>
void hand_out(Passage& passage, Out&& out) {
  for (auto& emission : passage.before) out(std::move(emission.item), emission.delay, emission.back);
  const std::size_t copies = passage.dropped ? 0 : passage.copies;
  for (std::size_t copy = 1; copy < copies; ++copy) out(Item{passage.item}, passage.delay, false);
  if (copies > 0) out(std::move(passage.item), passage.delay, false);
  for (auto& emission : passage.after) out(std::move(emission.item), emission.delay, emission.back);
}

}  // namespace

ScriptEngine::ScriptEngine(const Script& script, Party side, std::shared_ptr<ScriptMemory> memory)
    : script_{script}, side_{side}, memory_{std::move(memory)}, counts_here_(script.rules.size()) {
  memory_->counts.resize(script.rules.size());
  memory_->previous.resize(script.rules.size());
}

std::vector<wire::Passed> ScriptEngine::outgoing(TimePoint /*now*/, wire::Message message) {
  return frame(side_ == Party::client ? Stream::to_server : Stream::to_client, std::move(message));
}

std::vector<wire::Passed> ScriptEngine::incoming(TimePoint /*now*/, wire::Message message) {
  return frame(side_ == Party::client ? Stream::to_client : Stream::to_server, std::move(message));
}

std::vector<wire::Passed> ScriptEngine::frame(Stream on, wire::Message message) {
  observe(message);
  Passage passage{.on = on, .item = std::move(message)};
  run(passage);
  std::vector<wire::Passed> passed;
  for (auto& settled : settle(on == Stream::to_server ? to_server_ : to_client_, std::move(passage))) {
    hand_out(settled, [&](Item item, Duration delay, bool back) {
      if (!std::holds_alternative<wire::Message>(item)) return put_in_box({std::move(item), delay, false});
      if (!back) note_passed(on, item);
      passed.push_back({std::get<wire::Message>(std::move(item)), delay, {}, back});
    });
    if (!settled.then) continue;
    const bool behind_a_frame = !passed.empty() && !passed.back().back;
    if (!behind_a_frame) passed.push_back({.delay = settled.delay});
    passed.back().then = settled.then;
  }
  return passed;
}

/// What the peers agree on, as it was before any rule bent it.
void ScriptEngine::observe(const wire::Message& message) {
  answers_.reset();
  if (const auto* request = std::get_if<wire::ConnectRequest>(&message)) {
    begin_connection();
    if (session_timeout_ == Duration{}) session_timeout_ = std::chrono::milliseconds{request->timeOut.value()};
  }
  if (const auto* response = std::get_if<wire::ConnectResponse>(&message); response && response->timeOut.value() > 0)
    session_timeout_ = std::chrono::milliseconds{response->timeOut.value()};
  if (const auto* reply = std::get_if<wire::Reply>(&message)) {
    const auto found = asked_.find(reply->header.xid);
    if (found == asked_.end()) return;
    answers_ = found->second;
    asked_.erase(found);
  }
}

void ScriptEngine::begin_connection() {
  std::ranges::fill(counts_here_, std::size_t{0});
  asked_.clear();
  to_server_.reset();
  to_client_.reset();
}

/// Requests as they come out of the rules are what the server, or the machine behind these rules, will answer.
void ScriptEngine::note_passed(Stream on, const Item& item) {
  const auto* request = std::get_if<wire::Request>(&std::get<wire::Message>(item));
  if (on == Stream::to_server && request && asked_.size() < most_asked) asked_.insert_or_assign(request->header.xid, request->header.type);
}

std::vector<Timed<ClientReport>> ScriptEngine::reports(ClientReport report) {
  const auto on = stream_of(report);
  if (!on) return {{std::move(report), {}}};
  Passage passage{.on = *on, .item = std::move(report)};
  run(passage);
  std::vector<Timed<ClientReport>> told;
  for (auto& settled : settle(reports_, std::move(passage))) {
    hand_out(settled, [&](Item item, Duration delay, bool /*back*/) {
      if (auto* one = std::get_if<ClientReport>(&item)) told.push_back({std::move(*one), delay});
      else put_in_box({std::move(item), delay, false});
    });
  }
  return told;
}

std::vector<Timed<ClientCommand>> ScriptEngine::commands(ClientCommand command) {
  Passage passage{.on = Stream::call, .item = std::move(command)};
  note_servers(std::get<ClientCommand>(passage.item));
  run(passage);
  std::vector<Timed<ClientCommand>> asked;
  for (auto& settled : settle(commands_, std::move(passage))) {
    hand_out(settled, [&](Item item, Duration delay, bool /*back*/) {
      if (auto* one = std::get_if<ClientCommand>(&item)) asked.push_back({std::move(*one), delay});
      else put_in_box({std::move(item), delay, false});
    });
  }
  return asked;
}

void ScriptEngine::note_servers(const ClientCommand& command) {
  if (const auto* open = std::get_if<command::Open>(&command)) servers_ = open->servers;
  if (const auto* update = std::get_if<command::UpdateServers>(&command)) servers_ = update->servers;
}

ConnectDecision ScriptEngine::connect(const Address& wanted, bool probe) {
  Passage passage{.on = Stream::connect, .item = ConnectWish{wanted, probe}};
  run(passage);
  for (auto* emissions : {&passage.before, &passage.after})
    for (auto& emission : *emissions) put_in_box(std::move(emission));
  const auto& wish = std::get<ConnectWish>(passage.item);
  if (!probe) last_server_ = wish.to;
  return {wish.to, passage.delay, wish.never, wish.at_once, wish.again_after};
}

bool ScriptEngine::segment(std::size_t size) {
  Passage passage{.on = Stream::segment, .item = Segment{static_cast<std::int32_t>(size)}};
  run(passage);
  return !passage.dropped;
}

double ScriptEngine::odds(Odds planned) {
  Passage passage{.on = Stream::odds, .item = planned};
  run(passage);
  return std::get<Odds>(passage.item).p;
}

void ScriptEngine::put_in_box(Emission emission) {
  if (auto* report = std::get_if<ClientReport>(&emission.item)) report_box_.push_back({std::move(*report), emission.delay});
  if (auto* command = std::get_if<ClientCommand>(&emission.item)) command_box_.push_back({std::move(*command), emission.delay});
}

std::vector<Timed<ClientReport>> ScriptEngine::take_reports() { return std::exchange(report_box_, {}); }
std::vector<Timed<ClientCommand>> ScriptEngine::take_commands() { return std::exchange(command_box_, {}); }

/// Rules act one after the other, each on what those before it left.
void ScriptEngine::run(Passage& passage) {
  for (std::size_t rule = 0; rule < script_.rules.size() && !passage.dropped; ++rule)
    if (matches(rule, passage)) apply(rule, passage);
}

bool ScriptEngine::matches(std::size_t index, const Passage& passage) const {
  const auto& rule = script_.rules[index];
  if (rule.on != passage.on) return false;
  if (!rule.frames.empty() && std::ranges::find(rule.frames, wire::name_of(std::get<wire::Message>(passage.item))) == rule.frames.end())
    return false;
  if (rule.answers && rule.answers != answers_) return false;
  return (rule.where.empty() && rule.when.empty()) || conditions_hold(index, to_json(passage.item));
}

bool ScriptEngine::conditions_hold(std::size_t rule, const boost::json::object& own) const {
  const auto& remembered = memory_->remembered;
  const ValueScope scope{own, previous(rule), remembered, session_timeout_};
  const auto field_fits = [&](const NamedCondition& each) { return each.condition.holds(own.if_contains(each.name), scope); };
  const auto memory_fits = [&](const NamedCondition& each) {
    const auto found = remembered.find(each.name);
    return each.condition.holds(found == remembered.end() ? nullptr : &found->second, scope);
  };
  return std::ranges::all_of(script_.rules[rule].where, field_fits) && std::ranges::all_of(script_.rules[rule].when, memory_fits);
}

void ScriptEngine::apply(std::size_t index, Passage& passage) {
  const auto& rule = script_.rules[index];
  const auto count = ++(rule.per_connection ? counts_here_ : memory_->counts)[index];
  auto own = rule.uses_previous ? std::optional{to_json(passage.item)} : std::nullopt;
  if (rule.nth.includes(count)) {
    const Surroundings around{memory_->remembered, previous(index), session_timeout_, servers_, last_server_};
    for (const auto& action : rule.actions) std::visit([&](const auto& each) { each.apply(passage, around); }, action);
  }
  if (own) memory_->previous[index] = std::move(own);
}

const boost::json::object* ScriptEngine::previous(std::size_t rule) const {
  const auto& kept = memory_->previous[rule];
  return kept ? &*kept : nullptr;
}

/// What comes out when a passage arrives: it, and behind it the one that waited for it; nothing, if now this one waits.
std::vector<Passage> ScriptEngine::settle(Lane& lane, Passage passage) {
  std::vector<Passage> out;
  if (passage.held && !passage.dropped && !lane) {
    lane = std::move(passage);
    return out;
  }
  out.push_back(std::move(passage));
  if (lane) out.push_back(std::move(*std::exchange(lane, std::nullopt)));
  return out;
}

}  // namespace zkspec
