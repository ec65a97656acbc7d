#include "fake-server/tree/snapshot.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "fake-server/tree/node_path.hpp"
#include "fake-server/wire/text_form.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

/// Lists and stats look as they do in the log: as in the reply to getACL.
wire::Message as_message(std::vector<wire::Acl> acl, const wire::Stat& stat) {
  return wire::Reply{{}, wire::GetAclResponse{std::move(acl), stat}};
}

json::value form_of(const wire::Buffer& data) {
  if (!data) return nullptr;
  const auto text = as_text(*data);
  return json::value(wire::is_plain(text) ? std::string{text} : wire::hex_form(*data));
}

json::object form_of(const std::string& path, const Znode& node) {
  auto fields = wire::to_json(as_message(*node.acl, node.stat()));
  json::object form{{"path", path}, {"data", form_of(node.data)}, {"acl", fields["acl"]}, {"stat", fields["stat"]}};
  if (node.kind == NodeKind::container) form["container"] = true;
  if (node.kind == NodeKind::ttl) form["ttl"] = node.ttl_ms;
  return form;
}

/// A node as it was written down. `creations` follow from its cversion when all children are known.
struct WrittenNode {
  std::string where = {};  ///< "nodes[3]"
  std::string path = {};
  Znode node = {};
  std::optional<std::int32_t> cversion = {};
};

Error at(std::string_view outer, const Error& error) {
  return {error.code, error.where.empty() ? std::string{outer} : fmt::format("{}.{}", outer, error.where), error.what};
}

Result<void> take_kind(const json::object& from, SessionId owner, Znode& node) {
  const auto* container = from.if_contains("container");
  const auto* ttl = from.if_contains("ttl");
  if (container != nullptr && !container->is_bool()) return Error{Errc::bad_value, "container", "expected true or false"};
  if (ttl != nullptr && (!ttl->is_int64() || ttl->get_int64() <= 0)) return Error{Errc::bad_value, "ttl", "expected milliseconds above 0"};
  const bool is_container = container != nullptr && container->get_bool();
  if (is_container + (ttl != nullptr) + (owner != no_session) > 1)
    return Error{Errc::bad_value, {}, "a node is a container, has a ttl or has an ephemeralOwner, not two of these"};
  if (is_container) node.kind = NodeKind::container;
  if (ttl != nullptr) node.kind = NodeKind::ttl, node.ttl_ms = ttl->get_int64();
  if (owner != no_session) node.kind = NodeKind::ephemeral, node.owner = owner;
  return {};
}

Result<void> take_data(const json::value& from, Znode& node) {
  if (from.is_null()) return node.data.reset(), Result<void>{};
  if (!from.is_string()) return Error{Errc::bad_value, "data", R"(expected text, "hex:…" or null)"};
  auto bytes = wire::from_form(std::string_view{from.get_string()});
  if (!bytes) return at("data", bytes.error());
  node.data = *std::move(bytes);
  return {};
}

Result<void> take_record(const json::object& from, WrittenNode& written) {
  auto message = as_message(*wire::open_acl(), {});
  for (const auto* name : {"acl", "stat"}) {
    const auto* value = from.if_contains(name);
    if (value == nullptr) continue;
    if (const auto done = wire::assign(message, name, *value); !done) return done.error();
  }
  const auto& record = std::get<wire::GetAclResponse>(std::get<wire::Reply>(message).body);
  const auto& stat = record.stat;
  auto& node = written.node;
  node.acl = shared(record.acl.value_or(std::vector<wire::Acl>{}));
  node.czxid = stat.czxid;
  node.mzxid = stat.mzxid;
  node.pzxid = stat.pzxid;
  node.ctime = stat.ctime;
  node.mtime = stat.mtime;
  node.version = stat.version;
  node.aversion = stat.aversion;
  if (const auto* given = from.if_contains("stat"); given != nullptr && given->get_object().contains("cversion"))
    written.cversion = stat.cversion;
  return take_kind(from, stat.ephemeralOwner, node);
}

