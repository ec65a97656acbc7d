#include "conformance/cases/names.hpp"

#include <algorithm>

namespace zkspec {

void Names::add_constant(const std::string& name, const TomlValue& value) {
  auto& entry = entries_[name];
  entry.kind = Kind::constant;
  entry.values.push_back(value);
}

bool Names::add_step(const std::string& name, Kind kind, std::string frame) {
  return entries_.try_emplace(name, Entry{kind, std::move(frame), {}}).second;
}

const Names::Entry* Names::find(std::string_view name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second;
}

vocabulary::Words Names::all() const {
  vocabulary::Words words;
  for (const auto& [name, entry] : entries_) words.push_back(name);
  return words;
}

vocabulary::Words Names::of(Kind kind) const {
  vocabulary::Words words;
  for (const auto& [name, entry] : entries_) {
    if (entry.kind == kind) words.push_back(name);
  }
  return words;
}

void Names::keep_common(const std::vector<Names>& branches) {
  if (branches.empty()) return;
  for (const auto& [name, entry] : branches.front().entries_) {
    const auto knows = [&name = name](const Names& branch) { return branch.find(name) != nullptr; };
    if (std::ranges::all_of(branches, knows)) entries_.try_emplace(name, entry);
  }
}

}  // namespace zkspec
