// The lines of a script that speak of the application's side: calls and what the client says.
#include <algorithm>
#include <fmt/format.h>

#include "conformance/cases/script_reader.hpp"
#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

using wire::FieldKind;

/// What rows choose from is an operation each time.
bool is_operation(std::string_view call) { return call.starts_with('$') || vocabulary::contains(vocabulary::operations(), call); }

/// The arguments of an API call, all sent.
std::vector<Place> arguments_of(std::string_view call) {
  std::vector<Place> places;
  if (call == "open") {
    places = {{"timeout", FieldKind::duration},
              {"chroot", FieldKind::text},
              {"read_only", FieldKind::boolean},
              {"sessionId", FieldKind::id},
              {"passwd", FieldKind::buffer}};
  } else if (call == "add_auth") {
    places = {{"scheme", FieldKind::text}, {"data", FieldKind::buffer}};
  } else if (is_operation(call)) {
    places = {{"path", FieldKind::text}, {"data", FieldKind::buffer}, {"version", FieldKind::integer}, {"watch", FieldKind::boolean}};
  }
  for (auto& place : places) place.sent = true;
  return places;
}

vocabulary::Words required_by(std::string_view call) {
  if (call == "open") return {"servers", "timeout"};
  if (call == "add_auth") return {"scheme", "data"};
  if (call == "update_servers") return {"servers"};
  if (is_operation(call)) return {"path"};
  return {};
}

Place result_place() { return {"err", FieldKind::error_code, "result", vocabulary::results()}; }

Place getter_place(std::string_view getter) {
  if (getter == "session_id") return {"is", FieldKind::id};
  if (getter == "password") return {"is", FieldKind::buffer};
  if (getter == "timeout") return {"is", FieldKind::duration};
  if (getter == "state") return {"is", FieldKind::text, "state", vocabulary::states()};
  return {"is", FieldKind::text};
}

}  // namespace

vocabulary::Words event_words() {
  return vocabulary::joined({vocabulary::rejected}, vocabulary::joined(vocabulary::session_events(), vocabulary::watch_events()));
}

std::string ScriptReader::client(TableReader& keys) {
  const auto* actor = keys.take("c");
  if (actor != nullptr) return values_.client(*actor);
  keys.take("s");
  problems_.add(keys.span(), "this verb is a client's; it needs c = \"c1\"");
  return {};
}

std::string ScriptReader::tag(const TomlValue& value) {
  const auto* name = text_of(value, problems_);
  if (name == nullptr) return {};
  const auto* entry = names_.find(*name);
  if (entry == nullptr || entry->kind != Names::Kind::call) {
    problems_.add(value.span(), fmt::format("'{}' names no call{}", *name, suggestion(*name, names_.of(Names::Kind::call))));
  }
  return *name;
}

std::optional<Order> ScriptReader::order(TableReader& keys) {
  const auto found = one_of(keys, "order", "order", {"submission", "strict", "free"});
  if (found.empty()) return std::nullopt;
  return found == "submission" ? Order::submission : found == "strict" ? Order::strict : Order::free;
}

/// "once" is what a completion always has to be; the key is there so that a line can say so.
void ScriptReader::read_each(TableReader& keys) { keys.words("each", "number of times", {"once"}); }

Step::What ScriptReader::call(TableReader& keys, Step& step) {
  step::Call call{.client = client(keys), .call = one_of(keys, "call", "call", vocabulary::calls(), vocabulary::operations())};
  const TomlValue* servers = nullptr;
  if (call.call == "open" || call.call == "update_servers") {
    servers = keys.take("servers");
    if (servers != nullptr) call.servers = values_.server_list(*servers);
  }
  call.arguments = fields(keys, arguments_of(call.call));
  const auto has = [&call, servers](std::string_view name) {
    if (name == "servers") return servers != nullptr;
    return std::ranges::find(call.arguments, name, &FieldPattern::name) != call.arguments.end();
  };
  if (call.call.empty()) return call;
  for (const auto name : required_by(call.call)) {
    if (!has(name)) problems_.add(step.span, fmt::format("'{}' needs {}", call.call, name));
  }
  if (has("sessionId") != has("passwd")) problems_.add(step.span, "sessionId and passwd come together");
  if (has("watch") && step.as.empty()) problems_.add(step.span, "a watch needs 'as': its events carry that name");
  return call;
}

Step::What ScriptReader::done(TableReader& keys, Step& /*step*/) {
  step::Done done{.client = client(keys), .tag = tag(*keys.take("done"))};
  done.fields = fields(keys, {result_place(), {"data", FieldKind::buffer}});
  done.order = order(keys);
  read_each(keys);
  return done;
}

Step::What ScriptReader::event(TableReader& keys, Step& /*step*/) {
  step::Event event{.client = client(keys), .word = one_of(keys, "event", "event", event_words(), event_words())};
  event.fields = fields(keys, {{"path", FieldKind::text}});
  if (const auto* watch = keys.take("watch")) {
    event.fields.push_back({"watch", pattern::Literal{boost::json::value(tag(*watch))}, watch->span()});
  }
  return event;
}

Step::What ScriptReader::seen(TableReader& keys, Step& /*step*/) {
  step::Seen seen{.client = client(keys)};
  for (const auto& item : keys.texts("seen")) {
    check_item(item);
    seen.items.push_back(item.text);
  }
  seen.fields = fields(keys, {result_place()});
  seen.order = order(keys).value_or(Order::free);
  read_each(keys);
  return seen;
}

/// "done p" of a call that this script made, or an event.
void ScriptReader::check_item(const Word& item) {
  if (!item.text.starts_with("done ")) {
    if (!vocabulary::contains(event_words(), item.text)) problems_.unknown(item.span, "event", item.text, event_words());
    return;
  }
  const auto name = item.text.substr(5);
  const auto* entry = names_.find(name);
  if (entry == nullptr || entry->kind != Names::Kind::call) {
    problems_.add(item.span, fmt::format("'{}' names no call{}", name, suggestion(name, names_.of(Names::Kind::call))));
  }
}

Step::What ScriptReader::get(TableReader& keys, Step& step) {
  step::Get get{.client = client(keys), .getter = one_of(keys, "get", "getter", vocabulary::getters())};
  const auto* is = keys.take("is");
  if (is != nullptr && !get.getter.empty()) {
    get.is = values_.pattern(*is, getter_place(get.getter));
  } else if (is == nullptr) {
    problems_.add(step.span, "'get' needs is: the value that is due");
  }
  return get;
}

}  // namespace zkspec
