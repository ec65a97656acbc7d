// Where lies about connecting are told, as wire::Filter is for messages. The session plans each attempt, and weighs its chances when the
// application gives it another list of servers; a filter may change both.
#pragma once

#include <cstddef>

#include "fake-server/base/endpoint.hpp"

namespace zkspec {

/// One attempt at one server; `at` never gives up for good.
struct ConnectAttempt {
  Address to = {};
  TimePoint at = {};
  bool probe = false;  ///< to ask whether it serves writes, on a connection apart
  friend bool operator==(const ConnectAttempt&, const ConnectAttempt&) = default;
};

/// How long a list of servers was before an update, and is after it.
struct ListChange {
  std::size_t before = 0;
  std::size_t after = 0;
};

class ConnectFilter {
 public:
  virtual ~ConnectFilter() = default;
  virtual ConnectAttempt connecting(TimePoint now, ConnectAttempt planned) = 0;
  /// The probability with which the client leaves its server, and with which it looks among the new servers first.
  virtual double leaving(const ListChange& /*change*/, double planned) { return planned; }
  virtual double taking_new(const ListChange& /*change*/, double planned) { return planned; }
};

}  // namespace zkspec
