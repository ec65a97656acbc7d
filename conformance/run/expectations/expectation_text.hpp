// The text of a file of known deviations, to be changed entry by entry with everything else left as a person wrote it.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fake-server/base/result.hpp"

namespace zkspec {

class TomlValue;

std::string quoted(const std::string& text);  ///< as a TOML string of one line

/// Changes are collected and made by take(); each part of the text is changed once.
class ExpectationText {
 public:
  /// `text` has been read without problems; `file` is its name. An error when an entry is not written as [[expect]].
  static Result<ExpectationText> read(std::string text, const std::string& file);

  void set_version(const std::string& version);
  /// A key that the entry does not have is added to it.
  void set(std::size_t entry, const std::string& key, const std::string& value);
  /// Together with the comment that stands directly above it.
  void remove(std::size_t entry);
  /// One entry for each of these cases, at least one, in the place of one for them all.
  void narrow(std::size_t entry, const std::vector<std::string>& cases);
  /// At the end.
  void append(const std::vector<std::pair<std::string, std::string>>& members);

  std::string take();

 private:
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  struct Entry {
    Range whole = {};                      ///< from [[expect]] to the end of the last value's line
    std::map<std::string, Range> values = {};  ///< by key
  };
  struct Edit {
    Range range = {};
    std::string text = {};
  };

  [[nodiscard]] std::size_t offset(std::uint32_t line, std::uint32_t column) const;
  [[nodiscard]] std::size_t end_of_line(std::size_t at) const;
  [[nodiscard]] std::size_t end_of_string(std::size_t begin) const;
  [[nodiscard]] Entry entry_of(const TomlValue& table) const;
  [[nodiscard]] Range with_surroundings(Range whole) const;

  std::string text_ = {};
  Range version_ = {};
  std::vector<Entry> entries_ = {};
  std::vector<Edit> edits_ = {};
  std::string appended_ = {};
};

}  // namespace zkspec
