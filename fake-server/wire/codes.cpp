#include "fake-server/wire/codes.hpp"

#include <fmt/format.h>

#include "fake-server/wire/word_table.hpp"

namespace zkspec::wire {
namespace {

constexpr auto op_codes = std::to_array<Word<OpCode>>({
    {OpCode::notification, "notification"},
    {OpCode::create, "create"},
    {OpCode::delete_, "delete"},
    {OpCode::exists, "exists"},
    {OpCode::getData, "getData"},
    {OpCode::setData, "setData"},
    {OpCode::getACL, "getACL"},
    {OpCode::setACL, "setACL"},
    {OpCode::getChildren, "getChildren"},
    {OpCode::sync, "sync"},
    {OpCode::ping, "ping"},
    {OpCode::getChildren2, "getChildren2"},
    {OpCode::check, "check"},
    {OpCode::multi, "multi"},
    {OpCode::create2, "create2"},
    {OpCode::reconfig, "reconfig"},
    {OpCode::checkWatches, "checkWatches"},
    {OpCode::removeWatches, "removeWatches"},
    {OpCode::createContainer, "createContainer"},
    {OpCode::deleteContainer, "deleteContainer"},
    {OpCode::createTTL, "createTTL"},
    {OpCode::multiRead, "multiRead"},
    {OpCode::auth, "auth"},
    {OpCode::setWatches, "setWatches"},
    {OpCode::sasl, "sasl"},
    {OpCode::getEphemerals, "getEphemerals"},
    {OpCode::getAllChildrenNumber, "getAllChildrenNumber"},
    {OpCode::setWatches2, "setWatches2"},
    {OpCode::addWatch, "addWatch"},
    {OpCode::whoAmI, "whoAmI"},
    {OpCode::createSession, "createSession"},
    {OpCode::closeSession, "closeSession"},
    {OpCode::error, "error"},
});

constexpr auto error_codes = std::to_array<Word<ErrorCode>>({
    {ErrorCode::ok, "ok"},
    {ErrorCode::system_error, "system_error"},
    {ErrorCode::runtime_inconsistency, "runtime_inconsistency"},
    {ErrorCode::data_inconsistency, "data_inconsistency"},
    {ErrorCode::connection_loss, "connection_loss"},
    {ErrorCode::marshalling_error, "marshalling_error"},
    {ErrorCode::unimplemented, "unimplemented"},
    {ErrorCode::operation_timeout, "operation_timeout"},
    {ErrorCode::bad_arguments, "bad_arguments"},
    {ErrorCode::invalid_state, "invalid_state"},
    {ErrorCode::unknown_session, "unknown_session"},
    {ErrorCode::new_config_no_quorum, "new_config_no_quorum"},
    {ErrorCode::reconfig_in_progress, "reconfig_in_progress"},
    {ErrorCode::ssl_connection_error, "ssl_connection_error"},
    {ErrorCode::api_error, "api_error"},
    {ErrorCode::no_node, "no_node"},
    {ErrorCode::no_auth, "no_auth"},
    {ErrorCode::bad_version, "bad_version"},
    {ErrorCode::no_children_for_ephemerals, "no_children_for_ephemerals"},
    {ErrorCode::node_exists, "node_exists"},
    {ErrorCode::not_empty, "not_empty"},
    {ErrorCode::session_expired, "session_expired"},
    {ErrorCode::invalid_callback, "invalid_callback"},
    {ErrorCode::invalid_acl, "invalid_acl"},
    {ErrorCode::auth_failed, "auth_failed"},
    {ErrorCode::closing, "closing"},
    {ErrorCode::nothing, "nothing"},
    {ErrorCode::session_moved, "session_moved"},
    {ErrorCode::not_read_only, "not_read_only"},
    {ErrorCode::ephemeral_on_local_session, "ephemeral_on_local_session"},
    {ErrorCode::no_watcher, "no_watcher"},
    {ErrorCode::request_timeout, "request_timeout"},
    {ErrorCode::reconfig_disabled, "reconfig_disabled"},
    {ErrorCode::session_closed_require_sasl_auth, "session_closed_require_sasl_auth"},
    {ErrorCode::quota_exceeded, "quota_exceeded"},
    {ErrorCode::throttled_op, "throttled_op"},
});

template <class Code>
std::string word_or_number(Code code) {
  const auto known = word(code);
  return known ? std::string{*known} : fmt::format("{}", static_cast<std::int32_t>(code));
}

}  // namespace

std::optional<std::string_view> word(OpCode code) { return word_in(op_codes, code); }
std::optional<std::string_view> word(ErrorCode code) { return word_in(error_codes, code); }
std::string to_string(OpCode code) { return word_or_number(code); }
std::string to_string(ErrorCode code) { return word_or_number(code); }
std::optional<OpCode> op_code(std::string_view word) { return code_in(op_codes, word); }
std::optional<ErrorCode> error_code(std::string_view word) { return code_in(error_codes, word); }
std::vector<std::string_view> op_words() { return words_in(op_codes); }
std::vector<std::string_view> error_words() { return words_in(error_codes); }

}  // namespace zkspec::wire
