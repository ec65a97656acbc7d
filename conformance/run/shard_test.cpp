// Parts of a run: together they are the whole, they take about as long as each other, and the variables of each system name the right one.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <limits>

#include "conformance/run/shard.hpp"

using namespace zkspec;

namespace {

/// v00, v01, … with durations as the test wants them.
struct Variants {
  explicit Variants(std::size_t number) : all(number) {
    for (std::size_t at = 0; at < number; ++at) {
      all[at].id = fmt::format("v{:02}", at);
      pointers.push_back(&all[at]);
    }
  }
  std::vector<Variant> all;
  std::vector<const Variant*> pointers = {};
};

std::vector<std::string> ids(const std::vector<const Variant*>& part) {
  std::vector<std::string> found;
  for (const auto* variant : part) found.push_back(variant->id);
  return found;
}

Environment variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional{found->second};
  };
}

std::string named(const std::map<std::string, std::string>& values) {
  const auto shard = shard_of_environment(variables(values));
  return shard ? to_string(*shard) : to_string(shard.error());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shard)

BOOST_AUTO_TEST_CASE(parts_have_every_variant_once_whatever_is_known_of_their_durations) {
  const Variants variants{23};
  const Durations some{{"v03", 900ms}, {"v07", 40ms}, {"v11", 5000ms}, {"v22", 0ms}, {"gone", 3ms}};
  for (const auto& durations : {Durations{}, some}) {
    for (int count = 1; count <= 30; ++count) {
      std::vector<std::string> together;
      for (int index = 1; index <= count; ++index) {
        const auto part = ids(part_of(variants.pointers, {index, count}, durations));
        BOOST_TEST(std::ranges::is_sorted(part));
        together.insert(together.end(), part.begin(), part.end());
      }
      std::ranges::sort(together);
      BOOST_TEST(together == ids(variants.pointers));
    }
  }
}

BOOST_AUTO_TEST_CASE(shards_beyond_the_number_of_variants_get_nothing) {
  const Variants variants{2};
  constexpr int count = std::numeric_limits<int>::max();
  BOOST_TEST(part_of(variants.pointers, {1, count}, {}).size() == 1U);
  BOOST_TEST(part_of(variants.pointers, {2, count}, {}).size() == 1U);
  BOOST_TEST(part_of(variants.pointers, {count, count}, {}).empty());
}

BOOST_AUTO_TEST_CASE(parts_are_equally_many_where_no_duration_is_known) {
  const Variants variants{10};
  BOOST_TEST(part_of(variants.pointers, {1, 3}, {}).size() == 4U);
  BOOST_TEST(part_of(variants.pointers, {2, 3}, {}).size() == 3U);
  BOOST_TEST(part_of(variants.pointers, {3, 3}, {}).size() == 3U);
}

BOOST_AUTO_TEST_CASE(parts_take_about_as_long_as_each_other) {
  const Variants variants{12};
  Durations durations;
  for (std::size_t at = 0; at < 12; ++at) durations[variants.all[at].id] = (at == 0 ? 11s : 1s);
  BOOST_TEST(ids(part_of(variants.pointers, {1, 2}, durations)) == (std::vector<std::string>{"v00"}), boost::test_tools::per_element());
  BOOST_TEST(part_of(variants.pointers, {2, 2}, durations).size() == 11U);
}