Result<void> take_node(const json::value& from, WrittenNode& written) {
  constexpr auto known = std::to_array<std::string_view>({"path", "data", "acl", "stat", "container", "ttl"});
  const auto* fields = from.if_object();
  if (fields == nullptr) return Error{Errc::bad_value, {}, "expected an object"};
  for (const auto& [key, value] : *fields)
    if (std::ranges::find(known, std::string_view{key}) == known.end()) return Error{Errc::unknown_word, key, "a node has no such field"};
  const auto* path = fields->if_contains("path");
  if (path == nullptr || !path->is_string() || !is_valid_path(std::string_view{path->get_string()}))
    return Error{Errc::bad_value, "path", "expected the path of a node"};
  written.path = std::string{path->get_string()};
  if (const auto* data = fields->if_contains("data"))
    if (const auto done = take_data(*data, written.node); !done) return done.error();
  return take_record(*fields, written);
}

Result<std::vector<WrittenNode>> written_in(const json::array& from) {
  std::vector<WrittenNode> nodes;
  for (const auto& each : from) {
    auto& written = nodes.emplace_back(WrittenNode{.where = fmt::format("nodes[{}]", nodes.size())});
    if (const auto done = take_node(each, written); !done) return at(written.where, done.error());
  }
  std::ranges::stable_sort(nodes, {}, &WrittenNode::path);  // parents before their children
  return nodes;
}

Result<void> plant(const WrittenNode& written, DataTree& tree) {
  const auto parent = parent_of(written.path);
  const auto* above = tree.find(parent);
  if (above == nullptr) return Error{Errc::not_found, written.where + ".path", fmt::format("there is no node {}", parent)};
  if (above->kind == NodeKind::ephemeral)
    return Error{Errc::bad_value, written.where + ".path", fmt::format("{} is ephemeral and has no children", parent)};
  tree.put(written.path, written.node);
  return {};
}

/// The inverse of Znode::stat().
Result<void> count(const WrittenNode& written, DataTree& tree) {
  if (!written.cversion) return {};
  auto node = *tree.find(written.path);
  const auto changes = *written.cversion + static_cast<std::int32_t>(node.children.size());
  if (changes % 2 != 0 || changes < 0)
    return Error{Errc::bad_value, written.where + ".stat.cversion",
                 fmt::format("{} cannot be with {} children: each creation and each removal of one counts", *written.cversion,
                             node.children.size())};
  node.creations = changes / 2;
  tree.put(written.path, std::move(node));
  return {};
}

}  // namespace

json::object snapshot(const DataTree& tree) {
  json::array nodes;
  std::vector<std::string> ahead{"/"};
  while (!ahead.empty()) {
    const auto path = std::move(ahead.back());
    ahead.pop_back();
    const auto& node = *tree.find(path);
    nodes.push_back(form_of(path, node));
    for (auto name = node.children.rbegin(); name != node.children.rend(); ++name) ahead.push_back((path == "/" ? "" : path) + "/" + *name);
  }
  return {{"zxid", to_string(tree.last_zxid())}, {"nodes", std::move(nodes)}};
}

Result<DataTree> restore(const json::object& from) {
  for (const auto& [key, value] : from)
    if (key != "zxid" && key != "nodes") return Error{Errc::unknown_word, key, "a snapshot has no such field"};
  const auto* nodes = from.if_contains("nodes");
  if (nodes == nullptr || !nodes->is_array()) return Error{Errc::bad_value, "nodes", "expected an array of nodes"};
  const auto written = written_in(nodes->get_array());
  if (!written) return written.error();

  DataTree tree;
  for (const auto& each : *written)
    if (const auto done = plant(each, tree); !done) return done.error();
  for (const auto& each : *written)
    if (const auto done = count(each, tree); !done) return done.error();

  wire::Message head = wire::Reply{};
  if (const auto* zxid = from.if_contains("zxid"))
    if (const auto done = wire::assign(head, "zxid", *zxid); !done) return done.error();
  tree.advance_to(std::get<wire::Reply>(head).header.zxid);
  return tree;
}

}  // namespace zkspec
