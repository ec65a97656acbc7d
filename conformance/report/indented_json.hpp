// JSON for machines that is readable in a diff.
#pragma once

#include <boost/json/array.hpp>
#include <string>

#include "conformance/report/escape.hpp"

namespace zkspec {

/// Objects get a line per member, arrays of objects a line per element; everything else stays on its line. Ends with a line break.
std::string indented(const boost::json::value& value);

template <class Texts>
boost::json::array texts(const Texts& from) {
  boost::json::array out;
  for (const auto& text : from) out.emplace_back(clean_utf8(text));
  return out;
}

}  // namespace zkspec
