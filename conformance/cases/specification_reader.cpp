#include "conformance/cases/specification_reader.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conformance/cases/coverage.hpp"
#include "conformance/cases/ledger_reader.hpp"

namespace zkspec {
namespace {

vocabulary::Words clause_words(const Ledger& ledger) {
  vocabulary::Words words;
  for (const auto& [id, clause] : ledger.clauses) words.push_back(id);
  return words;
}

class SpecificationReader {
 public:
  SpecificationReader(Ledger& ledger, Problems& problems) : ledger_{ledger}, problems_{problems}, clauses_{clause_words(ledger)} {}

  void add_paragraph(const TomlValue& table) {
    TableReader keys{table, problems_};
    Paragraph paragraph{.id = keys.required_text("id")};
    paragraph.span = table.span();
    if (!paragraph.id.empty() && !is_kebab(paragraph.id))
      problems_.add(table.find("id")->span(),
                    fmt::format("'{}' is no name of a paragraph: small letters, digits and hyphens", paragraph.id));
    paragraph.title = keys.required_text("title");
    paragraph.statement = keys.required_text("statement");
    paragraph.clauses = clauses(keys);
    keys.finish("a paragraph");
    if (const auto* twin = ledger_.find_paragraph(paragraph.id))
      problems_.add(paragraph.span, fmt::format("paragraph '{}' stands at {} already", paragraph.id, to_string(twin->span)));
    ledger_.paragraphs.push_back(std::move(paragraph));
  }

  void add_transition(const TomlValue& table) {
    TableReader keys{table, problems_};
    Transition row{.from = keys.words("from", "state", vocabulary::joined({"start"}, vocabulary::states()))};
    row.span = table.span();
    if (table.find("from") == nullptr) problems_.add(row.span, "'from' is missing: the states that the row begins in");
    row.cause = keys.required_text("cause");
    row.to = one_of(keys, "to", "state", vocabulary::states());
    if (table.find("to") == nullptr) problems_.add(row.span, "'to' is missing: the state that the row ends in");
    row.event = one_of(keys, "event", "event", vocabulary::session_events());
    const auto fates = vocabulary::joined({"sent", "queued"}, vocabulary::results());
    row.pending = one_of(keys, "pending", "fate of requests", fates);
    row.afterwards = one_of(keys, "afterwards", "fate of requests", fates);
    row.clauses = clauses(keys);
    for (auto& [id, at] : keys.texts("cases")) row.cases.push_back(std::move(id));
    if (row.cases.empty()) problems_.add(row.span, "'cases' is missing: which cases play this row");
    keys.finish("a transition");
    ledger_.transitions.push_back(std::move(row));
  }

 private:
  std::vector<std::string> clauses(TableReader& keys) {
    auto found = keys.words("clauses", "clause", clauses_);
    if (found.empty()) problems_.add(keys.span(), "'clauses' names no clause that the ledger has");
    return found;
  }

  static std::string one_of(TableReader& keys, std::string_view key, std::string_view kind, const vocabulary::Words& known) {
    auto words = keys.words(key, kind, known);
    return words.empty() ? std::string{} : std::move(words.front());
  }

  Ledger& ledger_;
  Problems& problems_;
  vocabulary::Words clauses_;
};

void check_case(const Transition& row, const std::string& id, const Suite& suite, Problems& problems) {
  const auto found = std::ranges::find(suite.cases, id, [](const auto& each) { return std::string_view{each->id}; });
  if (found == suite.cases.end()) {
    vocabulary::Words known;
    for (const auto& each : suite.cases) known.push_back(each->id);
    problems.unknown(row.span, "case", id, known);
    return;
  }
  const auto asserted = clauses_of(**found);
  const auto plays = [&](const std::string& clause) { return asserted.contains(clause); };
  if (std::ranges::none_of(row.clauses, plays)) problems.add(row.span, fmt::format("case '{}' asserts no clause of this row", id));
}

}  // namespace

void read_specification(const TomlFile& file, Ledger& ledger, Problems& problems) {
  const auto tables = tables_of(file, file.root.span().file, vocabulary::Words{"paragraph", "transition"}, problems);
  SpecificationReader reader{ledger, problems};
  for (const auto& table : tables[0]) reader.add_paragraph(table);
  for (const auto& table : tables[1]) reader.add_transition(table);
}

void check_transitions(const Suite& suite, Problems& problems) {
  for (const auto& row : suite.ledger.transitions)
    for (const auto& id : row.cases) check_case(row, id, suite, problems);
}

}  // namespace zkspec
