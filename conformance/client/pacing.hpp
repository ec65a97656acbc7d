// How long a client waits for what, as functions of the session timeout: the granted one as soon as there is one, before that
// the requested one.
#pragma once

#include <algorithm>

#include "fake-server/base/time.hpp"

namespace zkspec {

/// Silence of our own after which a ping is due. ClientCnxn.SendThread.run, 3.8: a third of the timeout, so that a lost connection
/// is noticed (below) and replaced before the session runs out.
constexpr Duration ping_after(Duration timeout) { return timeout / 3; }

/// Silence of the server after which its connection is dead, and the longest wait for a close to be answered.
/// ClientCnxn.onConnected, 3.8: readTimeout = 2/3 of the timeout.
constexpr Duration patience(Duration timeout) { return timeout * 2 / 3; }

/// The same from the start of an attempt to the ConnectResponse. A wish may be zero or negative; a server gets a second at least.
constexpr Duration handshake_patience(Duration timeout) { return std::max<Duration>(patience(timeout), 1s); }

/// The least time between two attempts at one server, counted from beginning to beginning. A pass over a list that fails at once is
/// therefore followed by a pause, while a connection that lived for a while is replaced without one. Between "at once" and the one
/// second of the Java client: short against the timeout, never a storm.
constexpr Duration retry_after(Duration timeout) { return std::clamp<Duration>(timeout / 6, 50ms, 1s); }

/// Of a read-only session: when the first server is asked for write access, and the longest pause between two questions; the pauses in
/// between double. How long an answer is waited for. ClientCnxn.SendThread, 3.8: minPingRwTimeout, maxPingRwTimeout; pingRwServer.
inline constexpr Duration first_probe_after = 100ms;
inline constexpr Duration longest_probe_pause = 60s;
inline constexpr Duration probe_patience = 1s;

}  // namespace zkspec
