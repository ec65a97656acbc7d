#include "conformance/verdict/prepare_message.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conformance/verdict/frame_checks.hpp"
#include "fake-server/wire/codec.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

bool has_field(const std::vector<FieldPattern>& fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(), [name](const auto& field) { return field.name == name; });
}

Result<wire::Message> connect_response(const step::Tx& tx, const ConnectionView& connection, Values& values) {
  wire::ConnectResponse response;
  if (connection.handshake) {
    const auto* message = message_of(values.bench().seen.event(*connection.handshake));
    if (const auto* request = std::get_if<wire::ConnectRequest>(message); request != nullptr && !request->readOnly.value)
      response.readOnly = {};
  }
  wire::Message message = response;
  if (auto set = values.assign(message, tx.fields, 0); !set) return set.error();
  return message;
}

/// What a server's answer carries beside what the script says of it: the created path, the path of a sync.
void fill_from_request(wire::Reply& reply, const wire::Request& request) {
  const auto* create = std::get_if<wire::CreateRequest>(&request.body);
  if (auto* created = std::get_if<wire::CreateResponse>(&reply.body); created != nullptr && create != nullptr) created->path = create->path;
  if (auto* created = std::get_if<wire::Create2Response>(&reply.body); created != nullptr && create != nullptr)
    created->path = create->path;
  const auto* sync = std::get_if<wire::SyncRequest>(&request.body);
  if (auto* synced = std::get_if<wire::SyncResponse>(&reply.body); synced != nullptr && sync != nullptr) synced->path = sync->path;
}

Result<wire::Message> reply(const step::Tx& tx, std::size_t burst, Values& values) {
  wire::Reply answer;
  auto& facts = values.facts();
  if (const auto mark = facts.marks.find(tx.to); mark != facts.marks.end()) {
    const auto* asked = message_of(values.bench().seen.event(mark->second.frames.at(burst)));
    const auto* request = asked == nullptr ? nullptr : std::get_if<wire::Request>(asked);
    if (request == nullptr) return Error{Errc::not_found, {}, fmt::format("'{}' is no request that could be answered", tx.to)};
    answer = wire::make_reply(request->header.type);
    answer.header.xid = request->header.xid;
    fill_from_request(answer, *request);
  }
  if (answer.header.xid != wire::auth_xid && !has_field(tx.fields, "zxid")) answer.header.zxid = Zxid{++facts.zxid};
  wire::Message message = answer;
  if (auto set = values.assign(message, tx.fields, static_cast<int>(burst)); !set) return set.error();
  auto& complete = std::get<wire::Reply>(message);
  facts.zxid = std::max(facts.zxid, complete.header.zxid.value());
  if (complete.header.err != wire::ErrorCode::ok) complete.body = wire::NoBody{};
  return message;
}

Result<wire::Message> whole_message(const step::Tx& tx, const ConnectionView& connection, std::size_t burst, Values& values) {
  if (tx.frame == "ConnectResponse") return connect_response(tx, connection, values);
  if (tx.frame == "reply") return reply(tx, burst, values);
  wire::Message message = wire::Notification{};
  if (tx.frame == "ping") message = wire::Reply{{wire::ping_xid, Zxid{values.facts().zxid}, wire::ErrorCode::ok}, wire::NoBody{}};
  if (auto set = values.assign(message, tx.fields, static_cast<int>(burst)); !set) return set.error();
  return message;
}

Bytes bytes_of(const json::value& value) {
  const auto* text = value.if_string();
  if (text == nullptr) return {};
  if (!text->starts_with("hex:")) return to_bytes(*text);
  auto bytes = from_hex(std::string_view{*text}.substr(4));
  return bytes.has_value() ? std::move(*bytes) : Bytes{};
}

std::string text(const json::object& arguments, std::string_view name) {
  const auto* value = arguments.if_contains(name);
  return value != nullptr && value->is_string() ? std::string{value->as_string()} : std::string{};
}

