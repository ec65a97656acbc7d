#include "conformance/cases/case_reader.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conformance/cases/ledger_reader.hpp"
#include "conformance/cases/trials_reader.hpp"

namespace zkspec {
namespace {

using Bindings = std::map<std::string, boost::json::value>;

/// "handshake/new-session": two parts or more, each in small letters and hyphens.
bool is_case_id(std::string_view id) {
  std::size_t parts = 0;
  while (true) {
    const auto slash = id.find('/');
    if (!is_kebab(id.substr(0, slash))) return false;
    ++parts;
    if (slash == std::string_view::npos) return parts > 1;
    id.remove_prefix(slash + 1);
  }
}

/// The highest number of a server that some text in this value names, alone.
int last_server_named(const TomlValue& value) {
  int last = 0;
  if (const auto* text = value.string())
    if (const auto server = server_index(*text)) last = static_cast<int>(server->value());
  if (const auto* list = value.array())
    for (const auto& item : *list) last = std::max(last, last_server_named(item));
  if (const auto* table = value.table())
    for (const auto& member : *table) last = std::max(last, last_server_named(member.value));
  return last;
}

struct Row {
  std::string name = {};
  Bindings values = {};
};

class CaseReader {
 public:
  CaseReader(const TomlValue& table, const std::string& folder, const Known& known, Problems& problems)
      : table_{table}, folder_{folder}, known_{known}, problems_{problems}, keys_{table, problems} {}

  ReadCase read() {
    ReadCase result{std::make_unique<Case>(), {}};
    case_ = result.of.get();
    case_->span = table_.span();
    read_identity();
    read_demands();
    read_rows();
    read_constants();
    read_given();
    read_script();
    read_kills();
    case_->servers = std::max(case_->servers, last_server_named(table_));
    check_servers();
    trials_ = keys_.take("trials");
    keys_.finish("a case");
    result.variants = variants();
    return result;
  }

 private:
  [[nodiscard]] SourceSpan at(std::string_view key) const {
    const auto* value = table_.find(key);
    return value == nullptr ? table_.span() : value->span();
  }

  void read_identity() {
    case_->id = keys_.required_text("id");
    case_->was = keys_.text("was");
    case_->title = keys_.required_text("title");
    case_->why = keys_.text("why");
    if (!case_->was.empty() && !is_case_id(case_->was)) {
      problems_.add(at("was"), fmt::format("'{}' cannot have been the id of a case", case_->was));
    }
    if (case_->id.empty()) return;
    if (!is_case_id(case_->id)) {
      problems_.add(at("id"), fmt::format("'{}' is no id of a case: area/name, in small letters, digits and hyphens", case_->id));
      return;
    }
    const auto area = case_->id.substr(0, case_->id.find('/'));
    const auto areas = known_.ledger.areas();
    if (!areas.contains(area)) {
      problems_.unknown(at("id"), "area", area, {areas.begin(), areas.end()});
    } else if (areas.contains(folder_) && area != folder_) {
      problems_.add(at("id"), fmt::format("id '{}' stands in the folder of '{}'", case_->id, folder_));
    }
  }

  void read_demands() {
    if (table_.find("roles") != nullptr) {
      const auto* list = table_.find("roles")->array();
      if (auto roles = read_roles(keys_); !roles.empty()) case_->roles = std::move(roles);
      if (list != nullptr && list->empty()) problems_.add(at("roles"), "'roles' is empty: nobody to judge");
    }
    const bool servers_alone = case_->roles == std::vector{Role::server};
    case_->needs =
        keys_.words("needs", "capability", servers_alone ? vocabulary::server_capabilities() : vocabulary::capabilities());
    case_->isolated = keys_.flag("isolated") || needs("restart");
    if (servers_alone) know_servers();
    case_->load = keys_.flag("load");
    if (case_->load && case_->roles != std::vector{Role::server})
      problems_.add(at("load"), "a case of load judges servers: it needs roles = [\"server\"]");
    const auto clock = keys_.words("clock", "clock", {"real", "virtual"});
    if (!clock.empty()) case_->real_clock = clock.front() == "real";
    if (!clock.empty() && case_->why.empty()) problems_.add(at("clock"), "a case for one clock says in 'why' for what reason");
  }

  [[nodiscard]] bool needs(std::string_view capability) const { return std::ranges::find(case_->needs, capability) != case_->needs.end(); }

  /// What a trial knows of servers under test before it begins (Setting).
  void know_servers() {
    for (const auto* name : {"shortest", "longest"}) names_.bind(name);
    if (needs("ensemble") && needs("restart"))
      for (const auto* name : {"leader", "follower", "third"}) names_.bind(name);
  }

  void check_servers() {
    const bool several = last_server_named(table_) > 1;
    if (case_->roles == std::vector{Role::server} && several && !needs("ensemble") && case_->real_clock.value_or(true))
      problems_.add(table_.span(), "a case that speaks of a second server lacks needs = [\"ensemble\"]");
  }

  void read_rows() {
    const auto* rows = keys_.take("rows");
    if (rows == nullptr) return;
    if (rows->array() == nullptr || rows->array()->empty()) {
      problems_.add(rows->span(), "'rows' is a list of tables, each with a name as 'row'");
      return;
    }
    for (const auto& table : *rows->array()) read_row(table);
    const auto* first = rows->array()->front().table();
    for (const auto& table : *rows->array()) {
      if (first == nullptr || table.table() == nullptr) continue;
      for (const auto& column : *first) {
        if (column.key != "row" && table.find(column.key) == nullptr) {
          problems_.add(table.span(), fmt::format("this row lacks '{}', which the first row has", column.key));
        }
      }
    }
  }

