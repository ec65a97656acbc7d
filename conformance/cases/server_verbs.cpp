// The lines of a script that speak of servers and connections, and those that let time pass.
#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "conformance/cases/script_reader.hpp"
#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

using wire::FieldKind;

/// The fields of a frame, checked against the messages themselves.
std::vector<Place> places_of(std::string_view frame, bool sent) {
  std::vector<Place> places;
  const auto schema = wire::schema_of(frame);
  if (!schema) return places;
  for (const auto& [name, kind] : *schema) {
    Place place{name, kind};
    place.sent = sent;
    place.fits = [frame = std::string{frame}, field = name](const boost::json::value& value) {
      return wire::check_field(frame, field, value);
    };
    if (kind == FieldKind::error_code) place.noun = "error code", place.words = wire::error_words();
    if (kind == FieldKind::operation) place.noun = "operation", place.words = wire::op_words();
    if (kind == FieldKind::watch_kind) place.noun = "kind of watch event", place.words = vocabulary::watch_kinds();
    places.push_back(std::move(place));
  }
  return places;
}

/// Requests of which a row may name one.
vocabulary::Words requests_of_rows() {
  auto words = vocabulary::requests();
  std::erase_if(words, [](std::string_view word) {
    return vocabulary::contains({"ConnectRequest", vocabulary::end_of_connection, vocabulary::beginning_of_connection}, word);
  });
  return words;
}

bool has_field(std::string_view frame, const Place& place) {
  const auto schema = wire::schema_of(frame);
  const auto is_it = [&place](const wire::FieldSchema& field) { return field.name == place.name && field.kind == place.kind; };
  return schema.has_value() && std::ranges::any_of(*schema, is_it);
}

/// The place of a field that all of these requests have.
Place common_place(Place place, const vocabulary::Words& requests) {
  place.fits = [requests, field = place.name](const boost::json::value& value) {
    Result<void> fits;
    for (auto request = requests.begin(); fits.has_value() && request != requests.end(); ++request)
      fits = wire::check_field(*request, field, value);
    return fits;
  };
  return place;
}

std::size_t positive(const TomlValue& value, Problems& problems) {
  const auto number = value.integer();
  if (number && *number > 0) return static_cast<std::size_t>(*number);
  problems.add(value.span(), "found something else where a number above 0 is due");
  return 1;
}

}  // namespace

ServerActor ScriptReader::server(TableReader& keys) {
  const auto* actor = keys.take("s");
  if (actor != nullptr) return values_.server(*actor);
  keys.take("c");
  problems_.add(keys.span(), "this verb is a server's; it needs s = \"s1\"");
  return {};
}

Step::What ScriptReader::rx(TableReader& keys, Step& /*step*/) {
  step::Rx rx{.server = server(keys), .frame = one_of(keys, "rx", "frame", vocabulary::requests(), requests_of_rows())};
  if (rx.frame == vocabulary::read_only_probe) check_client_only(rx.frame, keys.span());
  rx.exact = keys.flag("exact");
  const bool sent = rules_.judges(Role::server);
  rx.fields = fields(keys, rx.frame.starts_with('$') ? places_of_rows(keys, rx.frame.substr(1), sent) : places_of(rx.frame, sent));
  return rx;
}

/// The fields that the requests of all rows have in common; one that only some of them have is complained of.
std::vector<Place> ScriptReader::places_of_rows(TableReader& keys, std::string_view column, bool sent) {
  const auto possible = requests_of_rows();
  vocabulary::Words requests;
  if (const auto* entry = names_.find(column)) {
    for (const auto& constant : entry->values)
      if (const auto* word = constant.string(); word != nullptr && vocabulary::contains(possible, *word)) requests.push_back(*word);
  }
  if (requests.empty()) keys.forgive();
  std::vector<Place> common;
  std::set<std::string_view> looked_at;
  for (const auto request : requests) {
    for (const auto& place : places_of(request, sent)) {
      if (!looked_at.insert(place.name).second) continue;
      const auto lacking = std::ranges::find_if(requests, [&place](auto other) { return !has_field(other, place); });
      const auto* value = lacking == requests.end() ? nullptr : keys.take(place.name);
      if (lacking == requests.end()) common.push_back(common_place(place, requests));
      if (value != nullptr) problems_.add(value->span(), fmt::format("'{}' is no field of '{}', which a row names", place.name, *lacking));
    }
  }
  return common;
}

