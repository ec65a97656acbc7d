#include "conformance/cases/vocabulary.hpp"

#include <algorithm>

#include "fake-server/log/api.hpp"
#include "fake-server/wire/schema.hpp"

namespace zkspec::vocabulary {
namespace {

/// The words of all enumerators up to `last`.
template <class Enum>
Words all_up_to(Enum last) {
  Words words;
  for (int value = 0; value <= static_cast<int>(last); ++value) words.push_back(word(static_cast<Enum>(value)));
  return words;
}

Words without(Words words, std::string_view unwanted) {
  std::erase(words, unwanted);
  return words;
}

}  // namespace

Words verbs() { return {"call", "done", "event", "seen", "get", "rx", "tx", "raw", "net", "serve", "isro", "quiet", "sleep", "either"}; }
Words operations() { return all_up_to(Operation::multi); }
Words calls() { return joined({"open", "close", "add_auth", "update_servers"}, operations()); }
Words getters() { return {"session_id", "password", "timeout", "state", "server"}; }
Words states() { return all_up_to(SessionState::closed); }
Words session_events() { return without(states(), word(SessionState::connecting)); }
Words watch_events() { return without(all_up_to(WatchWord::session), word(WatchWord::session)); }
Words results() { return all_up_to(ApiResult::other); }

Words watch_kinds() {
  Words words;
  for (int kind = -1; kind <= static_cast<int>(wire::WatchKind::persistent_removed); ++kind) {
    if (const auto known = wire::word(static_cast<wire::WatchKind>(kind))) words.push_back(*known);
  }
  return words;
}

Words capabilities() {
  return {"reopen",       "session_id",      "password",    "granted_timeout", "dead_after_expiry",
          "rewatch",      "fail_queued_ops", "read_only",   "update_servers",  "rebalance",
          "fixed_order",  "chroot",          "auth_result", "sync_op",         "tls",
          "local_expiry", "closed_event", "ordered_callbacks"};
}

Words server_capabilities() { return {"ensemble", "restart", "read_only_mode", "configured_bounds", "four_letter_words"}; }

Words network_acts() {
  return {"accept", "refuse",     "mute",      "deaf",  "blackhole", "hang-up", "heal",   "reset",
          "fin",    "half-close", "cut-after", "chunk", "delay",     "crash",   "restart"};
}

Words disturbances() { return {"reset", "fin", "half-close", "refuse", "hang-up", "mute", "deaf", "blackhole"}; }

Words requests() {
  Words words{beginning_of_connection, end_of_connection, read_only_probe};
  for (const auto word : wire::message_words()) {
    if (!contains({"ConnectResponse", "reply", "notification"}, word)) words.push_back(word);
  }
  return words;
}

Words answers() { return {"ConnectResponse", "reply", "notification", "ping", end_of_connection, text}; }

bool asks_the_same(std::string_view wanted, std::string_view frame) {
  if (wanted == frame) return true;
  const bool has_newer = contains({"create", "getChildren", "setWatches"}, wanted);
  return has_newer && frame.ends_with('2') && frame.substr(0, frame.size() - 1) == wanted;
}

bool contains(const Words& words, std::string_view word) { return std::ranges::find(words, word) != words.end(); }

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace zkspec::vocabulary
