// Watches and their events, on each connection that was seen from its beginning.
#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "conformance/traffic/message_parts.hpp"
#include "conformance/traffic/pending.hpp"
#include "conformance/traffic/rules.hpp"

namespace zkspec {
namespace {

/// How many events the client may still be sent for a path: each watch that it has asked for gives one at most.
struct Credit {
  std::size_t data = 0;
  std::size_t child = 0;
};

/// What a client knows of a node that it watches.
struct Watched {
  Zxid changed = {};
  Zxid created = {};
};

class WatchRule {
 public:
  /// `before`: the paths that earlier connections of the session have watched; those of this one are added.
  WatchRule(const TrafficConnection& on, std::set<std::string>& before, Findings& findings)
      : on_{on}, before_{before}, findings_{findings}, pending_{true} {}

  void judge() {
    const auto is_persistent = [](const Crossing& crossing) {
      const auto* request = crossing.as<wire::Request>();
      const auto* again = request == nullptr ? nullptr : std::get_if<wire::SetWatches2>(&request->body);
      const bool lists = again != nullptr && (is_there(again->persistentWatches) || is_there(again->persistentRecursiveWatches));
      return lists || (request != nullptr && request->header.type == wire::OpCode::addWatch);
    };
    persistent_ = std::ranges::any_of(on_.crossings, is_persistent);
    for (const auto& crossing : on_.crossings) {
      if (const auto* request = crossing.as<wire::Request>()) asked(crossing, *request);
      else if (const auto* reply = crossing.as<wire::Reply>()) answered(crossing, *reply);
      else if (const auto* notification = crossing.as<wire::Notification>()) told(crossing, notification->event);
    }
    for (const auto& [path, credit] : credits_) before_.insert(path);
  }

 private:
  static bool is_there(const wire::Vector<std::string>& list) { return list && !list->empty(); }

  void asked(const Crossing& crossing, const wire::Request& request) {
    pending_.ask(crossing);
    if (const auto read = read_of(request); read && read->watch) {
      auto& credit = credits_[read->path];
      ++(read->children ? credit.child : credit.data);
    }
    if (const auto* again = std::get_if<wire::SetWatches>(&request.body)) {
      set_again(crossing, *again);
      findings_.keep("rewatch.opcode");
    }
    if (const auto* again = std::get_if<wire::SetWatches2>(&request.body)) {
      set_again(crossing, *again);
      const bool needed = is_there(again->persistentWatches) || is_there(again->persistentRecursiveWatches);
      findings_.hold("rewatch.opcode", needed, on_, crossing, "setWatches, as no watch is persistent");
    }
    if (request.header.type == wire::OpCode::removeWatches) removed_ = true;
  }

  template <class Lists>
  void set_again(const Crossing& crossing, const Lists& lists) {
    for (const auto* list : {&lists.dataWatches, &lists.existWatches})
      for (const auto& path : list->value_or(std::vector<std::string>{})) ++credits_[path].data;
    for (const auto& path : lists.childWatches.value_or(std::vector<std::string>{})) ++credits_[path].child;
    const auto seen = on_.asked()->lastZxidSeen;
    findings_.hold("rewatch.relative-zxid", lists.relativeZxid == seen, on_, crossing, "relativeZxid=" + to_string(seen));
  }

  void answered(const Crossing& crossing, const wire::Reply& reply) {
    const auto newest = std::exchange(newest_, std::max(newest_, reply.header.zxid));
    const auto answer = pending_.answer(reply.header.xid);
    const auto read = answer.request == nullptr ? std::nullopt : read_of(*answer.request->as<wire::Request>());
    if (!read || read->children) return;
    const auto* stat = stat_of(reply);
    const bool changed_meanwhile = stat != nullptr && newest > Zxid{0} && stat->mzxid > newest;
    if (changed_meanwhile && before_.contains(read->path) && !credits_.contains(read->path) && !last_event_.contains(read->path))
      findings_.keep("rewatch.server-forgets-on-drop");
    compare(crossing, *read, stat, reply.header.err);
    // An event that came in between may have been that of this watch.
    const auto last = last_event_.find(read->path);
    const bool still_set = last == last_event_.end() || last->second < answer.request->event;
    if (read->watch && stat != nullptr && still_set) watched_.try_emplace(read->path, Watched{stat->mzxid, stat->czxid});
  }

