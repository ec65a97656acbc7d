// A tree as JSON and back, for people and tools.
#pragma once

#include <boost/json/object.hpp>

#include "fake-server/tree/data_tree.hpp"

namespace zkspec {

/// {"zxid": "0x…", "nodes": [{"path", "data", "acl": [{"perms", "id": {"scheme", "id"}}], "stat": {…}, "container"?, "ttl"?}, …]},
/// parents before their children. Data is text, "hex:…" where it is none, or null; the fields of `stat` are those of the wire.
boost::json::object snapshot(const DataTree& tree);

/// Only `path` must be there: the rest is as in a fresh persistent node. What a fresh server has need not be named. The error names
/// the field: nodes[3].stat.czxid.
Result<DataTree> restore(const boost::json::object& from);

}  // namespace zkspec
