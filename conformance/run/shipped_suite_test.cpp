#include "conformance/run/shipped_suite_test.hpp"

#include <boost/test/unit_test.hpp>

#include "fake-server/base/source_tree.hpp"

namespace zkspec::shipped {

const Suite& suite() {
  static const LoadedSuite loaded = load_suite(source_tree() / "suites", source_tree() / "fixtures" / "defects");
  for (const auto& problem : loaded.problems) BOOST_ERROR(to_string(problem));
  return loaded.suite;
}

const LoadedScripts& defects() {
  static const LoadedScripts loaded = load_defects(source_tree() / "fixtures" / "defects");
  for (const auto& problem : loaded.problems) BOOST_ERROR(to_string(problem));
  return loaded;
}

std::shared_ptr<const Script> defect(std::string_view id) {
  const auto* found = defects().find(id);
  BOOST_REQUIRE_MESSAGE(found != nullptr, id << ": no such defect");
  return std::make_shared<const Script>(*found);
}

}  // namespace zkspec::shipped
