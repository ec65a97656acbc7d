#include "fake-server/control/control_call.hpp"

#include <boost/json/serialize.hpp>

namespace zkspec {

namespace json = boost::json;

ControlAnswer answer(const json::object& what) { return {.body = json::serialize(what) + "\n"}; }

ControlAnswer refuse(unsigned status, std::string message, json::object more) {
  json::object error{{"message", std::move(message)}};
  for (const auto& member : more) error.insert(member);
  auto made = answer({{"error", std::move(error)}});
  made.status = status;
  return made;
}

ControlTarget split_target(std::string_view target) {
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

}  // namespace zkspec
