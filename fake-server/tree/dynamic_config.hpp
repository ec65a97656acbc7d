// The list of servers in /zookeeper/config, and what becomes of it by a reconfig.
#pragma once

#include "fake-server/tree/prepare.hpp"

namespace zkspec {

/// What a server has there when it starts: QuorumMaj.toString, 3.8. `clients` are the addresses for clients, "127.0.0.1:2181", of
/// servers 1, 2, …; each has the customary ports for its peers, which nobody listens on.
std::string first_config(const std::vector<std::string>& clients);

/// PrepRequestProcessor.pRequest2Txn, case reconfig, and QuorumPeer.QuorumServer, 3.8: a txn::Reconfig, or Failed. Who may not
/// write the node may change it this way, as with skipACL: by its list only a superuser could, and there is none here.
txn::What judge_reconfig(const DataTree& tree, const wire::ReconfigRequest& request, const TreeRules& rules);

}  // namespace zkspec
