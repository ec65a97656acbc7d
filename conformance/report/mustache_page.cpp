#include "conformance/report/mustache_page.hpp"

#include <algorithm>

#include "conformance/report/escape.hpp"

namespace zkspec {

std::string anchor(std::string_view id) {
  std::string out{id};
  std::replace(out.begin(), out.end(), '#', ':');
  return out;
}

std::string fill(std::string_view layout, const Data& values) {
  kainjow::mustache::mustache page{std::string{layout}};
  page.set_custom_escape([](const std::string& value) { return escape_xml(value); });
  return page.render(values);
}

}  // namespace zkspec
