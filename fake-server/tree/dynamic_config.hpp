// The list of servers in /zookeeper/config, and what becomes of it by a reconfig. Private to this room.
#pragma once

#include "fake-server/tree/prepare.hpp"

namespace zkspec {

/// PrepRequestProcessor.pRequest2Txn, case reconfig, and QuorumPeer.QuorumServer, 3.8: a txn::Reconfig, or Failed.
txn::What judge_reconfig(const DataTree& tree, const wire::ReconfigRequest& request, const Writer& writer, const TreeRules& rules);

}  // namespace zkspec
