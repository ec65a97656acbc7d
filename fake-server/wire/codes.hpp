// Operation codes, error codes and the reserved xids, with the words that scripts and reports use for them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fake-server/base/ids.hpp"

namespace zkspec::wire {

/// org.apache.zookeeper.ZooDefs.OpCode, 3.8. The enumerators are the words of the case language (`delete` ends in `_` here only).
enum class OpCode : std::int32_t {
  notification = 0,
  create = 1,
  delete_ = 2,
  exists = 3,
  getData = 4,
  setData = 5,
  getACL = 6,
  setACL = 7,
  getChildren = 8,
  sync = 9,
  ping = 11,
  getChildren2 = 12,
  check = 13,
  multi = 14,
  create2 = 15,
  reconfig = 16,
  checkWatches = 17,
  removeWatches = 18,
  createContainer = 19,
  deleteContainer = 20,
  createTTL = 21,
  multiRead = 22,
  auth = 100,
  setWatches = 101,
  sasl = 102,
  getEphemerals = 103,
  getAllChildrenNumber = 104,
  setWatches2 = 105,
  addWatch = 106,
  whoAmI = 107,
  createSession = -10,
  closeSession = -11,
  error = -1,
};

/// org.apache.zookeeper.KeeperException.Code, 3.8, and the codes that only zookeeper.h of the C client has.
enum class ErrorCode : std::int32_t {
  ok = 0,
  system_error = -1,
  runtime_inconsistency = -2,
  data_inconsistency = -3,
  connection_loss = -4,
  marshalling_error = -5,
  unimplemented = -6,
  operation_timeout = -7,
  bad_arguments = -8,
  invalid_state = -9,
  unknown_session = -12,
  new_config_no_quorum = -13,
  reconfig_in_progress = -14,
  ssl_connection_error = -15,
  api_error = -100,
  no_node = -101,
  no_auth = -102,
  bad_version = -103,
  no_children_for_ephemerals = -108,
  node_exists = -110,
  not_empty = -111,
  session_expired = -112,
  invalid_callback = -113,
  invalid_acl = -114,
  auth_failed = -115,
  closing = -116,
  nothing = -117,
  session_moved = -118,
  not_read_only = -119,
  ephemeral_on_local_session = -120,
  no_watcher = -121,
  request_timeout = -122,
  reconfig_disabled = -123,
  session_closed_require_sasl_auth = -124,
  quota_exceeded = -125,
  throttled_op = -127,
};

/// Words for known codes, nothing for others: peers may send any number. `delete_` is "delete".
std::optional<std::string_view> word(OpCode code);
std::optional<std::string_view> word(ErrorCode code);
std::string to_string(OpCode code);  ///< the word, or the number
std::string to_string(ErrorCode code);
std::optional<OpCode> op_code(std::string_view word);
std::optional<ErrorCode> error_code(std::string_view word);
std::vector<std::string_view> op_words();
std::vector<std::string_view> error_words();

/// Reserved xids: server NIOServerCnxn and ClientCnxn.SendThread.readResponse, 3.8.
inline constexpr Xid notification_xid{-1};
inline constexpr Xid ping_xid{-2};
inline constexpr Xid auth_xid{-4};
inline constexpr Xid set_watches_xid{-8};  ///< as the C client sends it; Java overwrites it with an ordinary one

/// BinaryInputArchive.maxBuffer, 3.8: the largest packet that a server or a Java client accepts, length prefix not counted.
inline constexpr std::size_t default_max_packet = 0xfffff;

}  // namespace zkspec::wire
