#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <fmt/format.h>

#include "conformance/adapter/base64.hpp"
#include "conformance/adapter/protocol.hpp"
#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

const std::vector<std::string_view> events = {"caps", "state", "done", "watch", "info", "error", "unsupported"};

/// Takes the fields of an event one by one and keeps the first thing that is wrong; values are empty from then on.
class Fields {
 public:
  explicit Fields(const json::object& object) : object_{object} {}

  std::optional<std::string> text_if(std::string_view key) {
    const auto* value = take(key);
    if (value == nullptr) return {};
    if (!value->is_string()) return wrong(key, "is no text");
    return std::string{value->get_string()};
  }
  std::optional<std::int64_t> integer_if(std::string_view key) {
    const auto* value = take(key);
    if (value == nullptr) return {};
    if (!value->is_int64()) return wrong(key, "is no whole number");
    return value->get_int64();
  }
  std::string text(std::string_view key) { return needed(key, text_if(key)); }
  std::int64_t integer(std::string_view key) { return needed(key, integer_if(key)); }

  std::optional<Bytes> bytes_if(std::string_view key, Result<Bytes> (*decode)(std::string_view)) {
    const auto value = text_if(key);
    if (!value) return {};
    auto bytes = decode(*value);
    if (bytes.has_error()) return wrong(key, bytes.error().what);
    return std::move(*bytes);
  }
  std::optional<SessionId> session_id_if(std::string_view key) {
    const auto value = text_if(key);
    if (!value) return {};
    std::uint64_t id = 0;
    const char* end = value->data() + value->size();
    const bool prefixed = value->starts_with("0x");
    const auto parsed = std::from_chars(value->data() + (prefixed ? 2 : 0), end, id, 16);
    if (!prefixed || parsed.ec != std::errc{} || parsed.ptr != end) return wrong(key, fmt::format("'{}' is no id like 0x10", *value));
    return SessionId{static_cast<std::int64_t>(id)};
  }
  /// One of our words.
  template <class Word>
  Word word_of(std::string_view key, std::optional<Word> (*known)(std::string_view), Word last) {
    const auto value = text(key);
    if (const auto found = known(value)) return *found;
    std::vector<std::string_view> words;
    for (int i = 0; i <= static_cast<int>(last); ++i) words.push_back(word(static_cast<Word>(i)));
    wrong(key, fmt::format("'{}' is not in the vocabulary{}", value, suggestion(value, words)));
    return last;
  }
  std::set<std::string, std::less<>> flags(std::string_view key) {
    std::set<std::string, std::less<>> found;
    const auto* value = take(key);
    if (value == nullptr || !value->is_array()) {
      wrong(key, "is no list");
      return found;
    }
    const auto& known = capability_words();
    for (const auto& flag : value->get_array()) {
      const std::string name = flag.is_string() ? std::string{flag.get_string()} : json::serialize(flag);
      if (std::find(known.begin(), known.end(), name) == known.end())
        wrong(key, fmt::format("'{}' is no capability{}", name, suggestion(name, known)));
      found.insert(name);
    }
    return found;
  }

  std::nullopt_t wrong(std::string_view key, std::string_view what) {
    if (!error_) error_ = Error{Errc::adapter, std::string{key}, std::string{what}};
    return std::nullopt;
  }
  /// The first error; a field that nobody asked for is one.
  std::optional<Error> finish() {
    for (const auto& member : object_) {
      if (std::find(taken_.begin(), taken_.end(), member.key()) == taken_.end())
        wrong(member.key(), "is no field of this event" + suggestion(member.key(), taken_));
    }
    return error_;
  }

 private:
  const json::value* take(std::string_view key) {
    taken_.push_back(key);
    return object_.if_contains(key);
  }
  template <class T>
  T needed(std::string_view key, std::optional<T> value) {
    if (!value) wrong(key, "is missing");
    return std::move(value).value_or(T{});
  }

  const json::object& object_;
  std::vector<std::string_view> taken_ = {};
  std::optional<Error> error_ = {};
};

heard::Caps caps(Fields& fields) {
  heard::Caps caps{{fields.text("name"), fields.text("version"), fields.flags("flags"), 1}, fields.integer_if("echo")};
  const auto most = fields.integer("max_clients");
  if (most < 1 || most > 10'000) fields.wrong("max_clients", fmt::format("{} is not within 1..10000", most));
  caps.capabilities.max_clients = static_cast<int>(most);
  return caps;
}

report::Info info(Fields& fields) {
  report::Info info{.tag = fields.text("tag"), .session_id = fields.session_id_if("session_id")};
  info.password = fields.bytes_if("password", from_hex);
  info.server = fields.text_if("server");
  info.state = fields.text_if("state");
  if (const auto timeout = fields.integer_if("timeout_ms")) info.timeout = std::chrono::milliseconds{*timeout};
  return info;
}

report::Unsupported unsupported(Fields& fields) {
  const auto tag = fields.text_if("tag");
  const auto command = fields.text_if("command");
  if (tag.has_value() == command.has_value()) fields.wrong("tag", "or `command` is needed, one of the two");
  return {tag.value_or(command.value_or(""))};
}

ClientReport report_of(std::string_view event, Fields& fields) {
  if (event == "state") return report::State{fields.word_of("state", session_state, SessionState::closed), fields.text("raw")};
  if (event == "done") {
    report::Done done{fields.text("tag"), fields.word_of("result", api_result, ApiResult::other), fields.text("raw"), {}};
    done.data = fields.bytes_if("data", from_base64);
    return done;
  }
  if (event == "watch") {
    const auto kind = fields.word_of("type", watch_word, WatchWord::session);
    return report::Watch{fields.text("tag"), kind, fields.text("path")};
  }
  if (event == "info") return info(fields);
  if (event == "error") return report::Trouble{fields.text("where"), fields.text("text")};
  return unsupported(fields);
}

}  // namespace

const std::vector<std::string_view>& capability_words() {
  static const std::vector<std::string_view> words = {
      "reopen",       "session_id",      "password",    "granted_timeout", "dead_after_expiry",
      "rewatch",      "fail_queued_ops", "read_only",   "update_servers",  "rebalance",
      "fixed_order",  "chroot",          "auth_result", "sync_op",         "tls",
      "local_expiry", "closed_event", "ordered_callbacks"};
  return words;
}

Result<AdapterEvent> parse_event(std::string_view line) {
  boost::system::error_code no_json;
  const auto value = json::parse(line, no_json);
  if (no_json || !value.is_object()) return Error{Errc::adapter, {}, "is no JSON object"};
  Fields fields{value.get_object()};
  AdapterEvent made;
  const auto event = fields.text("event");
  made.seq = fields.integer("seq");
  if (event == "caps") {
    made.what = caps(fields);
  } else if (std::find(events.begin(), events.end(), event) != events.end()) {
    const auto client = fields.text("client");
    made.what = heard::Report{client, report_of(event, fields)};
  } else {
    return Error{Errc::adapter, "event", fmt::format("'{}' is no event{}", event, suggestion(event, events))};
  }
  if (const auto error = fields.finish()) return *error;
  return made;
}

}  // namespace zkspec