bool flag(const json::object& arguments, std::string_view name) {
  const auto* value = arguments.if_contains(name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

/// Through the wire's own reading of ids, so that "0x…" and numbers mean the same everywhere.
Result<std::optional<Credentials>> credentials(const json::object& arguments) {
  const auto* id = arguments.if_contains("sessionId");
  if (id == nullptr) return std::optional<Credentials>{};
  wire::Message carrier = wire::ConnectRequest{};
  if (auto set = wire::assign(carrier, "sessionId", *id); !set) return set.error();
  const auto* password = arguments.if_contains("passwd");
  return std::optional{Credentials{std::get<wire::ConnectRequest>(carrier).sessionId, password == nullptr ? Bytes{} : bytes_of(*password)}};
}

}  // namespace

json::value Values::fresh(std::string_view field) {
  if (field != "passwd") return json::value(to_string(SessionId{static_cast<std::int64_t>(bench_.random.bits() | 1U)}));
  Bytes password;
  while (password.size() < wire::password_size) password.push_back(static_cast<std::uint8_t>(bench_.random.below(256)));
  return json::value("hex:" + to_hex(password));
}

Result<json::value> Values::of(const FieldPattern& field, int burst) {
  auto value = value_of(field.pattern, facts_.scope, burst, [this, &field] { return fresh(field.name); });
  if (!value || (field.name != "timeOut" && field.name != "timeout")) return value;
  const auto* reference = std::get_if<pattern::Reference>(&field.pattern);
  if (reference == nullptr) return value;
  const auto duration = facts_.scope.named_duration(reference->name);
  if (!duration) return Error{Errc::bad_value, "$" + reference->name, "is no duration"};
  return json::value(to_ms(*duration));
}

Result<json::object> Values::of(const std::vector<FieldPattern>& fields, int burst) {
  json::object values;
  for (const auto& field : fields) {
    auto value = of(field, burst);
    if (!value) return value.error();
    values[field.name] = std::move(*value);
  }
  return values;
}

Result<void> Values::assign(wire::Message& message, const std::vector<FieldPattern>& fields, int burst) {
  for (const auto& field : fields) {
    const auto value = of(field, burst);
    if (!value) return value.error();
    if (auto set = wire::assign(message, field.name, *value); !set) return set.error();
  }
  return {};
}

std::vector<Address> Values::servers(const ServerActor& actor) const {
  std::vector<Address> addresses;
  const auto add = [&](std::string_view name) {
    for (const auto& [index, address] : bench_.setting.servers)
      if (name == "*" || name == to_string(index)) addresses.push_back(address);
  };
  if (actor.kind != ServerActor::Kind::reference) {
    add(actor.kind == ServerActor::Kind::any ? "*" : to_string(actor.server));
    return addresses;
  }
  const auto bound = facts_.scope.bindings.find(actor.name);
  if (bound == facts_.scope.bindings.end()) return addresses;
  if (const auto* names = bound->second.if_array())
    for (const auto& name : *names) add(std::string_view{name.as_string()});
  if (const auto* name = bound->second.if_string()) add(std::string_view{*name});
  return addresses;
}

Duration Values::duration(const json::object& arguments, std::string_view name) const {
  const auto* value = arguments.if_contains(name);
  return value != nullptr && value->is_int64() ? Duration{std::chrono::milliseconds{value->as_int64()}} : Duration{};
}

Result<ClientCommand> Values::command(const std::string& call, const std::string& tag, const json::object& arguments,
                                      std::vector<Address> servers) const {
  if (call == "open") {
    auto session = credentials(arguments);
    if (!session) return session.error();
    return command::Open{std::move(servers), duration(arguments, "timeout"), text(arguments, "chroot"), flag(arguments, "read_only"),
                         *session};
  }
  if (call == "close") return command::Close{tag};
  if (call == "update_servers") return command::UpdateServers{tag, std::move(servers)};
  const auto* data = arguments.if_contains("data");
  if (call == "add_auth") return command::AddAuth{tag, text(arguments, "scheme"), data == nullptr ? Bytes{} : bytes_of(*data)};
  const auto kind = operation(call);
  if (!kind) return Error{Errc::unknown_word, call, "is no call"};
  const auto* version = arguments.if_contains("version");
  return command::Op{.tag = tag,
                     .kind = *kind,
                     .path = text(arguments, "path"),
                     .data = data == nullptr ? Bytes{} : bytes_of(*data),
                     .version = version != nullptr && version->is_int64() ? static_cast<std::int32_t>(version->as_int64()) : -1,
                     .watch = flag(arguments, "watch") ? std::optional{tag} : std::nullopt};
}

Result<wire::Message> message_to_client(const step::Tx& tx, const ConnectionView& connection, std::size_t burst, Values& values) {
  auto message = whole_message(tx, connection, burst, values);
  if (!message || tx.cut == 0) return message;
  constexpr std::ptrdiff_t prefix = 4;
  auto body = wire::encode(*message);
  body.erase(body.begin(), body.begin() + prefix);
  body.resize(body.size() - std::min(tx.cut, body.size()));
  return wire::Message{wire::Undecodable{std::move(body), {}}};
}

Result<wire::ConnectRequest> connect_request(const step::Rx& rx, Values& values) {
  wire::ConnectRequest request;
  request.timeOut = wire::Millis{6000};
  wire::Message message = request;
  if (auto set = values.assign(message, rx.fields, 0); !set) return set.error();
  return std::get<wire::ConnectRequest>(message);
}

Result<wire::Message> message_to_server(const step::Rx& rx, int burst, Values& values) {
  const auto code = wire::op_code(values.facts().scope.word(rx.frame));
  if (!code) return Error{Errc::unknown_word, rx.frame, "is no operation"};
  wire::Message message = wire::make_request(*code);
  if (auto set = values.assign(message, rx.fields, burst); !set) return set.error();
  return message;
}

}  // namespace zkspec
