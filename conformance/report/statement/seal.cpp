#include "conformance/report/statement/seal.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "conformance/report/digest.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

constexpr std::string_view own_key = "seal";

std::string short_digest(const json::value& value) { return sha256(value).substr(0, 12); }

const json::string* id_of(const json::value& element) {
  const auto* object = element.if_object();
  const auto* id = object == nullptr ? nullptr : object->if_contains("id");
  return id == nullptr ? nullptr : id->if_string();
}

json::value member_seal(const json::value& member) {
  const auto* list = member.if_array();
  const auto has_id = [](const json::value& element) { return id_of(element) != nullptr; };
  const bool has_ids = list != nullptr && !list->empty() && std::ranges::all_of(*list, has_id);
  if (!has_ids) return json::value(short_digest(member));
  json::object seals;
  for (const auto& element : *list) seals[*id_of(element)] = short_digest(element);
  return seals;
}

void compare(std::string_view name, const json::value& now, const json::value& then, std::vector<std::string>& broken) {
  if (now == then) return;
  const auto* ours = now.if_object();
  const auto* theirs = then.if_object();
  if (ours == nullptr || theirs == nullptr) return broken.push_back(fmt::format("{} was edited", name));
  const auto note = [&](std::string_view id, std::string_view what) { broken.push_back(fmt::format("{}: {} {}", name, id, what)); };
  for (const auto& [id, digest] : *theirs) {
    const auto* found = ours->if_contains(id);
    if (found == nullptr) note(id, "is missing");
    else if (*found != digest) note(id, "was edited");
  }
  for (const auto& [id, digest] : *ours)
    if (!theirs->contains(id)) note(id, "was added");
}

}  // namespace

json::object seal_of(const json::object& of) {
  json::object rest{of};
  rest.erase(own_key);
  json::object members;
  for (const auto& [key, member] : rest) members[key] = member_seal(member);
  return {{"sha256", sha256(json::value(rest))}, {"members", std::move(members)}};
}

std::vector<std::string> broken_seals(const json::object& of) {
  const auto* carried = of.if_contains(own_key);
  const auto* then = carried == nullptr ? nullptr : carried->if_object();
  const auto* members = then == nullptr ? nullptr : then->if_contains("members");
  if (members == nullptr || !members->is_object()) return {"it carries no seal"};
  const auto now = seal_of(of);
  if (now == *then) return {};
  std::vector<std::string> broken;
  const auto& current = now.at("members").get_object();
  for (const auto& [key, seal] : members->get_object()) {
    const auto* found = current.if_contains(key);
    if (found == nullptr) broken.push_back(fmt::format("{} is missing", std::string_view{key}));
    else compare(key, *found, seal, broken);
  }
  for (const auto& [key, seal] : current)
    if (!members->get_object().contains(key)) broken.push_back(fmt::format("{} was added", std::string_view{key}));
  if (broken.empty()) broken.push_back("things with ids stand in another order, or one twice, or the seal itself was edited");
  return broken;
}

}  // namespace zkspec