  void read_row(const TomlValue& table) {
    TableReader keys{table, problems_};
    Row row{.name = keys.required_text("row")};
    if (!row.name.empty() && !is_kebab(row.name)) {
      problems_.add(table.find("row")->span(), fmt::format("'{}' is no name of a row: small letters, digits and hyphens", row.name));
    }
    if (std::ranges::find(rows_, row.name, &Row::name) != rows_.end()) {
      problems_.add(table.span(), fmt::format("two rows with the name '{}'", row.name));
    }
    for (const auto* member : keys.rest()) add_constant(*member, row.values);
    rows_.push_back(std::move(row));
  }

  void read_constants() {
    const auto* let = keys_.take("let");
    if (let == nullptr) return;
    TableReader keys{*let, problems_};
    for (const auto* member : keys.rest()) add_constant(*member, constants_);
  }

  void add_constant(const TomlMember& member, Bindings& values) {
    if (!is_name(member.key)) {
      problems_.add(member.key_span, fmt::format("'{}' is no name: a letter, then letters, digits and underscores", member.key));
    }
    names_.add_constant(member.key, member.value);
    values[member.key] = member.value.to_json();
  }

  void read_given() {
    const auto* given = keys_.take("given");
    if (given == nullptr) return;
    TableReader keys{*given, problems_};
    const auto name = keys.required_text("prelude");
    if (name.empty()) return;
    const auto prelude = known_.preludes.find(name);
    if (prelude == known_.preludes.end()) {
      vocabulary::Words words;
      for (const auto& [id, each] : known_.preludes) words.push_back(id);
      problems_.unknown(given->find("prelude")->span(), "prelude", name, words);
      return;
    }
    case_->prelude = prelude->second.script;
    arguments_ = apply_prelude(prelude->second, keys, names_, problems_);
    keys.finish(fmt::format("prelude '{}'", name));
  }

  void read_script() {
    const ScriptRules rules{&known_.ledger, case_->roles, known_.longest_script, needs("restart")};
    if (const auto* script = keys_.take("script")) case_->script = ScriptReader{problems_, names_, rules}.read(*script);
    else problems_.add(table_.span(), "'script' is missing");
    case_->never = keys_.words("never", "event or frame", vocabulary::joined(event_words(), vocabulary::requests()));
    read_dialect();
  }

  void read_dialect() {
    const auto* table = keys_.take("dialect");
    if (table == nullptr) return;
    TableReader keys{*table, problems_};
    Dialect dialect{.id = keys.required_text("id")};
    for (const auto* member : keys.rest()) {
      const auto* text = text_of(member->value, problems_);
      if (text == nullptr) continue;
      if (text->find(" < ") == std::string::npos) {
        problems_.add(member->value.span(), "an alternative of a dialect is an order such as \"done p < disconnected\"");
      }
      dialect.alternatives[member->key] = *text;
    }
    case_->dialect = std::move(dialect);
  }

  void read_kills() {
    for (auto& [id, where] : keys_.texts("kills")) {
      if (std::ranges::find(known_.defects, id) == known_.defects.end()) {
        problems_.unknown(where, "defect", id, {known_.defects.begin(), known_.defects.end()});
      }
      case_->kills.push_back(std::move(id));
    }
    const bool judges_clients = std::ranges::find(case_->roles, Role::client) != case_->roles.end();
    if (judges_clients && case_->kills.empty()) problems_.add(at("kills"), "'kills' is empty: no defect that this case must catch");
  }

  /// Rows go before let, let before the prelude's arguments; an argument "$x" takes the value of x.
  [[nodiscard]] std::vector<Variant> variants() {
    std::vector<Variant> all;
    for (const auto& row : rows_.empty() ? std::vector<Row>{{}} : rows_) {
      Variant variant{case_, row.name.empty() ? case_->id : case_->id + "#" + row.name, row.values};
      variant.bindings.insert(constants_.begin(), constants_.end());
      for (const auto& [name, value] : arguments_) {
        const auto text = value.is_string() ? std::string{value.get_string()} : std::string{};
        const auto meant = text.starts_with('$') ? variant.bindings.find(text.substr(1)) : variant.bindings.end();
        variant.bindings.try_emplace(name, meant == variant.bindings.end() ? value : meant->second);
      }
      if (trials_ != nullptr) variant.trials = read_trials(*trials_, *case_, variant.bindings, problems_);
      all.push_back(std::move(variant));
    }
    return all;
  }

  const TomlValue& table_;
  const std::string& folder_;
  const Known& known_;
  Problems& problems_;
  TableReader keys_;
  Case* case_ = nullptr;
  const TomlValue* trials_ = nullptr;
  Names names_ = {};
  std::vector<Row> rows_ = {};
  Bindings constants_ = {};
  Bindings arguments_ = {};
};

}  // namespace

ReadCase read_case(const TomlValue& table, const std::string& folder, const Known& known, Problems& problems) {
  return CaseReader{table, folder, known, problems}.read();
}

}  // namespace zkspec
