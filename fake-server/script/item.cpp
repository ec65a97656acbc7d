#include "fake-server/script/item.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <sstream>

#include "fake-server/script/integer_form.hpp"
#include "fake-server/script/item_fields.hpp"
#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;
using wire::FieldKind;

json::value to_value(const std::string& text) { return json::value(text); }
json::value to_value(const Bytes& bytes) { return json::value("hex:" + to_hex(bytes)); }
json::value to_value(bool flag) { return flag; }
json::value to_value(std::int32_t number) { return number; }
/// A probability; whole ones as whole numbers, as people write them.
json::value to_value(double p) { return p == 0 || p == 1 ? json::value(static_cast<std::int64_t>(p)) : json::value(p); }
json::value to_value(Duration duration) { return to_ms(duration); }
json::value to_value(SessionId id) { return json::value(to_string(id)); }
json::value to_value(const Address& address) { return json::value(to_string(address)); }
json::value to_value(const std::vector<Address>& list) {
  std::string text;
  for (const auto& address : list) {
    if (!text.empty()) text += ',';
    text += to_string(address);
  }
  return json::value(text);
}
template <class Enum>
requires std::is_enum_v<Enum> json::value to_value(Enum known) { return json::value(word(known)); }

Error misfit(const json::value& value, std::string_view expected) {
  return {Errc::bad_value, {}, fmt::format("{} does not fit; expected {}", json::serialize(value), expected)};
}

template <class Enum>
std::vector<std::string_view> words_up_to(Enum last) {
  std::vector<std::string_view> words;
  for (int number = 0; number <= static_cast<int>(last); ++number) words.push_back(word(static_cast<Enum>(number)));
  return words;
}

template <class Enum>
Result<void> assign_word(Enum& to, const json::value& value, Enum last) {
  const auto words = words_up_to(last);
  const auto* text = value.if_string();
  const auto found = text ? std::ranges::find(words, std::string_view{*text}) : words.end();
  if (found == words.end())
    return Error{
        Errc::unknown_word, {}, "unknown word " + json::serialize(value) + (text ? suggestion(std::string_view{*text}, words) : "")};
  to = static_cast<Enum>(found - words.begin());
  return {};
}

Result<void> from_value(SessionState& to, const json::value& value) { return assign_word(to, value, SessionState::closed); }
Result<void> from_value(ApiResult& to, const json::value& value) { return assign_word(to, value, ApiResult::other); }
Result<void> from_value(WatchWord& to, const json::value& value) { return assign_word(to, value, WatchWord::session); }
Result<void> from_value(Operation& to, const json::value& value) { return assign_word(to, value, Operation::multi); }
Result<void> from_value(Odds::Of& to, const json::value& value) { return assign_word(to, value, Odds::Of::take_new); }
Result<void> from_value(std::string& to, const json::value& value) {
  if (!value.is_string()) return misfit(value, wire::describe(FieldKind::text));
  to = value.get_string();
  return {};
}
Result<void> from_value(Bytes& to, const json::value& value) {
  if (!value.is_string()) return misfit(value, wire::describe(FieldKind::buffer));
  const std::string_view text{value.get_string()};
  auto bytes = text.starts_with("hex:") ? from_hex(text.substr(4)) : Result<Bytes>{to_bytes(text)};
  if (!bytes) return bytes.error();
  to = std::move(*bytes);
  return {};
}
Result<void> from_value(bool& to, const json::value& value) {
  if (!value.is_bool()) return misfit(value, wire::describe(FieldKind::boolean));
  to = value.get_bool();
  return {};
}
Result<void> from_value(std::int32_t& to, const json::value& value) {
  const auto number = integer_in(value);
  if (!number || !std::in_range<std::int32_t>(*number)) return misfit(value, wire::describe(FieldKind::integer));
  to = static_cast<std::int32_t>(*number);
  return {};
}
Result<void> from_value(double& to, const json::value& value) {
  const auto p = value.is_number() ? value.to_number<double>() : -1;
  if (p < 0 || p > 1) return misfit(value, "a probability, from 0 to 1");
  to = p;
  return {};
}
Result<void> from_value(Duration& to, const json::value& value) {
  const auto number = integer_in(value);
  if (!number) return misfit(value, wire::describe(FieldKind::duration));
  to = std::chrono::milliseconds{*number};
  return {};
}
Result<void> from_value(SessionId& to, const json::value& value) {
  const auto number = integer_in(value);
  if (!number) return misfit(value, wire::describe(FieldKind::id));
  to = SessionId{*number};
  return {};
}
Result<void> from_value(Address& to, const json::value& value) {
  if (!value.is_string()) return misfit(value, "host:port");
  auto address = parse_address(std::string_view{value.get_string()});
  if (!address) return address.error();
  to = std::move(*address);
  return {};
}
/// "127.0.0.1:2181,127.0.0.2:2181"; "" is none.
Result<void> from_value(std::vector<Address>& to, const json::value& value) {
  std::string text;
  if (auto is_text = from_value(text, value); !is_text) return is_text;
  to.clear();
  std::istringstream list{text};
  for (std::string entry; std::getline(list, entry, ',');) {
    auto address = parse_address(entry);
    if (!address) return address.error();
    to.push_back(std::move(*address));
  }
  return {};
}
template <class T>
Result<void> from_value(std::optional<T>& to, const json::value& value) {
  T inner = {};
  auto done = from_value(inner, value);
  if (done) to = std::move(inner);
  return done;
}

