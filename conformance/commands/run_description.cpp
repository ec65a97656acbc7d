#include "conformance/commands/run_description.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>
#include <fmt/format.h>

#include "conformance/commands/output.hpp"
#include "conformance/report/digest.hpp"
#include "conformance/report/indented_json.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

std::filesystem::path file_in(const std::string& folder) { return std::filesystem::path{folder} / "run.json"; }

constexpr bool decides = true;           // about results: it must not change in the middle of a run
constexpr bool free_to_change = false;   // such as how fast the run is

/// The arguments by their names on the command line.
template <class Arguments, class With>
void each_argument(Arguments& arguments, const With& with) {
  with("client", arguments.client, decides);
  with("server", arguments.server, decides);
  with("defect", arguments.defect, decides);
  with("clock", arguments.clock, decides);
  with("tick", arguments.terms.tick, decides);
  with("min-timeout", arguments.terms.shortest, decides);
  with("max-timeout", arguments.terms.longest, decides);
  with("admin-port", arguments.terms.admin_port, decides);
  with("seed", arguments.seed, decides);
  with("strict", arguments.strict, decides);
  with("shake", arguments.shake, decides);
  with("cases", arguments.globs, free_to_change);  // the variants decide
  with("group", arguments.group, free_to_change);
  with("shard", arguments.shard, free_to_change);
  with("durations", arguments.durations, free_to_change);
  with("rerun-failed", arguments.rerun_failed, free_to_change);
  with("jobs", arguments.jobs, free_to_change);
  with("beside", arguments.beside, free_to_change);
  with("expect", arguments.expect, free_to_change);
  with("update-expectations", arguments.update_expectations, free_to_change);
  with("inconclusive", arguments.inconclusive, free_to_change);
  with("max-failures", arguments.max_failures, free_to_change);
  with("format", arguments.format, free_to_change);
}

json::object to_json(const RunArguments& arguments) {
  json::object named;
  each_argument(arguments, [&named](const char* name, const auto& value, bool) { named[name] = json::value_from(value); });
  return named;
}

/// The name of an argument that is missing or of another type, if any.
std::string read_arguments(const json::object& named, RunArguments& arguments) {
  std::string odd;
  each_argument(arguments, [&](const char* name, auto& value, bool) {
    const auto* found = named.if_contains(name);
    if (found == nullptr) {
      odd = name;
    } else if (auto read = json::try_value_to<std::remove_reference_t<decltype(value)>>(*found)) {
      value = std::move(*read);
    } else {
      odd = name;
    }
  });
  return odd;
}

/// Of every case, clause and defect: what a result means depends on them.
std::string digest_of_suite(const Home& home) {
  std::vector<std::filesystem::path> files;
  for (const auto& folder : {home.suites(), home.defects()})
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder})
      if (entry.is_regular_file() && entry.path().extension() == ".toml") files.push_back(entry.path());
  std::ranges::sort(files);
  std::string all;
  for (const auto& file : files) {
    const auto text = read_whole(file.string());
    all += fmt::format("{} {}\n", file.lexically_relative(home.source).string(), sha256(std::string_view{text ? *text : std::string{}}));
  }
  return sha256(std::string_view{all});
}

std::string digest_of_ids(const std::vector<const Variant*>& variants) {
  std::string all;
  for (const auto* variant : variants) all += variant->id + '\n';
  return sha256(std::string_view{all});
}

}  // namespace

RunDescription describe(const Home& home, const RunArguments& arguments, const SelectedCases& selected) {
  RunDescription description{.arguments = arguments,
                             .zkspec = ZKSPEC_VERSION,
                             .suite = digest_of_suite(home),
                             .shard = selected.shard,
                             .selection = digest_of_ids(selected.of_all_shards),
                             .selected = selected.of_all_shards.size()};
  for (const auto* variant : selected.variants) description.variants.push_back(variant->id);
  return description;
}

Result<void> write_description(const std::string& folder, const RunDescription& description) {
  const json::object root{{"zkspec", description.zkspec},
                          {"suite", description.suite},
                          {"arguments", to_json(description.arguments)},
                          {"shard", description.shard},
                          {"selection", description.selection},
                          {"selected", description.selected},
                          {"variants", json::value_from(description.variants)}};
  return write_whole(file_in(folder), indented(root));
}

Result<RunDescription> read_description(const std::string& folder) {
  const auto file = file_in(folder).string();
  const auto text = read_whole(file);
  if (!text) return text.error();
  const Error odd{Errc::bad_value, file, "is no description as 'zkspec run --output' writes it"};
  boost::system::error_code problem;
  const auto root = json::parse(*text, problem);
  if (problem || !root.is_object()) return odd;
  RunDescription description;
  const auto* arguments = root.as_object().if_contains("arguments");
  if (arguments == nullptr || !arguments->is_object()) return odd;
  if (auto wrong = read_arguments(arguments->as_object(), description.arguments); !wrong.empty())
    return Error{Errc::bad_value, file, "says nothing of --" + wrong};
  bool good = true;
  const auto take = [&](const char* key, auto& value) {
    const auto* found = root.as_object().if_contains(key);
    auto read = json::try_value_to<std::remove_reference_t<decltype(value)>>(found == nullptr ? json::value{} : *found);
    good = good && read.has_value();
    if (read) value = std::move(*read);
  };
  take("zkspec", description.zkspec);
  take("suite", description.suite);
  take("shard", description.shard);
  take("selection", description.selection);
  take("selected", description.selected);
  take("variants", description.variants);
  if (!good) return odd;
  return description;
}

std::string difference(const RunDescription& begun, const RunDescription& now) {
  const auto then = to_json(begun.arguments);
  const auto today = to_json(now.arguments);
  std::string first;
  each_argument(now.arguments, [&](const char* name, const auto&, bool deciding) {
    if (deciding && first.empty() && then.at(name) != today.at(name))
      first = fmt::format("--{} was {}, and is {}", name, json::serialize(then.at(name)), json::serialize(today.at(name)));
  });
  if (!first.empty()) return first;
  if (begun.zkspec != now.zkspec) return fmt::format("it was begun by zkspec {}, and this is {}", begun.zkspec, now.zkspec);
  if (begun.suite != now.suite) return "cases, clauses or defects have changed";
  return begun.variants == now.variants ? std::string{} : "other cases are selected";
}

}  // namespace zkspec
