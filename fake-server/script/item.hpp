// What passes on a stream, seen by rules as named fields: frames by the names of the wire, the rest by the words of the log.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fake-server/log/api.hpp"
#include "fake-server/script/stream.hpp"
#include "fake-server/wire/message.hpp"
#include "fake-server/wire/schema.hpp"

namespace zkspec {

/// A client is about to connect.
struct ConnectWish {
  Address to = {};
  bool probe = false;                        ///< to ask whether the server serves writes, on a connection apart
  bool never = false;                        ///< it does not, now or later
  bool at_once = false;                      ///< without the pause that was planned
  std::optional<Duration> again_after = {};  ///< then it does so once more, and keeps both connections
};

/// What one read of a client has brought.
struct Segment {
  std::int32_t size = 0;
};

/// After an update of its server list a client leaves its server, or looks among the new servers first, with a probability.
struct Odds {
  enum class Of { leave, take_new };
  Of of = Of::leave;
  double p = 0;
  std::int32_t before = 0;  ///< length of the list
  std::int32_t after = 0;
};
std::string_view word(Odds::Of of);

using Item = std::variant<wire::Message, ClientReport, ClientCommand, ConnectWish, Segment, Odds>;

/// Where a report passes; some reports (a death, an unsupported call) pass no rule.
std::optional<Stream> stream_of(const ClientReport& report);

/// The fields in the form of wire::to_json. A frame has one more, "frame": its word. A command's word is its field "call".
boost::json::object to_json(const Item& item);

/// Sets a field, as wire::assign does. Errors say what would fit.
Result<void> assign(Item& item, std::string_view field, const boost::json::value& value);

/// The fields that an item can have on a stream; on a stream of frames, those of the frames with these words, or of any frame.
std::vector<wire::FieldSchema> fields_on(Stream stream, const std::vector<std::string>& frames);

/// Whether this value fits the field of some such item; the error otherwise.
Result<void> check_field(Stream stream, const std::vector<std::string>& frames, std::string_view field, const boost::json::value& value);

/// "open", "close", "get", …: every word that the field "call" can hold.
const std::vector<std::string_view>& call_words();

}  // namespace zkspec
