#include "conformance/report/indented_json.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

namespace zkspec {
namespace {

/// A value without objects inside stays on its line; objects get a line per member.
bool fits_a_line(const boost::json::value& value) {
  if (const boost::json::array* array = value.if_array()) return std::all_of(array->begin(), array->end(), fits_a_line);
  return !value.is_object() || value.get_object().empty();
}

/// Boost.JSON has no indented form.
void print_indented(std::string& out, const boost::json::value& value, const std::string& indent) {
  if (!value.is_array() && fits_a_line(value)) {
    out += boost::json::serialize(value);
    return;
  }
  const bool flat = fits_a_line(value);
  const std::string inner = flat ? "" : indent + "  ";
  std::string_view separator = flat ? "" : "\n";
  const auto begin_member = [&] {
    out.append(separator).append(inner);
    separator = flat ? ", " : ",\n";
  };
  out += value.is_array() ? '[' : '{';
  if (const boost::json::array* array = value.if_array()) {
    for (const boost::json::value& element : *array) {
      begin_member();
      print_indented(out, element, inner);
    }
  } else {
    for (const auto& [key, member] : value.get_object()) {
      begin_member();
      out += boost::json::serialize(key) + ": ";
      print_indented(out, member, inner);
    }
  }
  if (!flat) out += '\n' + indent;
  out += value.is_array() ? ']' : '}';
}

}  // namespace

std::string indented(const boost::json::value& value) {
  std::string out;
  print_indented(out, value, "");
  out += '\n';
  return out;
}

}  // namespace zkspec
