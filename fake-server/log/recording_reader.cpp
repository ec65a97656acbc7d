#include "fake-server/log/recording_reader.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

#include "fake-server/wire/codec.hpp"
#include "fake-server/wire/text_form.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

/// The members of one line. The first thing that is wrong is kept; values are empty from then on.
class Members {
 public:
  Members(const json::object& object, std::string& wrong) : object_{object}, wrong_{wrong} {}

  [[nodiscard]] bool has(std::string_view key) const { return object_.contains(key); }

  std::string text(std::string_view key) {
    const auto* value = object_.if_contains(key);
    if (value != nullptr && value->is_string()) return std::string{value->get_string()};
    return fail(key, "is no text"), std::string{};
  }
  std::string text_or_none(std::string_view key) { return has(key) ? text(key) : std::string{}; }
  template <class Number>
  Number number(std::string_view key) {
    const auto* value = object_.if_contains(key);
    boost::system::error_code problem;
    const auto found = value == nullptr ? Number{} : value->to_number<Number>(problem);
    if (value == nullptr || problem) fail(key, "is no number that fits");
    return problem ? Number{} : found;
  }
  bool flag(std::string_view key) {
    const auto* value = object_.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
  }
  Bytes bytes(std::string_view key) {
    auto bytes = wire::from_form(text(key));
    if (!bytes) fail(key, bytes.error().what);
    return bytes ? std::move(*bytes) : Bytes{};
  }
  Bytes bytes_or_none(std::string_view key) { return has(key) ? bytes(key) : Bytes{}; }
  Duration milliseconds(std::string_view key) { return std::chrono::milliseconds{number<std::int64_t>(key)}; }
  Duration microseconds(std::string_view key) { return std::chrono::microseconds{number<std::int64_t>(key)}; }

  SessionId session_id(std::string_view key) {
    const auto form = text(key);
    std::uint64_t id = 0;
    const char* end = form.data() + form.size();
    const bool prefixed = form.starts_with("0x");
    const auto parsed = std::from_chars(form.data() + (prefixed ? 2 : 0), end, id, 16);
    if (!prefixed || parsed.ec != std::errc{} || parsed.ptr != end) fail(key, "is no id like 0x10");
    return SessionId{static_cast<std::int64_t>(id)};
  }
  ServerIndex server() {
    const auto form = text("server");
    std::uint32_t index = 0;
    const char* end = form.data() + form.size();
    const bool prefixed = form.starts_with('s');
    const auto parsed = std::from_chars(form.data() + (prefixed ? 1 : 0), end, index);
    if (!prefixed || parsed.ec != std::errc{} || parsed.ptr != end || index == 0) fail("server", "is no server like s1");
    return ServerIndex{index};
  }
  ConnectionId connection() { return ConnectionId{number<std::uint64_t>("connection")}; }

  std::vector<Address> addresses(std::string_view key) {
    std::vector<Address> all;
    const auto* value = object_.if_contains(key);
    if (value == nullptr || !value->is_array()) return fail(key, "is no list"), all;
    for (const auto& item : value->get_array()) {
      auto address = parse_address(item.is_string() ? std::string_view{item.get_string()} : std::string_view{});
      if (!address) return fail(key, address.error().what), all;
      all.push_back(std::move(*address));
    }
    return all;
  }

  /// The value whose word this is.
  template <class Value>
  Value word_of(std::string_view key, std::optional<Value> (*known)(std::string_view)) {
    const auto found = known(text(key));
    if (!found) fail(key, "is not in the vocabulary");
    return found.value_or(Value{});
  }
  template <class Value>
  Value one_of(std::string_view key, std::initializer_list<std::pair<std::string_view, Value>> words) {
    const auto form = text(key);
    for (const auto& [word, value] : words)
      if (word == form) return value;
    fail(key, "is not in the vocabulary");
    return words.begin()->second;
  }
  Members inner(std::string_view key) {
    static const json::object empty;
    const auto* value = object_.if_contains(key);
    if (value != nullptr && value->is_object()) return {value->get_object(), wrong_};
    fail(key, "is no object");
    return {empty, wrong_};
  }

