// The list of servers in /zookeeper/config, and what becomes of it by a reconfig.
#pragma once

#include "fake-server/tree/prepare.hpp"

namespace zkspec {

/// What a server has there when it starts: QuorumMaj.toString, 3.8. `clients` are the addresses for clients, "127.0.0.1:2181", of
/// servers 1, 2, …; each has the customary ports for its peers, which nobody listens on.
std::string first_config(const std::vector<std::string>& clients);

/// PrepRequestProcessor.pRequest2Txn, case reconfig, and QuorumPeer.QuorumServer, 3.8: a txn::Reconfig, or Failed. Whether one
/// may is asked last. By the node's list only a superuser may: where there is none, anyone may, as with skipACL.
txn::What judge_reconfig(const DataTree& tree, const wire::ReconfigRequest& request, Identities who, const TreeRules& rules);

}  // namespace zkspec
