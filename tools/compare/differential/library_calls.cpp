#include "library_calls.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace zkspec {

LibraryAcl::LibraryAcl(const std::vector<AclEntry>& entries) {
  for (const auto& entry : entries) {
    entries_.push_back({entry.permissions, {const_cast<char*>(entry.scheme.c_str()), const_cast<char*>(entry.id.c_str())}});
  }
  vector_ = {static_cast<int>(entries_.size()), entries_.data()};
}

void MultiCall::add(const Move& part, const std::string& root) {
  auto& kept = parts.emplace_back(Part{.kind = part.kind, .path = root + part.path, .root_size = root.size()});
  auto& operation = operations.emplace_back();
  const auto& data = move_data().at(static_cast<std::size_t>(part.data));
  const char* bytes = data.null ? nullptr : data.bytes.data();
  const int size = data.null ? -1 : static_cast<int>(data.bytes.size());
  if (part.kind == MoveKind::create) {
    auto& acl = acls.emplace_back(acl_choices().at(static_cast<std::size_t>(part.acl)));
    zoo_create_op_init(&operation, kept.path.c_str(), bytes, size, acl.get(), part.flags, kept.created.data(),
                       static_cast<int>(kept.created.size()));
    operation.create_op.ttl = node_ttl_ms;
  } else if (part.kind == MoveKind::remove) {
    zoo_delete_op_init(&operation, kept.path.c_str(), part.version);
  } else if (part.kind == MoveKind::set) {
    zoo_set_op_init(&operation, kept.path.c_str(), bytes, size, part.version, &kept.stat);
  } else {
    zoo_check_op_init(&operation, kept.path.c_str(), part.version);
  }
}

void MultiCall::append(TranscriptLine& line, std::size_t part, const SessionNames& sessions) const {
  const auto& kept = parts.at(part);
  const int code = results.at(part).err;
  line.text += fmt::format(" [{} {}", to_string(kept.kind), code);
  if (code == ZOK && kept.kind == MoveKind::create) line.text += " ROOT" + escaped(kept.created.data() + kept.root_size);
  if (code == ZOK && kept.kind == MoveKind::set) append_stat(line, &kept.stat, sessions);
  line.text += "]";
}

std::vector<std::string> sorted_names(const String_vector& names) {
  std::vector<std::string> sorted{names.data, names.data + names.count};
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

/// What `auth` stands for is put in by a server in the order of a hash table: entries that differ in their id alone are sorted.
void append_acl(TranscriptLine& line, const ACL_vector& acl) {
  std::vector<std::string> alike;
  std::string kind;
  const auto flush = [&] {
    std::sort(alike.begin(), alike.end());
    for (const auto& id : alike) line.text += fmt::format(" {}:{}", kind, id);
    alike.clear();
  };
  for (int at = 0; at < acl.count; ++at) {
    const auto& entry = acl.data[at];
    auto its_kind = fmt::format("{}:{}", entry.perms, entry.id.scheme);
    if (its_kind != kind) flush();
    kind = std::move(its_kind);
    alike.push_back(escaped(entry.id.id));
  }
  flush();
}

}  // namespace zkspec