  void fail(std::string_view key, std::string_view what) {
    if (wrong_.empty()) wrong_ = fmt::format("'{}' {}", key, what);
  }

 private:
  const json::object& object_;
  std::string& wrong_;
};

/// Which operation a reply answers is known from the requests before it.
class EventReader {
 public:
  EventPayload read(Members& line) {
    const auto kind = line.text("kind");
    if (kind == "opened") return event::Opened{line.server(), line.connection()};
    if (kind == "closed") return closed(line);
    if (kind == "frame") return frame(line);
    if (kind == "raw") return event::Raw{line.server(), line.connection(), direction(line), line.bytes("bytes"), line.text("note")};
    if (kind == "call") return event::Call{line.text("client"), command(line)};
    if (kind == "told") return event::Told{line.text("client"), report(line)};
    if (kind == "action") return event::Action{line.text("step"), line.text("text")};
    if (kind == "lateness") return event::Lateness{line.microseconds("host_us"), line.microseconds("pipe_us")};
    line.fail("kind", "is no kind of event");
    return {};
  }

 private:
  static Direction direction(Members& line) {
    return line.one_of<Direction>(
        "direction", {{word(Direction::to_server), Direction::to_server}, {word(Direction::to_client), Direction::to_client}});
  }

  static event::Closed closed(Members& line) {
    const auto by = line.one_of<Party>("by", {{word(Party::client), Party::client}, {word(Party::server), Party::server}});
    const auto how = line.one_of<Closing>("how", {{to_string(Closing::fin), Closing::fin},
                                                  {to_string(Closing::reset), Closing::reset},
                                                  {to_string(Closing::half), Closing::half},
                                                  {to_string(Closing::refused), Closing::refused}});
    return {line.server(), line.connection(), by, how};
  }

  event::Frame frame(Members& line) {
    event::Frame frame{line.server(), line.connection(), direction(line), wire::Undecodable{}, line.bytes("bytes")};
    if (frame.bytes.size() < 4) {
      line.fail("bytes", "is shorter than a length prefix");
    } else {
      // A second answer to one request could be read, and was not: nobody waited for it any more.
      const bool opaque = line.has("fields") && line.inner("fields").has("body");
      frame.message = message(line.text("frame"), frame, opaque);
    }
    return frame;
  }

  wire::Message message(const std::string& name, const event::Frame& frame, bool opaque) {
    const auto body = BytesView{frame.bytes}.subspan(4);
    auto decoded = decode(name, frame, body, opaque);
    if (name == "undecodable" && !std::holds_alternative<wire::Undecodable>(decoded))
      return wire::Undecodable{Bytes(body.begin(), body.end()), {}};
    return decoded;
  }

  /// The first frame each way is that of the handshake.
  wire::Message decode(const std::string& name, const event::Frame& frame, BytesView body, bool opaque) {
    const bool first = handshakes_.insert({frame.connection, frame.direction}).second;
    if (frame.direction == Direction::to_server) {
      if (name == "ConnectRequest" || (first && name == "undecodable")) return wire::decode_connect_request(body);
      if (const auto header = wire::peek_request_header(body)) asked_[{frame.connection, header->xid}] = header->type;
      return wire::decode_request(body);
    }
    if (name == "ConnectResponse" || (first && name == "undecodable")) return wire::decode_connect_response(body);
    const auto header = wire::peek_reply_header(body);
    const auto request = header && !opaque ? asked_.find({frame.connection, header->xid}) : asked_.end();
    return wire::decode_reply(body, request == asked_.end() ? std::nullopt : std::optional{request->second});
  }

