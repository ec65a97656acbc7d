// The words of the case language, for checking and for suggestions. Fields of messages are not here: they come from wire/schema.
#pragma once

#include <string_view>
#include <vector>

namespace zkspec::vocabulary {

using Words = std::vector<std::string_view>;

/// Stands where a frame can: the peer ended the connection.
inline constexpr std::string_view end_of_connection = "end";
/// Stands where a frame can: a TCP connection was accepted, whatever comes of it.
inline constexpr std::string_view beginning_of_connection = "connect";
/// Stands where a frame can: a client asks, on a connection apart, whether the server serves writes.
inline constexpr std::string_view read_only_probe = "isro";
/// Stands where an answer can: all that a server says until it hangs up, which is no frame.
inline constexpr std::string_view text = "text";
/// An event that is no state: the client refused to make the handle.
inline constexpr std::string_view rejected = "rejected";

Words verbs();
Words calls();  ///< open, close, add_auth, update_servers and the operations
Words operations();
Words getters();
Words session_events();
Words watch_events();
Words states();  ///< what the getter `state` can say
Words results();
Words watch_kinds();  ///< of a notification on the wire
Words capabilities();         ///< of clients
Words server_capabilities();  ///< of servers under test
Words network_acts();
Words disturbances();  ///< acts of the network that rows may choose from
Words requests();      ///< what `rx` can name
Words answers();       ///< what `tx` can name

/// Whether `frame` is the request `wanted` or its newer form (create2, getChildren2, setWatches2), which asks the same and is answered more
/// fully: a client may send either.
bool asks_the_same(std::string_view wanted, std::string_view frame);

bool contains(const Words& words, std::string_view word);
Words joined(Words words, const Words& more);

}  // namespace zkspec::vocabulary
