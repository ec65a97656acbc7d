#include "conformance/cases/table_reader.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

#include "fake-server/script/nearest_word.hpp"

namespace zkspec {

void Problems::unknown(const SourceSpan& at, std::string_view kind, std::string_view word, const vocabulary::Words& known) {
  add(at, fmt::format("unknown {} '{}'{}", kind, word, suggestion(word, known)));
}

std::vector<Diagnostic> Problems::sorted() const {
  auto all = found_;
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

const std::string* text_of(const TomlValue& value, Problems& problems) {
  const auto* text = value.string();
  if (text == nullptr) problems.add(value.span(), fmt::format("found {} where a text is due", word(value.kind())));
  return text;
}

TableReader::TableReader(const TomlValue& table, Problems& problems) : table_{table}, problems_{problems}, span_{table.span()} {
  if (table.table() == nullptr) problems.add(span_, fmt::format("found {} where a table is due", word(table.kind())));
}

const TomlValue* TableReader::take(std::string_view key) {
  known_.push_back(key);
  const auto* value = table_.find(key);
  if (value != nullptr) taken_.push_back(key);
  return value;
}

std::string TableReader::text(std::string_view key) {
  const auto* value = take(key);
  const auto* text = value == nullptr ? nullptr : text_of(*value, problems_);
  return text == nullptr ? std::string{} : *text;
}

std::string TableReader::required_text(std::string_view key) {
  const auto* value = take(key);
  if (value == nullptr) {
    problems_.add(span_, fmt::format("'{}' is missing", key));
    return {};
  }
  const auto* text = text_of(*value, problems_);
  if (text != nullptr && text->empty()) problems_.add(value->span(), fmt::format("'{}' is empty", key));
  return text == nullptr ? std::string{} : *text;
}

std::vector<Word> TableReader::texts(std::string_view key) {
  std::vector<Word> found;
  const auto add = [&](const TomlValue& value) {
    if (const auto* text = text_of(value, problems_)) found.push_back({*text, value.span()});
  };
  const auto* value = take(key);
  if (value == nullptr) return found;
  if (const auto* list = value->array()) {
    for (const auto& item : *list) add(item);
  } else {
    add(*value);
  }
  return found;
}

std::vector<std::string> TableReader::words(std::string_view key, std::string_view kind, const vocabulary::Words& known) {
  std::vector<std::string> good;
  for (auto& [text, at] : texts(key)) {
    if (vocabulary::contains(known, text)) {
      good.push_back(std::move(text));
    } else {
      problems_.unknown(at, kind, text, known);
    }
  }
  return good;
}

bool TableReader::flag(std::string_view key) {
  const auto* value = take(key);
  if (value == nullptr) return false;
  if (!value->boolean()) problems_.add(value->span(), fmt::format("found {} where true or false is due", word(value->kind())));
  return value->boolean().value_or(false);
}

std::vector<const TomlMember*> TableReader::rest() const {
  std::vector<const TomlMember*> members;
  if (table_.table() == nullptr) return members;
  for (const auto& member : *table_.table()) {
    if (std::ranges::find(taken_, member.key) == taken_.end()) members.push_back(&member);
  }
  return members;
}

void TableReader::know(const vocabulary::Words& keys) { known_ = vocabulary::joined(std::move(known_), keys); }

void TableReader::forgive() {
  for (const auto* member : rest()) taken_.push_back(member->key);
}

void TableReader::finish(std::string_view owner) {
  for (const auto* member : rest()) {
    problems_.add(member->key_span, fmt::format("unknown key '{}' of {}{}", member->key, owner, suggestion(member->key, known_)));
  }
}

bool is_kebab(std::string_view text) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && std::ranges::all_of(text, fits) && !text.starts_with('-') && !text.ends_with('-') &&
         text.find("--") == std::string_view::npos;
}

bool is_name(std::string_view text) {
  const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  const auto fits = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && letter(text.front()) && std::ranges::all_of(text, fits);
}

}  // namespace zkspec
