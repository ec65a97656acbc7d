// The statement as a page and as Markdown: functions of its data alone, so that a document can be held against the data that it carries.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>

#include "conformance/report/formats/markdown_text.hpp"
#include "conformance/report/indented_json.hpp"
#include "conformance/report/mustache_page.hpp"
#include "conformance/report/page/page.hpp"
#include "conformance/report/statement/seal.hpp"
#include "conformance/report/statement/statement.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

constexpr std::size_t most_ids = 4;  // of cases behind a clause; the data have them all
constexpr std::size_t most_told = 20;  // lines that differ

/// A marker, the data on one line, a marker: what verify() looks for.
struct Envelope {
  std::string_view begin = {};
  std::string_view end = {};
};
constexpr Envelope in_page{"<script type=\"application/json\" id=\"data\">", "</script>"};
constexpr Envelope in_markdown{"<!-- zkspec-statement ", " -->"};

/// On one line, without a character that HTML, XML or a comment would take for its own.
std::string carried(const json::object& statement) {
  std::string out;
  for (const char c : json::serialize(json::object{{"worded_by", ZKSPEC_VERSION}, {"statement", statement}})) {
    if (c == '<' || c == '>' || c == '&') out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else out += c;
  }
  return out;
}

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string{value.get_string()} : json::serialize(value);
}

Data to_data(const json::value& value);

/// A list also gives `has_NAME`; ids beyond the first few become the number `NAME_more`.
void set_list(Data& data, const std::string& name, const json::array& elements) {
  Data out = list();
  const bool ids = !elements.empty() && elements.front().is_string();
  const auto shown = ids && elements.size() > most_ids ? most_ids - 1 : elements.size();
  for (std::size_t i = 0; i < shown; ++i) out.push_back(to_data(elements[i]));
  data.set(name, out);
  data.set("has_" + name, Data{!elements.empty()});
  data.set(name + "_more", text_or_none(shown < elements.size() ? std::to_string(elements.size() - shown) : ""));
}

Data to_data(const json::value& value) {
  if (!value.is_object()) return text_or_none(text_of(value));
  Data data{Data::type::object};
  for (const auto& [key, member] : value.get_object()) {
    if (const auto* elements = member.if_array()) set_list(data, std::string{key}, *elements);
    else data.set(std::string{key}, to_data(member));
  }
  return data;
}

std::string as_page(const json::object& statement) {
  auto data = to_data(json::value(statement));
  data.set("css", text(page::css));
  data.set("statement_css", text(page::statement_css));
  data.set("data_begin", text(in_page.begin));
  data.set("data", text(carried(statement)));
  data.set("data_end", text(in_page.end));
  data.set("virtual", Data{text_of(statement.at("clock")) == "virtual"});
  return fill(page::statement_layout, data);
}

class Markdown {
 public:
  explicit Markdown(const json::object& statement) : of_{statement} {}

  std::string take() {
    out_ = fmt::format("# Compliance statement: {} {}\n\n**{}**\n\n", plain(of_, "subject"), plain(of_, "version"),
                       plain(of_.at("conclusion").get_object(), "text"));
    facts();
    levels();
    deviations();
    paragraphs();
    clauses();
    exclusions();
    flaky();
    not_played();
    out_ += "\n`zkspec report --verify FILE` says whether this document is as it was written.\n";
    return out_ + "\n" + std::string{in_markdown.begin} + carried(of_) + std::string{in_markdown.end} + "\n";
  }

 private:
  static std::string plain(const json::object& from, std::string_view key) { return markdown::plain(text_of(from.at(key))); }

  static std::string ids(const json::object& from, std::string_view key) {
    const auto& all = from.at(key).get_array();
    const auto shown = all.size() > most_ids ? most_ids - 1 : all.size();
    std::string text;
    for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + markdown::code(text_of(all[i]));
    return shown < all.size() ? text + fmt::format(" and {} more", all.size() - shown) : text;
  }

  template <class Row>
  void table(std::string_view title, std::string_view key, const std::vector<std::string>& columns, Row row) {
    const auto& all = of_.at(key).get_array();
    if (all.empty()) return;
    out_ += fmt::format("\n## {}\n\n{}", title, markdown::head(columns, columns.size()));
    for (const auto& one : all) out_ += markdown::row(row(one.get_object()));
  }

  void facts() {
    const bool virtual_clock = text_of(of_.at("clock")) == "virtual";
    const auto fact = [this](std::string_view name, const std::string& value) { out_ += markdown::row({std::string{name}, value}); };
    out_ += markdown::head({"", ""}, 2);
    fact("What", "The " + plain(of_, "statement"));
    fact("Subject", fmt::format("{} {}, as {}", plain(of_, "subject"), plain(of_, "version"), plain(of_, "role")));
    for (const auto& file : of_.at("files").get_array())
      fact("What ran", fmt::format("{}, SHA-256 {}", plain(file.get_object(), "path"), plain(file.get_object(), "sha256")));
    fact("Judged by", fmt::format("zkspec {}, edition {} of the ledger of clauses", plain(of_, "zkspec"), plain(of_, "ledger")));
    fact("Clock", fmt::format("{}, seed {}", plain(of_, "clock"), plain(of_, "seed")));
    if (of_.contains("terms")) fact("Terms", plain(of_, "terms"));
    fact("Host", virtual_clock ? "any: in virtual time a run is the same on every host" : plain(of_, "host"));
    fact("Date", virtual_clock ? "any: in virtual time a run is the same on every day" : plain(of_, "date"));
    std::string cases;
    for (const auto& one : of_.at("cases").get_array())
      cases += fmt::format("{}{} {}", cases.empty() ? "" : ", ", plain(one.get_object(), "number"), plain(one.get_object(), "outcome"));
    fact("Cases", cases);
    fact("Results", "SHA-256 " + plain(of_, "results_sha256"));
  }

