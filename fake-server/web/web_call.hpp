// A request to a web server and its answer without their transport, so that what is served is tested without a socket.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

namespace zkspec {

struct WebCall {
  std::string method = "GET";
  std::string target = {};  ///< path and query
  std::string content_type = {};
  std::string body = {};
};

struct WebAnswer {
  unsigned status = 200;
  std::string body = {};
  std::string content_type = "application/json";
  std::string allow = {};  ///< the methods of the resource, where the answer is about them
};

WebAnswer answer(const boost::json::object& what);
/// {"error": {"message": …, and what else is known of it}}.
WebAnswer refuse(unsigned status, std::string message, boost::json::object more = {});

/// "/v1/journal?since=3&limit=5" in its two parts, without the mark between them.
struct WebTarget {
  std::string_view path = {};
  std::string_view query = {};
};
WebTarget split_target(std::string_view target);

}  // namespace zkspec