  /// A client that watches a node is told of its change before it can read it.
  void compare(const Crossing& crossing, const Read& read, const wire::Stat* stat, wire::ErrorCode err) {
    const bool gone = err == wire::ErrorCode::no_node;
    if (persistent_ || removed_ || (stat == nullptr && !gone)) return;
    const auto is_newer = [&](const Watched& than) { return gone || stat->mzxid > than.changed || stat->czxid != than.created; };
    if (const auto told = told_.find(read.path); told != told_.end()) {
      if (is_newer(told->second)) findings_.keep("watcher.event-before-later-reply");
      told_.erase(told);
    }
    const auto watched = watched_.find(read.path);
    if (watched == watched_.end()) return;
    const bool newer = is_newer(watched->second);
    const auto expected = fmt::format("the event of the watch on {} before what it tells of", read.path);
    findings_.hold("watcher.event-before-later-reply", !newer, on_, crossing, expected);
    if (newer) watched_.erase(watched);
  }

  void told(const Crossing& crossing, const wire::WatcherEvent& event) {
    const auto path = event.path.value_or("");
    last_event_[path] = crossing.event;
    if (const auto watched = watched_.find(path); watched != watched_.end()) told_.insert_or_assign(path, watched->second);
    watched_.erase(path);
    const bool of_node = event.type == wire::WatchKind::created || event.type == wire::WatchKind::deleted ||
                         event.type == wire::WatchKind::changed || event.type == wire::WatchKind::child;
    if (!of_node || persistent_) return;
    const auto known = credits_.find(path);
    if (known == credits_.end()) {
      if (before_.contains(path))
        findings_.hold("rewatch.server-forgets-on-drop", false, on_, crossing, "no event of a watch that was set on an earlier connection");
      return;
    }
    findings_.hold("watcher.one-shot", take(known->second, event.type), on_, crossing,
                   fmt::format("no more events for {} than watches that were asked for", path));
  }

  static bool take(Credit& credit, wire::WatchKind kind) {
    const bool of_child = kind == wire::WatchKind::child || (kind == wire::WatchKind::deleted && credit.data == 0);
    auto& left = of_child ? credit.child : credit.data;
    if (left == 0) return false;
    --left;
    return true;
  }

  const TrafficConnection& on_;
  std::set<std::string>& before_;
  Findings& findings_;
  PendingRequests pending_;
  bool persistent_ = false;
  bool removed_ = false;
  Zxid newest_ = {};  // that a reply on this connection has named
  std::map<std::string, Credit> credits_ = {};
  std::map<std::string, Watched> watched_ = {};
  std::map<std::string, Watched> told_ = {};  // of an event, and not read since
  std::map<std::string, std::size_t> last_event_ = {};
};

}  // namespace

TrafficRule watch_rule() {
  return {{{"watcher.one-shot", Role::server},
           {"watcher.event-before-later-reply", Role::server},
           {"rewatch.relative-zxid", Role::client},
           {"rewatch.opcode", Role::client},
           {"rewatch.server-forgets-on-drop", Role::server}},
          [](const Traffic& traffic, const RuleSetting& /*setting*/, Findings& findings) {
            std::map<SessionId, std::set<std::string>> watched;
            for (const auto& connection : traffic.connections()) {
              const auto* granted = connection.granted();
              if (!connection.from_the_beginning || connection.asked() == nullptr || granted == nullptr) continue;
              WatchRule{connection, watched[granted->sessionId], findings}.judge();
            }
          }};
}

}  // namespace zkspec