  static ClientCommand command(Members& line) {
    const auto name = line.text("call");
    if (name == "open") return open(line);
    if (name == "add_auth") return command::AddAuth{line.text("tag"), line.text("scheme"), line.bytes("data")};
    if (name == "update_servers") return command::UpdateServers{line.text("tag"), line.addresses("servers")};
    if (name == "info") return command::Info{line.text("tag")};
    if (name == "close") return command::Close{line.text_or_none("tag")};
    command::Op op{.tag = line.text_or_none("tag"), .kind = line.word_of<Operation>("call", operation), .path = line.text("path")};
    op.data = line.bytes_or_none("data");
    if (line.has("version")) op.version = line.number<std::int32_t>("version");
    if (line.has("watch")) op.watch = line.text("watch");
    return op;
  }

  static command::Open open(Members& line) {
    command::Open open{line.addresses("servers"), line.milliseconds("timeout_ms"), line.text_or_none("chroot"), line.flag("read_only"), {}};
    if (!line.has("session")) return open;
    auto session = line.inner("session");
    open.session = Credentials{session.session_id("id"), session.bytes("password")};
    return open;
  }

  static ClientReport report(Members& line) {
    const auto kind = line.text("report");
    if (kind == "state") return report::State{line.word_of<SessionState>("state", session_state), line.text("raw")};
    if (kind == "done") {
      report::Done done{line.text("tag"), line.word_of<ApiResult>("result", api_result), line.text("raw"), {}};
      if (line.has("data")) done.data = line.bytes("data");
      return done;
    }
    if (kind == "watch") return report::Watch{line.text("tag"), line.word_of<WatchWord>("type", watch_word), line.text("path")};
    if (kind == "info") return info(line);
    if (kind == "unsupported") return report::Unsupported{line.text("what")};
    if (kind == "trouble") return report::Trouble{line.text("where"), line.text("text")};
    if (kind == "died") return report::Died{line.text("how")};
    line.fail("report", "is no kind of report");
    return {};
  }

  static report::Info info(Members& line) {
    report::Info info{.tag = line.text("tag")};
    if (line.has("session_id")) info.session_id = line.session_id("session_id");
    if (line.has("password")) info.password = line.bytes("password");
    if (line.has("timeout_ms")) info.timeout = line.milliseconds("timeout_ms");
    if (line.has("server")) info.server = line.text("server");
    if (line.has("state")) info.state = line.text("state");
    return info;
  }

  std::map<std::pair<ConnectionId, Xid>, wire::OpCode> asked_ = {};
  std::set<std::pair<ConnectionId, Direction>> handshakes_ = {};
};

Result<json::object> object_of(std::string_view line) {
  boost::system::error_code problem;
  auto value = json::parse(line, problem);
  if (problem) return Error{Errc::malformed, {}, problem.message()};
  if (!value.is_object()) return Error{Errc::malformed, {}, "is no JSON object"};
  return std::move(value.get_object());
}

}  // namespace

Result<Recording> read_recording(std::string_view text) {
  Recording recording;
  EventReader reader;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    auto object = object_of(text.substr(0, end));
    const bool is_cut = end == text.size() && number > 1;
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto where = fmt::format("line {}", number);
    if (!object && is_cut)
      return Error{Errc::malformed, where, fmt::format("is cut off; 'head -n {}' keeps what is whole", number - 1)};
    if (!object) return Error{Errc::malformed, where, object.error().what};
    if (number == 1) {
      recording.head = std::move(*object);
      continue;
    }
    std::string wrong;
    Members line{*object, wrong};
    const auto at = line.number<double>("at_ms");
    auto what = reader.read(line);
    if (!wrong.empty()) return Error{Errc::malformed, where, wrong};
    recording.log.append(TimePoint{Duration{std::llround(at * 1e6)}}, std::move(what));
    if (recording.log.dropped() > 0) return Error{Errc::too_large, where, "no room for more events; judge the recording in parts"};
  }
  if (recording.head.empty()) return Error{Errc::malformed, "line 1", "the head is missing: is this a recording?"};
  return recording;
}

}  // namespace zkspec
