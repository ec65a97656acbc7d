#include "fake-server/web/web_call.hpp"

#include <boost/json/serialize.hpp>

namespace zkspec {

namespace json = boost::json;

WebAnswer answer(const json::object& what) { return {.body = json::serialize(what) + "\n"}; }

WebAnswer refuse(unsigned status, std::string message, json::object more) {
  json::object error{{"message", std::move(message)}};
  for (const auto& member : more) error.insert(member);
  auto made = answer({{"error", std::move(error)}});
  made.status = status;
  return made;
}

WebTarget split_target(std::string_view target) {
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

}  // namespace zkspec