/// The name after `to`, and with it what the reply can hold.
std::string ScriptReader::answered(TableReader& keys, std::string_view frame) {
  const auto* to = frame == "reply" || frame == "ping" ? keys.take("to") : nullptr;
  if (to == nullptr) return {};
  const auto* name = text_of(*to, problems_);
  if (name == nullptr) return {};
  const auto* entry = names_.find(*name);
  if (entry == nullptr || entry->kind != Names::Kind::rx) {
    problems_.add(to->span(), fmt::format("'{}' names no rx{}", *name, suggestion(*name, names_.of(Names::Kind::rx))));
  }
  return *name;
}

Step::What ScriptReader::tx(TableReader& keys, Step& step) {
  step::Tx tx{.server = server(keys), .frame = one_of(keys, "tx", "frame", vocabulary::answers())};
  tx.to = answered(keys, tx.frame);
  auto places = places_of(tx.frame == "ping" ? "reply" : tx.frame, rules_.judges(Role::client));
  if (tx.frame == "reply" || tx.frame == "ping") {
    const auto* entry = names_.find(tx.to);
    const auto type = entry == nullptr ? std::nullopt : wire::op_code(entry->frame);
    const auto known = wire::field_names(type ? wire::make_reply(*type) : wire::Reply{{}, wire::OpaqueBody{}});
    std::erase_if(places, [&known](const Place& place) { return std::ranges::find(known, place.name) == known.end(); });
  }
  tx.fields = fields(keys, places);
  if (tx.frame == vocabulary::end_of_connection && rules_.judges(Role::client)) {
    problems_.add(step.span, "a server that the suite plays ends a connection with net = \"fin\"");
  }
  read_text(keys, step, tx);
  const bool numbered = std::ranges::find(tx.fields, "xid", &FieldPattern::name) != tx.fields.end();
  if (tx.frame == "reply" && tx.to.empty() && !numbered) {
    problems_.add(step.span, "a reply needs 'to', the name of the rx that it answers, or an xid");
  }
  if (const auto* segments = keys.take("segments")) {
    const auto* text = segments->string();
    if (text != nullptr && text->starts_with('$')) {
      tx.segments_reference = text->substr(1);
      const auto* entry = values_.known(tx.segments_reference, segments->span());
      for (const auto& constant : entry == nullptr ? std::vector<TomlValue>{} : entry->values) sizes(constant);
    } else {
      tx.segments = sizes(*segments);
    }
  }
  tx.joined = keys.flag("joined");
  if (const auto* cut = keys.take("cut")) tx.cut = positive(*cut, problems_);
  const auto then = one_of(keys, "then", "closing", {"fin", "reset"});
  if (!then.empty()) tx.then = then == "fin" ? Closing::fin : Closing::reset;
  return tx;
}

/// What is to occur in all that a server says without frames, until it hangs up.
void ScriptReader::read_text(TableReader& keys, const Step& step, step::Tx& tx) {
  if (tx.frame != vocabulary::text) return;
  for (auto& [text, at] : keys.texts("holds")) tx.holds.push_back(std::move(text));
  if (tx.holds.empty()) problems_.add(step.span, "'text' needs holds: what is to occur in it");
  if (rules_.judges(Role::client))
    problems_.add(step.span, "a server that the suite plays sends bytes with 'raw'; 'text' needs roles = [\"server\"]");
}

/// The sizes of segments, or the only one.
std::vector<std::size_t> ScriptReader::sizes(const TomlValue& value) {
  std::vector<std::size_t> sizes;
  const auto items = value.array() == nullptr ? std::vector{value} : *value.array();
  for (const auto& item : items) sizes.push_back(positive(item, problems_));
  return sizes;
}

Bytes ScriptReader::raw_bytes(const std::string& hex, const SourceSpan& at) {
  auto bytes = from_hex(hex);
  if (bytes) return std::move(*bytes);
  problems_.add(at, fmt::format("'raw' takes bytes in hex: {}", bytes.error().what));
  return {};
}

Step::What ScriptReader::raw(TableReader& keys, Step& step) {
  step::Raw raw;
  if (const auto* sender = keys.take("c")) {
    raw.client = values_.client(*sender);
  } else {
    raw.server = server(keys);
  }
  const auto text = keys.text("raw");
  if (text.starts_with('$')) {
    raw.bytes_reference = text.substr(1);
    const auto* entry = values_.known(raw.bytes_reference, step.span);
    if (entry == nullptr) return raw;
    for (const auto& constant : entry->values) {
      if (const auto* hex = text_of(constant, problems_)) raw_bytes(*hex, constant.span());
    }
  } else {
    raw.bytes = raw_bytes(text, step.span);
  }
  return raw;
}

void ScriptReader::check_client_only(std::string_view what, const SourceSpan& at) {
  if (rules_.ledger != nullptr && rules_.judges(Role::server)) {
    problems_.add(at, fmt::format("'{}' can be done only where the suite plays the servers; the case needs roles = [\"client\"]", what));
  }
}

