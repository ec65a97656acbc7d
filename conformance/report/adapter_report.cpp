#include "conformance/report/adapter_report.hpp"

#include <fmt/format.h>

#include "conformance/report/indented_json.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

using enum AdapterCheck::Standing;

std::string_view shown(AdapterCheck::Standing standing) { return standing == not_ok ? "not ok" : word(standing); }

}  // namespace

std::string render_adapter_check(const AdapterCheck& check) {
  auto text = fmt::format("{:<10}{}", shown(check.standing), check.id);
  if (check.standing != ok && check.standing != not_ok) text += ": " + check.came;
  text += '\n';
  const auto labelled = [&text](std::string_view label, const std::string& value) { text += fmt::format("  {:<10}{}\n", label, value); };
  if (check.standing == not_ok) {
    labelled("sent", check.sent);
    labelled("expected", check.expected);
    labelled("came", check.came);
  }
  if (check.standing == not_ok || check.standing == hint) labelled("do", check.advice);
  return visible(text);
}

std::string render_adapter_totals(const AdapterReport& report) {
  auto text = fmt::format("{} {}:", report.client, report.version);
  std::string_view separator = " ";
  for (const auto standing : {ok, not_ok, hint, skipped, undecided}) {
    if (report.count(standing) == 0) continue;
    text += fmt::format("{}{} {}", separator, report.count(standing), shown(standing));
    separator = ", ";
  }
  return visible(text + (report.interrupted ? "; interrupted\n" : "\n"));
}

std::string render_adapter_json(const AdapterReport& report) {
  json::array checks;
  for (const auto& check : report.checks)
    checks.push_back(json::object{{"id", check.id},
                                  {"standing", word(check.standing)},
                                  {"sent", clean_utf8(check.sent)},
                                  {"expected", clean_utf8(check.expected)},
                                  {"came", clean_utf8(check.came)},
                                  {"advice", clean_utf8(check.advice)}});
  const json::object root{{"zkspec", ZKSPEC_VERSION},
                          {"name", clean_utf8(report.client)},
                          {"version", clean_utf8(report.version)},
                          {"flags", texts(report.flags)},
                          {"max_clients", report.max_clients},
                          {"interrupted", report.interrupted},
                          {"honest", report.count(not_ok) == 0 && report.count(undecided) == 0 && !report.interrupted},
                          {"checks", std::move(checks)}};
  return indented(root);
}

}  // namespace zkspec
