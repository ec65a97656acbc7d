#include "conformance/adapter/reference_client.hpp"

#include <utility>

namespace zkspec {
namespace {

Result<ClientOptions> options_of(const command::Open& open) {
  if (open.servers.empty()) return Error{Errc::bad_value, "servers", "a client needs at least one"};
  auto chroot = Chroot::parse(open.chroot);
  if (!chroot) return chroot.error();
  return ClientOptions{open.servers, std::move(*chroot), open.timeout, open.read_only, open.session, {}};
}

}  // namespace

ReferenceClient::ReferenceClient(Loop& loop, Seed seed, const Script* defect, Receiver receiver)
    : loop_{loop}, random_{seed}, receiver_{std::move(receiver)}, schedule_{loop} {
  if (defect != nullptr) rules_.emplace(*defect, Party::client);
  search_link_ = loop.dial(search_);
  link_ = loop.dial(*this);
}

void ReferenceClient::command(const ClientCommand& command) {
  if (!rules_) return perform(command);
  for (const auto& each : rules_->commands(command)) {
    if (each.delay == Duration::zero()) perform(each.item);
    else schedule_.after(each.delay, [this, late = each.item] { perform(late); });
  }
  collect();
}

void ReferenceClient::perform(const ClientCommand& command) {
  if (const auto* asked = std::get_if<command::Open>(&command)) open(*asked);
  else if (session_) session_->command(loop_.now(), command);
  else report(report::Trouble{std::string{name_of(command)}, "there is no client yet"});
  happened();
  link_->wake();
}

/// A second open makes a new client in place of the old one, which is dropped with its connection: the loop's slot has only one.
void ReferenceClient::open(const command::Open& open) {
  auto options = options_of(open);
  if (!options) return report(report::Trouble{"open", to_string(options.error())});
  const auto sink = [this](TimePoint /*now*/, ClientReport told) { report(std::move(told)); };
  ClientFilters filters;
  if (rules_) filters = {.messages = &*rules_, .connects = this};
  session_.emplace(std::move(*options), random_, sink, filters);
  session_->start(loop_.now());
}

ConnectAttempt ReferenceClient::connecting(TimePoint now, ConnectAttempt planned) {
  auto decision = rules_->connect(planned.to, planned.probe);
  if (decision.at_once) planned.at = now;
  if (decision.again_after) second_.emplace(loop_, decision.to, later(planned.at, *decision.again_after));
  return {std::move(decision.to), decision.never ? never : later(planned.at, decision.delay), planned.probe};
}

double ReferenceClient::leaving(const ListChange& change, double planned) {
  return rules_->odds({Odds::Of::leave, planned, static_cast<std::int32_t>(change.before), static_cast<std::int32_t>(change.after)});
}

double ReferenceClient::taking_new(const ListChange& change, double planned) {
  return rules_->odds({Odds::Of::take_new, planned, static_cast<std::int32_t>(change.before), static_cast<std::int32_t>(change.after)});
}

void ReferenceClient::report(ClientReport report) {
  if (!rules_) return pass_on(std::move(report), {});
  for (auto& each : rules_->reports(std::move(report))) pass_on(std::move(each.item), each.delay);
}

void ReferenceClient::pass_on(ClientReport report, Duration delay) {
  schedule_.after(delay, [this, told = std::move(report)]() mutable { receiver_(loop_.now(), std::move(told)); });
}

/// What rules have added on their own account goes on without passing rules again.
void ReferenceClient::collect() {
  if (!rules_) return;
  for (auto& each : rules_->take_reports()) pass_on(std::move(each.item), each.delay);
  for (auto& each : rules_->take_commands()) schedule_.after(each.delay, [this, added = std::move(each.item)] { perform(added); });
}

void ReferenceClient::happened() {
  collect();
  const auto known = std::exchange(search_due_, search_.next_deadline());
  if (known != search_due_) search_link_->wake();
}

void ReferenceClient::receive(TimePoint now, BytesView bytes) {
  if (!rules_ || rules_->segment(bytes.size())) session_->receive(now, bytes);
  happened();
}

void ReferenceClient::peer_closed(TimePoint now, Closing how) {
  session_->peer_closed(now, how);
  happened();
}

void ReferenceClient::tick(TimePoint now) {
  if (session_) session_->tick(now);
  happened();
}

TimePoint ReferenceClient::next_deadline() const { return session_ ? session_->next_deadline() : never; }

void ReferenceClient::drain(TimePoint now, Output& out) {
  if (session_) session_->drain(now, out);
}

void ReferenceClient::SearchLine::receive(TimePoint now, BytesView bytes) {
  client_.session_->search().receive(now, bytes);
  client_.collect();
  client_.link_->wake();
}

void ReferenceClient::SearchLine::peer_closed(TimePoint now, Closing how) {
  client_.session_->search().peer_closed(now, how);
  client_.collect();
}

void ReferenceClient::SearchLine::tick(TimePoint now) {
  if (client_.session_) client_.session_->search().tick(now);
  client_.collect();
}

TimePoint ReferenceClient::SearchLine::next_deadline() const {
  return client_.session_ ? client_.session_->search().next_deadline() : never;
}

void ReferenceClient::SearchLine::drain(TimePoint now, Output& out) {
  if (client_.session_) client_.session_->search().drain(now, out);
}

}  // namespace zkspec