template <class T>
inline constexpr FieldKind kind_of = FieldKind::text;
template <>
inline constexpr FieldKind kind_of<Bytes> = FieldKind::buffer;
template <>
inline constexpr FieldKind kind_of<bool> = FieldKind::boolean;
template <>
inline constexpr FieldKind kind_of<std::int32_t> = FieldKind::integer;
template <>
inline constexpr FieldKind kind_of<double> = FieldKind::integer;
template <>
inline constexpr FieldKind kind_of<Duration> = FieldKind::duration;
template <>
inline constexpr FieldKind kind_of<SessionId> = FieldKind::id;
template <class T>
inline constexpr FieldKind kind_of<std::optional<T>> = kind_of<T>;

struct JsonWriter {
  json::object& into;

  template <class T>
  void operator()(std::string_view name, const T& value) const {
    into[name] = to_value(value);
  }
  template <class T>
  void operator()(std::string_view name, const std::optional<T>& value) const {
    if (value) into[name] = to_value(*value);
  }
};

template <class T>
Result<void> assign_field(T& record, std::string_view name, const json::value& value) {
  std::optional<Result<void>> outcome;
  for_each_item_field(record, [&](std::string_view each, auto& member) {
    if (each == name) outcome = from_value(member, value);
  });
  return outcome ? *outcome : Error{Errc::unknown_word, std::string{name}, "no such field"};
}

/// One item of each shape that can pass on a stream; frames have their own ways.
std::vector<Item> shapes_on(Stream stream) {
  switch (stream) {
    case Stream::to_server:
    case Stream::to_client: return {};
    case Stream::state: return {ClientReport{report::State{}}};
    case Stream::done: return {ClientReport{report::Done{}}};
    case Stream::watch: return {ClientReport{report::Watch{}}};
    case Stream::info: return {ClientReport{report::Info{}}};
    case Stream::call:
      return {ClientCommand{command::Op{}},      ClientCommand{command::Open{}},
              ClientCommand{command::AddAuth{}}, ClientCommand{command::UpdateServers{}},
              ClientCommand{command::Info{}},    ClientCommand{command::Close{}}};
    case Stream::connect: return {ConnectWish{}};
    case Stream::segment: return {Segment{}};
    case Stream::odds: return {Odds{}};
  }
  return {};
}

/// Calls visit(record) with the report, command, wish or odds that an item is.
template <class Visitor>
void visit_record(auto& item, Visitor&& visit) {
  if (auto* report = std::get_if<ClientReport>(&item)) std::visit(visit, *report);
  if (auto* command = std::get_if<ClientCommand>(&item)) std::visit(visit, *command);
  if (auto* wish = std::get_if<ConnectWish>(&item)) visit(*wish);
  if (auto* segment = std::get_if<Segment>(&item)) visit(*segment);
  if (auto* odds = std::get_if<Odds>(&item)) visit(*odds);
}

void add(std::vector<wire::FieldSchema>& schema, wire::FieldSchema field) {
  if (std::ranges::find(schema, field.name, &wire::FieldSchema::name) == schema.end()) schema.push_back(field);
}

