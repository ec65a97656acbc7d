// The fields of a request, in its JSON body or in its query. Readers give something harmless where a field is wrong; what is wrong is
// asked for once, at the end.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <vector>

#include "fake-server/base/time.hpp"
#include "fake-server/web/web_call.hpp"

namespace zkspec {

struct IntegerRange {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

class Fields {
 public:
  using Words = std::vector<std::string_view>;

  static Fields of_body(std::string_view body);    ///< an empty one has no fields
  static Fields of_query(std::string_view query);  ///< every value is a text; numbers are read from it

  /// Without `otherwise` the field must be there.
  bool boolean(std::string_view name, std::optional<bool> otherwise = {});
  std::int64_t integer(std::string_view name, IntegerRange range, std::optional<std::int64_t> otherwise = {});
  Duration duration(std::string_view name, Duration longest);
  std::size_t word(std::string_view name, const Words& known, std::optional<std::size_t> otherwise = {});  ///< its place among the known
  std::string text(std::string_view name);
  boost::json::object whole();  ///< all of it, whatever its fields are; to be called once

  /// After every field was asked for: 400 for what is no JSON, 422 for a field that nobody asked for or that does not fit.
  [[nodiscard]] std::optional<WebAnswer> problem() const;

 private:
  const boost::json::value* find(std::string_view name, bool required);
  void misfit(std::string_view name, std::string message, std::string_view nearest = {});

  boost::json::object fields_ = {};
  Words asked_ = {};
  bool any_ = false;  ///< all names are allowed
  std::optional<WebAnswer> syntax_ = {};
  std::optional<WebAnswer> misfit_ = {};
};

}  // namespace zkspec
