// What the lines of a script have named so far, so that a `$x` which nothing bound is found before anything runs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "conformance/cases/vocabulary.hpp"
#include "fake-server/script/toml_reader.hpp"

namespace zkspec {

class Names {
 public:
  enum class Kind {
    constant,  ///< of rows, let or a prelude's arguments
    seen,      ///< bound by ?x
    call,      ///< the `as` of a call: a tag
    rx,        ///< the `as` of an rx: what replies answer
    step,      ///< the `as` of another step: a moment
  };
  struct Entry {
    Kind kind = Kind::seen;
    std::string frame = {};              ///< of an rx
    std::vector<TomlValue> values = {};  ///< of a constant, one per row that has it
  };

  void add_constant(const std::string& name, const TomlValue& value);
  void bind(const std::string& name) { entries_.try_emplace(name); }
  /// False when the name stands for something else already.
  bool add_step(const std::string& name, Kind kind, std::string frame = {});

  [[nodiscard]] const Entry* find(std::string_view name) const;
  [[nodiscard]] vocabulary::Words all() const;
  [[nodiscard]] vocabulary::Words of(Kind kind) const;

  /// After branches of which one was taken, only what all of them named is sure.
  void keep_common(const std::vector<Names>& branches);

 private:
  std::map<std::string, Entry, std::less<>> entries_ = {};
};

}  // namespace zkspec