std::vector<std::string> frames_or_all(const std::vector<std::string>& frames) {
  if (!frames.empty()) return frames;
  const auto words = wire::message_words();
  return {words.begin(), words.end()};
}

Result<void> check_frame_field(const std::vector<std::string>& frames, std::string_view field, const json::value& value) {
  Result<void> outcome = Error{Errc::unknown_word, std::string{field}, "no such field"};
  for (const auto& frame : frames_or_all(frames)) {
    auto here = wire::check_field(frame, field, value);
    if (here) return here;
    if (here.error().code != Errc::unknown_word) outcome = here;
  }
  return outcome;
}

}  // namespace

std::string_view word(Odds::Of of) { return of == Odds::Of::leave ? "leave" : "take-new"; }

std::optional<Stream> stream_of(const ClientReport& report) {
  struct Finder {
    std::optional<Stream> operator()(const report::State& /*state*/) const { return Stream::state; }
    std::optional<Stream> operator()(const report::Done& /*done*/) const { return Stream::done; }
    std::optional<Stream> operator()(const report::Watch& /*watch*/) const { return Stream::watch; }
    std::optional<Stream> operator()(const report::Info& /*info*/) const { return Stream::info; }
    std::optional<Stream> operator()(const report::Unsupported& /*unsupported*/) const { return std::nullopt; }
    std::optional<Stream> operator()(const report::Trouble& /*trouble*/) const { return std::nullopt; }
    std::optional<Stream> operator()(const report::Died& /*died*/) const { return std::nullopt; }
  };
  return std::visit(Finder{}, report);
}

json::object to_json(const Item& item) {
  if (const auto* message = std::get_if<wire::Message>(&item)) {
    auto fields = wire::to_json(*message);
    fields["frame"] = wire::name_of(*message);
    return fields;
  }
  json::object fields;
  if (const auto* command = std::get_if<ClientCommand>(&item)) fields["call"] = name_of(*command);
  visit_record(item, [&](const auto& record) { for_each_item_field(record, JsonWriter{fields}); });
  return fields;
}

Result<void> assign(Item& item, std::string_view field, const json::value& value) {
  if (auto* message = std::get_if<wire::Message>(&item)) return wire::assign(*message, field, value);
  Result<void> outcome{};
  visit_record(item, [&](auto& record) { outcome = assign_field(record, field, value); });
  return outcome;
}

std::vector<wire::FieldSchema> fields_on(Stream stream, const std::vector<std::string>& frames) {
  std::vector<wire::FieldSchema> schema;
  if (carries_frames(stream)) {
    add(schema, {"frame", FieldKind::text});
    for (const auto& frame : frames_or_all(frames))
      for (const auto& each : wire::schema_of(frame).value_or(std::vector<wire::FieldSchema>{})) add(schema, each);
  }
  if (stream == Stream::call) add(schema, {"call", FieldKind::text});
  for (auto& shape : shapes_on(stream)) {
    visit_record(shape, [&](auto& record) {
      for_each_item_field(record, [&](std::string_view name, auto& member) {
        add(schema, {name, kind_of<std::remove_cvref_t<decltype(member)>>});
      });
    });
  }
  return schema;
}

Result<void> check_field(Stream stream, const std::vector<std::string>& frames, std::string_view field, const json::value& value) {
  if (carries_frames(stream)) return field == "frame" ? Result<void>{} : check_frame_field(frames, field, value);
  const auto* text = value.if_string();
  if (field == "call" && text && std::ranges::find(call_words(), std::string_view{*text}) != call_words().end()) return {};
  if (field == "call")
    return Error{Errc::unknown_word, {}, "unknown call " + json::serialize(value) + (text ? suggestion(*text, call_words()) : "")};
  Result<void> outcome = Error{Errc::unknown_word, std::string{field}, "no such field"};
  for (auto& shape : shapes_on(stream)) {
    auto here = assign(shape, field, value);
    if (here) return here;
    if (here.error().where.empty()) outcome = here;
  }
  return outcome;
}

const std::vector<std::string_view>& call_words() {
  static const auto words = [] {
    auto all = words_up_to(Operation::multi);
    for (const auto& shape : shapes_on(Stream::call)) {
      const auto& command = std::get<ClientCommand>(shape);
      if (!std::holds_alternative<command::Op>(command)) all.push_back(name_of(command));
    }
    return all;
  }();
  return words;
}

}  // namespace zkspec
