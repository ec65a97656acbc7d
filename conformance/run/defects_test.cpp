// The suite proves itself: the undamaged reference passes everything, and every defect that a case claims to catch is caught by it.
#include <boost/test/unit_test.hpp>
#include <algorithm>
#include <filesystem>
#include <set>

#include "conformance/run/virtual_run.hpp"

using namespace zkspec;

namespace {

const std::filesystem::path source{ZKSPEC_SOURCE_DIR};

const Suite& suite() {
  static const LoadedSuite loaded = load_suite(source / "suites", source / "fixtures" / "defects");
  for (const auto& problem : loaded.problems) BOOST_ERROR(to_string(problem));
  return loaded.suite;
}

const LoadedScripts& defects() {
  static const LoadedScripts loaded = load_defects(source / "fixtures" / "defects");
  return loaded;
}

Role role_of(const std::string& defect) { return defect.starts_with("server/") ? Role::server : Role::client; }

CaseResult play(const Variant& variant, Role role, const Defect& defect, Seed seed = Seed{1}) {
  return role == Role::client ? try_virtual_client(variant, suite(), seed, defect) : try_virtual_server(variant, suite(), seed, defect);
}

/// Caught by a clause, not by a step that merely could not go on. A few seeds, because which server a client tries first is chance.
bool catches(const Case& described, const std::string& defect) {
  const auto script = std::make_shared<const Script>(*defects().find(defect));
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    for (const auto& variant : suite().variants)
      if (variant.of == &described && !play(variant, role_of(defect), script, Seed{seed}).verdict.violated.empty()) return true;
  return false;
}

bool judges(const Case& described, Role role) {
  return std::find(described.roles.begin(), described.roles.end(), role) != described.roles.end();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(defects_and_cases)

BOOST_AUTO_TEST_CASE(undamaged_implementations_pass_every_case_for_them) {
  for (const auto& variant : suite().variants)
    for (const auto role : {Role::client, Role::server}) {
      if (!judges(*variant.of, role)) continue;
      const auto verdict = play(variant, role, {}).verdict;
      BOOST_TEST((verdict.outcome == Outcome::pass && verdict.warnings.empty()),
                 variant.id << ": " << word(verdict.outcome) << " " << verdict.reason);
    }
}

BOOST_AUTO_TEST_CASE(every_claimed_defect_is_caught_by_a_clause) {
  for (const auto& described : suite().cases)
    for (const auto& defect : described->kills) BOOST_TEST(catches(*described, defect), described->id << " does not catch " << defect);
}

BOOST_AUTO_TEST_CASE(at_least_thirty_client_defects_are_claimed) {
  std::set<std::string> claimed;
  for (const auto& described : suite().cases) claimed.insert(described->kills.begin(), described->kills.end());
  std::erase_if(claimed, [](const auto& id) { return !id.starts_with("client/"); });
  BOOST_TEST(claimed.size() >= 30U);
}

BOOST_AUTO_TEST_CASE(at_least_forty_client_and_eight_server_variants_are_there) {
  BOOST_TEST(select(suite(), Role::client, {})->size() >= 40U);
  BOOST_TEST(select(suite(), Role::server, {})->size() >= 8U);
}

BOOST_AUTO_TEST_SUITE_END()