/// Servers that the suite plays are not crashed: what their clients see of it is an act of the network.
void ScriptReader::check_fate(std::string_view act, const SourceSpan& at) {
  if (rules_.judges(Role::client)) {
    problems_.add(at, fmt::format("'{}' is done to servers under test; the case needs roles = [\"server\"]", act));
  } else if (!rules_.restarts) {
    problems_.add(at, fmt::format("'{}' is possible only with servers that are ours to start; the case lacks needs = [\"restart\"]", act));
  }
}

Step::What ScriptReader::net(TableReader& keys, Step& step) {
  step::NetAct net{.server = server(keys)};
  const auto act = one_of(keys, "net", "act of the network", vocabulary::network_acts(), vocabulary::disturbances());
  const auto acts = vocabulary::network_acts();
  if (act.starts_with('$')) {
    check_client_only("a disturbance that rows choose", step.span);
    net.act_reference = act.substr(1);
  }
  if (const auto at = std::ranges::find(acts, act); at != acts.end()) net.act = static_cast<Net>(at - acts.begin());
  if (vocabulary::contains({"refuse", "accept", "deaf", "hang-up", "cut-after", "delay"}, act)) check_client_only(act, step.span);
  if (is_fate(net.act)) check_fate(act, step.span);
  if (act == "cut-after" || act == "chunk") {
    const auto* bytes = keys.take("bytes");
    const auto* reference = bytes == nullptr ? nullptr : bytes->string();
    if (reference != nullptr && reference->starts_with('$')) {
      net.bytes_reference = reference->substr(1);
      values_.known(net.bytes_reference, bytes->span());
    } else if (bytes != nullptr) {
      net.bytes = positive(*bytes, problems_);
    } else {
      problems_.add(step.span, fmt::format("'{}' needs bytes, a number", act));
    }
  }
  if (act == "delay") {
    const auto* delay = keys.take("delay");
    if (delay != nullptr) net.delay = values_.duration(*delay);
    else problems_.add(step.span, "'delay' needs delay, a duration");
  }
  const auto direction = one_of(keys, "direction", "direction", {"in", "out"});
  if (!direction.empty()) net.direction = direction == "in" ? Direction::to_server : Direction::to_client;
  return net;
}

Step::What ScriptReader::serve(TableReader& keys, Step& step) {
  check_client_only("serve", step.span);
  return step::Serve{.server = server(keys), .honest = keys.flag("serve")};
}

Step::What ScriptReader::isro(TableReader& keys, Step& step) {
  check_client_only("isro", step.span);
  return step::Isro{.server = server(keys), .answer = one_of(keys, "isro", "answer", {"ro", "rw", "null"})};
}

/// Whom a quiet line listens to: an actor, the connection of a named step, or the attempts to connect to a server.
std::string ScriptReader::listened(const Word& item) {
  const std::string_view text = item.text;
  if (text.starts_with('$')) {
    const auto* entry = values_.known(text.substr(1), item.span);
    const bool step = entry != nullptr && entry->kind != Names::Kind::constant && entry->kind != Names::Kind::seen;
    if (entry != nullptr && !step) problems_.add(item.span, fmt::format("'{}' is not the name of a step", text));
    return item.text.substr(1);
  }
  const bool attempts = text == "*.connect" || (text.ends_with(".connect") && server_index(text.substr(0, text.size() - 8)));
  if (!attempts && text != "*" && !server_index(text) && !is_client(text)) {
    problems_.add(item.span, fmt::format("'{}' is nobody: c1, s1, \"s1.connect\" for attempts to connect, \"*\" for any server", text));
  }
  return item.text;
}

Step::What ScriptReader::quiet(TableReader& keys, Step& step) {
  step::Quiet quiet;
  const auto* duration = keys.take("quiet");
  if (duration->string() == nullptr || duration->string()->empty()) {
    problems_.add(duration->span(), "'quiet' needs a duration such as \"1s\"");
  } else {
    quiet.duration = values_.duration(*duration);
  }
  for (const std::string_view key : {"c", "s", "on"}) {
    for (const auto& item : keys.texts(key)) quiet.on.push_back(listened(item));
  }
  if (const auto* but = keys.take("but")) quiet.but = static_cast<int>(positive(*but, problems_));
  if (quiet.on.empty()) problems_.add(step.span, "'quiet' needs c, s or on: who is to be quiet");
  return quiet;
}

Step::What ScriptReader::sleep(TableReader& keys, Step& /*step*/) { return step::Sleep{values_.duration(*keys.take("sleep"))}; }

}  // namespace zkspec
