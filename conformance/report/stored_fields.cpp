#include "conformance/report/stored_fields.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace zkspec {
namespace {

const boost::json::value nothing;

}  // namespace

StoredFields::StoredFields(const boost::json::value& of, std::string where, std::string& wrong)
    : object_{of.if_object()}, where_{std::move(where)}, wrong_{wrong} {
  if (object_ == nullptr && wrong_.empty()) wrong_ = fmt::format("{} is no object", where_.empty() ? "the file" : where_);
}

std::string StoredFields::place_of(std::string_view key) const {
  return where_.empty() ? std::string{key} : fmt::format("{}.{}", where_, key);
}

void StoredFields::complain(std::string_view key, std::string_view what) {
  if (wrong_.empty()) wrong_ = fmt::format("{} {}", place_of(key), what);
}

const boost::json::value* StoredFields::find(std::string_view key) {
  const auto* value = object_ == nullptr ? nullptr : object_->if_contains(key);
  if (value == nullptr) complain(key, "is missing");
  return value;
}

std::string StoredFields::text(std::string_view key) {
  const auto* value = find(key);
  if (value != nullptr && value->is_string()) return std::string{value->get_string()};
  return complain(key, "is no text"), std::string{};
}

std::int64_t StoredFields::number(std::string_view key) {
  const auto* value = find(key);
  boost::system::error_code problem;
  const auto number = value == nullptr ? 0 : value->to_number<std::int64_t>(problem);
  if (problem) complain(key, "is no whole number");
  return problem ? 0 : number;
}

double StoredFields::fraction(std::string_view key) {
  const auto* value = find(key);
  boost::system::error_code problem;
  const auto number = value == nullptr ? 0.0 : value->to_number<double>(problem);
  if (problem) complain(key, "is no number");
  return problem ? 0.0 : number;
}

bool StoredFields::flag(std::string_view key) {
  const auto* value = find(key);
  if (value != nullptr && value->is_bool()) return value->get_bool();
  return complain(key, "is neither true nor false"), false;
}

std::vector<std::string> StoredFields::texts(std::string_view key) {
  std::vector<std::string> all;
  const auto* value = find(key);
  if (value == nullptr || !value->is_array()) return complain(key, "is no list"), all;
  for (const auto& element : value->get_array()) {
    if (!element.is_string()) return complain(key, "holds what is no text"), all;
    all.emplace_back(element.get_string());
  }
  return all;
}

StoredFields StoredFields::object(std::string_view key) {
  const auto* value = find(key);
  return {value == nullptr ? nothing : *value, place_of(key), wrong_};
}

std::vector<std::string> StoredFields::keys() const {
  std::vector<std::string> all;
  if (object_ != nullptr)
    for (const auto& member : *object_) all.emplace_back(member.key());
  return all;
}

void StoredFields::each(std::string_view key, const std::function<void(StoredFields)>& with) {
  const auto* value = find(key);
  if (value == nullptr || !value->is_array()) return complain(key, "is no list");
  std::size_t index = 0;
  for (const auto& element : value->get_array()) with(StoredFields{element, fmt::format("{}[{}]", place_of(key), index++), wrong_});
}

void StoredFields::each_number(std::string_view key, const std::function<void(std::uint64_t)>& with) {
  const auto* value = find(key);
  if (value == nullptr || !value->is_array()) return complain(key, "is no list");
  for (const auto& element : value->get_array()) {
    boost::system::error_code problem;
    const auto number = element.to_number<std::uint64_t>(problem);
    if (problem) return complain(key, "holds what is no count");
    with(number);
  }
}

}  // namespace zkspec
