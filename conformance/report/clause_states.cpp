#include "conformance/report/clause_states.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <utility>

namespace zkspec {
namespace {

namespace json = boost::json;

void note(ClauseStates& states, const std::string& clause, ClauseState state) {
  const auto [known, added] = states.try_emplace(clause, state);
  if (!added) known->second = std::min(known->second, state);
}

constexpr std::array<std::pair<std::string_view, ClauseState>, 3> members{{
    {"/clauses/violated", ClauseState::violated},
    {"/clauses/proved", ClauseState::proved},
    {"/clauses/not_exercised", ClauseState::not_exercised},
}};

std::string text_at(const json::value& of, std::string_view pointer) {
  boost::system::error_code absent;
  const auto* value = of.find_pointer(pointer, absent);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

const json::array* array_at(const json::value& of, std::string_view pointer) {
  boost::system::error_code absent;
  const auto* value = of.find_pointer(pointer, absent);
  return value == nullptr ? nullptr : value->if_array();
}

}  // namespace

std::string_view word(ClauseState state) {
  switch (state) {
    case ClauseState::violated: return "violated";
    case ClauseState::proved: return "proved";
    case ClauseState::not_exercised: return "not exercised";
  }
  return "?";
}

ClauseStates clause_states(const RunResult& run) {
  ClauseStates states;
  for (const auto& result : run.cases) {
    for (const auto& id : result.verdict.violated) note(states, id, ClauseState::violated);
    for (const auto& id : result.verdict.proved) note(states, id, ClauseState::proved);
    for (const auto& id : result.verdict.not_exercised) note(states, id, ClauseState::not_exercised);
  }
  return states;
}

ClauseState state_of(const ClauseStates& states, std::string_view clause) {
  const auto found = states.find(clause);
  return found == states.end() ? ClauseState::not_exercised : found->second;
}

std::vector<ParagraphState> paragraph_states(const ClauseStates& states, const Ledger& ledger, Role role) {
  std::vector<ParagraphState> all;
  for (const auto& paragraph : ledger.paragraphs) {
    ParagraphState one{.of = &paragraph};
    for (const auto& id : paragraph.clauses)
      if (const auto* clause = ledger.find(id); clause != nullptr && binds(*clause, role)) one.clauses[state_of(states, id)].push_back(id);
    if (!one.clauses.empty()) all.push_back(std::move(one));
  }
  return all;
}

Result<ResultsFile> read_results(std::string_view text) {
  const Error odd{Errc::bad_value, "", "is no results.json as 'zkspec run --output' writes it"};
  boost::system::error_code problem;
  const auto root = json::parse(text, problem);
  if (problem) return Error{Errc::bad_value, "", problem.message()};
  ResultsFile file{.subject = text_at(root, "/subject"), .version = text_at(root, "/version")};
  const auto role = text_at(root, "/role");
  if (role != word(Role::client) && role != word(Role::server)) return odd;
  file.role = role == word(Role::client) ? Role::client : Role::server;
  const auto* results = array_at(root, "/results");
  if (results == nullptr) return odd;
  for (const auto& result : *results) {
    for (const auto& [member, state] : members) {
      const auto* ids = array_at(result, member);
      if (ids == nullptr) return odd;
      for (const auto& id : *ids) note(file.states, text_at(id, ""), state);
    }
  }
  return file;
}

}  // namespace zkspec