BOOST_AUTO_TEST_CASE(unknown_duration_is_a_middling_one) {
  const Variants variants{4};
  const auto part = part_of(variants.pointers, {1, 2}, {{"v00", 3s}, {"v01", 2s}, {"v02", 1s}});  // v03: 2 s
  BOOST_TEST(ids(part) == (std::vector<std::string>{"v00", "v02"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(shard_is_written_as_i_of_n) {
  BOOST_TEST(to_string(*parse_shard("2/4")) == "2/4");
  for (const auto* wrong : {"", "2", "0/4", "5/4", "-1/4", "1/0", "1/4x", "a/4", "1/", "/4", "99999999999/4"})
    BOOST_TEST(!parse_shard(wrong), wrong);
}

BOOST_AUTO_TEST_CASE(variables_of_each_system_name_the_shard) {
  BOOST_TEST(named({{"ZKSPEC_JOB_INDEX", "0"}, {"ZKSPEC_JOB_TOTAL", "3"}}) == "1/3");
  BOOST_TEST(named({{"CI_NODE_INDEX", "3"}, {"CI_NODE_TOTAL", "3"}}) == "3/3");
  BOOST_TEST(named({{"CI_NODE_TOTAL", "1"}}) == "1/1");
  BOOST_TEST(named({{"CIRCLE_NODE_INDEX", "2"}, {"CIRCLE_NODE_TOTAL", "3"}}) == "3/3");
  BOOST_TEST(named({{"JOB_COMPLETION_INDEX", "1"}, {"ZKSPEC_JOB_TOTAL", "3"}}) == "2/3");
  const std::map<std::string, std::string> slurm{
      {"SLURM_ARRAY_TASK_ID", "9"}, {"SLURM_ARRAY_TASK_MIN", "5"}, {"SLURM_ARRAY_TASK_COUNT", "4"}};
  auto in_steps = slurm;
  in_steps["SLURM_ARRAY_TASK_STEP"] = "2";
  in_steps["SLURM_ARRAY_TASK_MAX"] = "11";
  BOOST_TEST(named(in_steps) == "3/4");
  in_steps["SLURM_ARRAY_TASK_MAX"] = "13";
  BOOST_TEST(named(in_steps).find("array with holes") != std::string::npos);
  BOOST_TEST(named(slurm).find("array with holes") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(variables_that_leave_doubt_are_refused) {
  BOOST_TEST(named({}).find("no variable says which shard this is") != std::string::npos);
  BOOST_TEST(named({{"ZKSPEC_JOB_TOTAL", "3"}}).find("no variable says which shard this is") != std::string::npos);
  BOOST_TEST(named({{"JOB_COMPLETION_INDEX", "1"}}).find("ZKSPEC_JOB_TOTAL: is not set, though JOB_COMPLETION_INDEX is") !=
             std::string::npos);
  BOOST_TEST(named({{"CIRCLE_NODE_INDEX", "3"}, {"CIRCLE_NODE_TOTAL", "3"}}) == "CIRCLE_NODE_INDEX: is 3, and CIRCLE_NODE_TOTAL is 3");
  BOOST_TEST(named({{"CIRCLE_NODE_INDEX", "2147483647"}, {"CIRCLE_NODE_TOTAL", "2147483647"}}) ==
             "CIRCLE_NODE_INDEX: is 2147483647, and CIRCLE_NODE_TOTAL is 2147483647");
  BOOST_TEST(named({{"SLURM_ARRAY_TASK_ID", "0"}, {"SLURM_ARRAY_TASK_MIN", "0"}, {"SLURM_ARRAY_TASK_COUNT", "3"},
                    {"SLURM_ARRAY_TASK_STEP", "2147483647"}, {"SLURM_ARRAY_TASK_MAX", "-2"}})
                 .find("array with holes") != std::string::npos);
  BOOST_TEST(named({{"CI_NODE_INDEX", "one"}, {"CI_NODE_TOTAL", "3"}}) == "CI_NODE_INDEX: is 'one', which is no number");
  BOOST_TEST(named({{"CI_NODE_INDEX", "1"}, {"CI_NODE_TOTAL", "3"}, {"CIRCLE_NODE_INDEX", "1"}, {"CIRCLE_NODE_TOTAL", "3"}}) ==
             "GitLab says 1/3, and CircleCI says 2/3: say --shard i/n");
}

BOOST_AUTO_TEST_CASE(durations_are_read_from_the_results_of_a_run) {
  const auto durations = read_durations(R"({"results": [{"id": "ping/idle", "duration_ms": 1500}, {"id": "ping/x#1", "duration_ms": 0}]})");
  BOOST_TEST_REQUIRE(durations.has_value());
  BOOST_TEST((durations->at("ping/idle") == 1500ms));
  BOOST_TEST(durations->size() == 2U);
  for (const auto* wrong : {"", "[]", "{}", R"({"results": 1})", R"({"results": [{"id": "ping/idle"}]})", R"({"results": [7]})"})
    BOOST_TEST(!read_durations(wrong), wrong);
}

BOOST_AUTO_TEST_SUITE_END()
