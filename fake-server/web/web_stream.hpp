// A stream of messages over a WebSocket. Private to this room.
#pragma once

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "fake-server/web/web_hub.hpp"

namespace zkspec {

namespace beast = boost::beast;
namespace http = beast::http;

/// Takes over a connection whose request for a WebSocket was read and found good.
void serve_stream(const std::shared_ptr<WebHub>& hub, beast::tcp_stream stream, const http::request<http::string_body>& request,
                  std::unique_ptr<WebFeed> feed);

}  // namespace zkspec
