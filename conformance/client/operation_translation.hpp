// Between the words of the API and the records of the wire: an operation as a request, a reply as its outcome.
#pragma once

#include <optional>

#include "conformance/client/armed_watches.hpp"
#include "conformance/client/chroot.hpp"
#include "fake-server/log/api.hpp"

namespace zkspec {

/// A `multi` is a transaction with one create in it.
wire::Request request_of(const command::Op& operation, const Chroot& chroot);

/// `data` is the data of get, the path of create, sync and multi, the names of children with commas between them.
report::Done outcome_of(const command::Op& operation, const wire::Reply& reply, const Chroot& chroot);

/// Which list the watch of a get, exists or children enters when this is the answer, if it was armed at all.
/// ExistsWatchRegistration, 3.8: exists arms one on a missing node too.
std::optional<WatchSet> armed_by(Operation operation, wire::ErrorCode result);

ApiResult api_result_of(wire::ErrorCode code);
WatchWord watch_word_of(wire::WatchKind kind);

}  // namespace zkspec
