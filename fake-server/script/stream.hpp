// The places where a rule can stand: what passes there is one item at a time.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace zkspec {

enum class Stream {
  to_server,  ///< frames of the client
  to_client,  ///< frames of the server
  state,      ///< what a client tells its application: of its session,
  done,       ///< … of an operation, auth or close that ended,
  watch,      ///< … of a watched node,
  info,       ///< … of itself, when asked
  call,       ///< what an application asks of its client
  connect,    ///< a client's wish to connect to an address
  segment,    ///< bytes of the server as one read brings them to the client
  odds,       ///< a decision that an update of the server list leaves to chance
};

inline constexpr auto all_streams = std::to_array(
    {Stream::to_server, Stream::to_client, Stream::state, Stream::done, Stream::watch, Stream::info, Stream::call, Stream::connect,
     Stream::segment, Stream::odds});

std::string_view word(Stream stream);
std::optional<Stream> stream(std::string_view word);

constexpr bool carries_frames(Stream stream) { return stream == Stream::to_server || stream == Stream::to_client; }

}  // namespace zkspec
