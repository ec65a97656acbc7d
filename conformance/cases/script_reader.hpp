// A script of TOML lines as typed steps. Every rule about one line, and about what it may take from the lines before it, is
// checked here.
#pragma once

#include "conformance/cases/ledger.hpp"
#include "conformance/cases/value_reader.hpp"

namespace zkspec {

/// What a script has to keep to, beside the language.
struct ScriptRules {
  const Ledger* ledger = nullptr;  ///< null in a prelude, whose steps carry no clause
  std::vector<Role> roles = {Role::client};
  std::size_t longest = 25;
  bool restarts = false;  ///< the case says that it crashes servers and starts them again

  [[nodiscard]] bool judges(Role role) const;
};

class ScriptReader {
 public:
  /// `names` are those that stand before the first line; they grow with each line.
  ScriptReader(Problems& problems, Names& names, const ScriptRules& rules)
      : problems_{problems}, names_{names}, rules_{rules}, values_{problems, names} {}

  std::vector<Step> read(const TomlValue& script);

 private:
  /// One verb of the language: what may stand beside it, and how the rest of the line is read.
  struct Verb {
    std::string_view word;
    std::string_view modifiers;
    Step::What (ScriptReader::*read)(TableReader& keys, Step& step);
  };
  static const std::vector<Verb>& verbs();

  std::vector<Step> steps(const std::vector<TomlValue>& lines);
  std::optional<Step> step(const TomlValue& line);
  const Verb* verb_of(const TomlValue& line);
  void read_modifiers(TableReader& keys, const Verb& verb, Step& step);
  void read_clauses(TableReader& keys, Step& step);
  void read_times(TableReader& keys, Step& step);
  void name_step(const TomlValue& line, Step& step);

  Step::What call(TableReader& keys, Step& step);
  Step::What done(TableReader& keys, Step& step);
  Step::What event(TableReader& keys, Step& step);
  Step::What seen(TableReader& keys, Step& step);
  Step::What get(TableReader& keys, Step& step);
  Step::What rx(TableReader& keys, Step& step);
  Step::What tx(TableReader& keys, Step& step);
  Step::What raw(TableReader& keys, Step& step);
  Step::What net(TableReader& keys, Step& step);
  Step::What serve(TableReader& keys, Step& step);
  Step::What isro(TableReader& keys, Step& step);
  Step::What quiet(TableReader& keys, Step& step);
  Step::What sleep(TableReader& keys, Step& step);
  Step::What either(TableReader& keys, Step& step);
  std::optional<Branch> branch(const TomlValue& list, Names& names);

  std::string client(TableReader& keys);
  ServerActor server(TableReader& keys);
  std::string one_of(TableReader& keys, std::string_view key, std::string_view noun, const vocabulary::Words& known);
  std::string one_of(TableReader& keys, std::string_view key, std::string_view noun, const vocabulary::Words& known,
                     const vocabulary::Words& of_rows);
  std::string tag(const TomlValue& value);
  std::vector<FieldPattern> fields(TableReader& keys, const std::vector<Place>& places);
  std::vector<Place> places_of_rows(TableReader& keys, std::string_view column, bool sent);
  std::optional<Order> order(TableReader& keys);
  void read_each(TableReader& keys);
  std::string answered(TableReader& keys, std::string_view frame);
  void check_client_only(std::string_view what, const SourceSpan& at);
  void read_text(TableReader& keys, const Step& step, step::Tx& tx);
  void check_fate(std::string_view act, const SourceSpan& at);
  Bytes raw_bytes(const std::string& hex, const SourceSpan& at);
  std::string listened(const Word& item);
  std::vector<std::size_t> sizes(const TomlValue& value);
  void check_item(const Word& item);

  Problems& problems_;
  Names& names_;
  const ScriptRules& rules_;
  ValueReader values_;
};

/// The things that `seen`, `never` and dialects speak of: "done p", a session event, a watch event.
vocabulary::Words event_words();

}  // namespace zkspec
