// Where lies about connecting are told, as wire::Filter is for messages. The session plans each attempt, a filter may change it.
#pragma once

#include "fake-server/base/endpoint.hpp"

namespace zkspec {

/// One attempt at one server; `at` never gives up for good.
struct ConnectAttempt {
  Address to = {};
  TimePoint at = {};
  friend bool operator==(const ConnectAttempt&, const ConnectAttempt&) = default;
};

class ConnectFilter {
 public:
  virtual ~ConnectFilter() = default;
  virtual ConnectAttempt connecting(TimePoint now, ConnectAttempt planned) = 0;
};

}  // namespace zkspec
