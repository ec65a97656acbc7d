// Answers what changes nothing but watches: FinalRequestProcessor, 3.8.
#pragma once

#include "fake-server/tree/acl.hpp"
#include "fake-server/tree/data_tree.hpp"
#include "fake-server/tree/watches.hpp"

namespace zkspec {

struct Reader {
  SessionId session = {};
  ConnectionId connection = {};
  Identities identities = {};
};

/// For every operation that a server executes and that is no write. Watches are armed in `watches`, those of the reader's server.
Answer answer_read(const DataTree& tree, Watches& watches, const Reader& reader, const wire::Request& request);

}  // namespace zkspec