  void levels() {
    table("Clauses by level", "levels",
          {"level", "proved", "violated", "known deviation", "not exercised", "not applicable", "not judged"}, [](const json::object& one) {
            return std::vector<std::string>{plain(one, "level"),           plain(one, "proved"),         plain(one, "violated"),
                                            plain(one, "known_deviation"), plain(one, "not_exercised"), plain(one, "not_applicable"),
                                            plain(one, "not_judged")};
          });
  }

  void deviations() {
    table("Known deviations", "deviations", {"reason", "clauses", "cases"}, [](const json::object& one) {
      return std::vector<std::string>{plain(one, "reason"), ids(one, "clauses"), ids(one, "cases")};
    });
  }

  void paragraphs() {
    table("By paragraph of the specification", "paragraphs", {"paragraph", "", "clauses"}, [](const json::object& one) {
      std::string clauses;
      for (const auto& clause : one.at("clauses").get_array())
        clauses += fmt::format("{}{}: {}", clauses.empty() ? "" : "; ", markdown::code(text_of(clause.at("id"))),
                               plain(clause.get_object(), "standing"));
      return std::vector<std::string>{plain(one, "id"), plain(one, "title"), clauses};
    });
  }

  void clauses() {
    table("By clause", "clauses", {"clause", "level", "standing", "what it demands", "cases"}, [](const json::object& one) {
      const auto why = one.contains("reason") ? plain(one, "reason") : ids(one, "cases");
      return std::vector<std::string>{markdown::code(text_of(one.at("id"))), plain(one, "level"), plain(one, "standing"),
                                      plain(one, "statement"), why};
    });
  }

  void exclusions() {
    table("Not applicable to this subject", "exclusions", {"reason", "cases"}, [](const json::object& one) {
      return std::vector<std::string>{plain(one, "reason"), ids(one, "cases")};
    });
  }

  void flaky() {
    table("Flaky", "flaky", {"case", "outcome", "trials", "at first"}, [](const json::object& one) {
      return std::vector<std::string>{markdown::code(text_of(one.at("case"))), plain(one, "outcome"), plain(one, "trials"),
                                      plain(one, "first")};
    });
  }

  void not_played() {
    table("Not played", "not_played", {"reason", "cases"}, [](const json::object& one) {
      return std::vector<std::string>{plain(one, "reason"), ids(one, "cases")};
    });
  }

  const json::object& of_;
  std::string out_ = {};
};

/// The lines of a document that are not those that its data give.
std::vector<std::string> differing_lines(const std::string& document, const std::string& due) {
  std::vector<std::string> told;
  std::istringstream ours{document}, theirs{due};
  std::string seen, expected;
  for (int number = 1; told.size() < most_told; ++number) {
    const bool more = static_cast<bool>(std::getline(ours, seen));
    const bool due_more = static_cast<bool>(std::getline(theirs, expected));
    if (!more && !due_more) break;
    if (!more || !due_more) {
      told.push_back(fmt::format("line {}: {}", number, more ? "here the document should end" : "here the document ends too early"));
      break;
    }
    if (seen != expected)
      told.push_back(fmt::format("line {}: '{}', where its data say '{}'", number, shorten(seen, 200), shorten(expected, 200)));
  }
  return told;
}

Result<std::vector<std::string>> verify_document(const std::string& document, const Envelope& envelope, std::string_view form) {
  const auto begin = document.find(envelope.begin) + envelope.begin.size();
  boost::system::error_code problem;
  const auto data = json::parse(document.substr(begin, document.find(envelope.end, begin) - begin), problem);
  const auto* statement = problem ? nullptr : data.find_pointer("/statement", problem);
  const auto* version = problem ? nullptr : data.find_pointer("/worded_by", problem);
  if (statement == nullptr || version == nullptr || !statement->is_object()) return std::vector<std::string>{"its data were edited"};
  if (text_of(*version) != ZKSPEC_VERSION)
    return Error{Errc::unsupported, "", fmt::format("was worded by zkspec {}; this is {}", text_of(*version), ZKSPEC_VERSION)};
  auto told = broken_seals(statement->get_object());
  if (!told.empty()) return told;  // no rendering of what somebody else has put together
  return differing_lines(document, render_statement(statement->get_object(), form));
}

}  // namespace

std::string render_statement(const json::object& statement, std::string_view form) {
  if (form == "html") return as_page(statement);
  return form == "markdown" ? Markdown{statement}.take() : indented(statement);
}

Result<std::vector<std::string>> verify(std::string_view text) {
  std::string document{text};
  std::erase(document, '\r');  // what editors and mail do to line ends is no edit
  if (document.find(in_page.begin) != std::string::npos) return verify_document(document, in_page, "html");
  if (document.find(in_markdown.begin) != std::string::npos) return verify_document(document, in_markdown, "markdown");
  boost::system::error_code problem;
  const auto parsed = json::parse(document, problem);
  const auto* object = problem ? nullptr : parsed.if_object();
  if (object == nullptr || !(object->contains("results") || object->contains("statement")))
    return Error{Errc::bad_value, "", "is neither a results.json nor a statement of zkspec"};
  return broken_seals(*object);
}

}  // namespace zkspec
