// multi (14): repeated header + record, ended by a header with type -1 and done set.
#pragma once

#include <variant>

#include "fake-server/wire/check_version.hpp"
#include "fake-server/wire/codes.hpp"
#include "fake-server/wire/create.hpp"
#include "fake-server/wire/delete.hpp"
#include "fake-server/wire/set_data.hpp"

namespace zkspec::wire {

struct MultiHeader {
  OpCode type = {};
  bool done = false;
  ErrorCode err = ErrorCode::system_error;  ///< -1 in requests: MultiOperationRecord.serialize, 3.8

  static constexpr auto fields =
      std::tuple{field("type", &MultiHeader::type), field("done", &MultiHeader::done), field("err", &MultiHeader::err)};
  friend bool operator==(const MultiHeader&, const MultiHeader&) = default;
};

/// Called `err` in jute; another name here because it stands beside the err of its MultiHeader.
struct ErrorResponse {
  ErrorCode err = {};

  static constexpr auto fields = std::tuple{field("bodyErr", &ErrorResponse::err)};
  friend bool operator==(const ErrorResponse&, const ErrorResponse&) = default;
};

struct MultiRequest {
  struct Operation {
    MultiHeader header = {};
    std::variant<CreateRequest, DeleteRequest, SetDataRequest, CheckVersionRequest> body = {};
    friend bool operator==(const Operation&, const Operation&) = default;
  };
  std::vector<Operation> operations = {};

  static constexpr auto fields = std::tuple{field("operations", &MultiRequest::operations)};
  friend bool operator==(const MultiRequest&, const MultiRequest&) = default;
};

struct MultiResponse {
  struct Result {
    MultiHeader header = {};
    std::variant<std::monostate, CreateResponse, Create2Response, SetDataResponse, ErrorResponse> body = {};
    friend bool operator==(const Result&, const Result&) = default;
  };
  std::vector<Result> results = {};

  static constexpr auto fields = std::tuple{field("results", &MultiResponse::results)};
  friend bool operator==(const MultiResponse&, const MultiResponse&) = default;
};

}  // namespace zkspec::wire
