// The members of an object of results.json, and the first thing that is wrong with any of them.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <string>
#include <vector>

namespace zkspec {

/// What is missing or of another type reads as empty; the place of the first such member is kept in `wrong`.
class StoredFields {
 public:
  StoredFields(const boost::json::value& of, std::string where, std::string& wrong);

  [[nodiscard]] bool has(std::string_view key) const { return object_ != nullptr && object_->contains(key); }
  std::string text(std::string_view key);
  std::string text_or_none(std::string_view key) { return has(key) ? text(key) : std::string{}; }
  std::int64_t number(std::string_view key);
  double fraction(std::string_view key);
  bool flag(std::string_view key);
  std::vector<std::string> texts(std::string_view key);
  StoredFields object(std::string_view key);
  [[nodiscard]] std::vector<std::string> keys() const;
  /// Calls `with` for each element of the list below `key`.
  void each(std::string_view key, const std::function<void(StoredFields)>& with);
  void each_number(std::string_view key, const std::function<void(std::uint64_t)>& with);

  void complain(std::string_view key, std::string_view what);

 private:
  const boost::json::value* find(std::string_view key);
  [[nodiscard]] std::string place_of(std::string_view key) const;

  const boost::json::object* object_;
  std::string where_;
  std::string& wrong_;
};

}  // namespace zkspec
