// The stream of events over a WebSocket. Private to this room.
#pragma once

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "fake-server/control/control_hub.hpp"

namespace zkspec {

namespace beast = boost::beast;
namespace http = beast::http;

/// Takes over a connection whose request for a WebSocket was read and found good; the events from `since` on are sent.
void serve_events(std::shared_ptr<ControlHub> hub, beast::tcp_stream stream, http::request<http::string_body> request, std::uint64_t since);

}  // namespace zkspec
