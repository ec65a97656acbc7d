#include "conformance/run/expectations/expectation_text.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "fake-server/script/toml_reader.hpp"

namespace zkspec {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') out += '\\';
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) out += fmt::format("\\u{:04x}", static_cast<unsigned char>(letter));
    else out += letter;
  }
  return out + '"';
}

Result<ExpectationText> ExpectationText::read(std::string text, const std::string& file) {
  const auto toml = read_toml(text, file);
  ExpectationText made;
  made.text_ = std::move(text);
  if (!made.text_.empty() && made.text_.back() != '\n') made.text_ += '\n';
  const auto version = toml.root.find("version")->span();
  made.version_.begin = made.offset(version.line, version.column);
  made.version_.end = made.end_of_string(made.version_.begin);
  const auto* entries = toml.root.find("expect");
  if (entries == nullptr || entries->array() == nullptr) return made;
  for (const auto& entry : *entries->array()) {
    const auto begin = made.offset(entry.span().line, entry.span().column);
    if (made.text_.compare(begin, 2, "[[") != 0)
      return Error{Errc::unsupported, to_string(entry.span()), "can be rewritten where it is written as [[expect]] only"};
    made.entries_.push_back(made.entry_of(entry));
  }
  return made;
}

void ExpectationText::set_version(const std::string& version) { edits_.push_back({version_, quoted(version)}); }

void ExpectationText::set(std::size_t entry, const std::string& key, const std::string& value) {
  const auto& [whole, values] = entries_[entry];
  if (const auto found = values.find(key); found != values.end()) {
    edits_.push_back({found->second, quoted(value)});
  } else {
    edits_.push_back({{whole.end, whole.end}, fmt::format("{:<8} = {}\n", key, quoted(value))});
  }
}

void ExpectationText::remove(std::size_t entry) { edits_.push_back({with_surroundings(entries_[entry].whole), {}}); }

void ExpectationText::narrow(std::size_t entry, const std::vector<std::string>& cases) {
  const auto& [whole, values] = entries_[entry];
  const auto named = values.at("case");
  std::string copies;
  for (auto each = cases.begin() + 1; each != cases.end(); ++each)
    copies += '\n' + text_.substr(whole.begin, named.begin - whole.begin) + quoted(*each) + text_.substr(named.end, whole.end - named.end);
  edits_.push_back({named, quoted(cases.front())});
  edits_.push_back({{whole.end, whole.end}, std::move(copies)});
}

void ExpectationText::append(const std::vector<std::pair<std::string, std::string>>& members) {
  appended_ += "\n[[expect]]\n";
  for (const auto& [key, value] : members) appended_ += fmt::format("{:<8} = {}\n", key, quoted(value));
}

std::string ExpectationText::take() {
  if (edits_.empty() && appended_.empty()) return std::move(text_);
  // From the end, so that places stay true; what is inserted at a place comes after what is taken away from there on.
  std::ranges::stable_sort(edits_, std::ranges::greater{}, [](const Edit& edit) { return std::pair{edit.range.begin, edit.range.end}; });
  for (const auto& [range, text] : edits_) text_.replace(range.begin, range.end - range.begin, text);
  const auto last = text_.find_last_not_of('\n');
  text_.erase(last == std::string::npos ? 0 : last + 1);
  return std::move(text_) + '\n' + appended_;
}

std::size_t ExpectationText::offset(std::uint32_t line, std::uint32_t column) const {
  std::size_t at = 0;
  for (std::uint32_t before = 1; before < line; ++before) at = end_of_line(at);
  return at + column - 1;
}

/// Behind its line feed.
std::size_t ExpectationText::end_of_line(std::size_t at) const {
  const auto feed = text_.find('\n', at);
  return feed == std::string::npos ? text_.size() : feed + 1;
}

std::size_t ExpectationText::end_of_string(std::size_t begin) const {
  const char quote = text_[begin];
  const bool triple = text_.compare(begin, 3, std::string(3, quote)) == 0;
  for (auto at = begin + (triple ? 3 : 1); at < text_.size(); ++at) {
    if (quote == '"' && text_[at] == '\\') ++at;
    else if (!triple && text_[at] == quote) return at + 1;
    else if (triple && text_.compare(at, 3, std::string(3, quote)) == 0) return std::min(text_.find_first_not_of(quote, at), text_.size());
  }
  return text_.size();
}

ExpectationText::Entry ExpectationText::entry_of(const TomlValue& table) const {
  Entry entry;
  entry.whole.begin = offset(table.span().line, table.span().column);
  entry.whole.end = end_of_line(entry.whole.begin);
  for (const auto& [key, key_span, value] : *table.table()) {
    const auto begin = offset(value.span().line, value.span().column);
    entry.values[key] = {begin, end_of_string(begin)};
    entry.whole.end = std::max(entry.whole.end, end_of_line(entry.values[key].end));
  }
  return entry;
}

/// The comment directly above belongs to an entry, and so do the empty lines below it.
ExpectationText::Range ExpectationText::with_surroundings(Range whole) const {
  while (whole.begin > 1) {
    const auto above = text_.rfind('\n', whole.begin - 2);
    const auto begin = above == std::string::npos ? 0 : above + 1;
    if (text_[begin] != '#') break;
    whole.begin = begin;
  }
  while (whole.end < text_.size() && text_[whole.end] == '\n') ++whole.end;
  return whole;
}

}  // namespace zkspec
