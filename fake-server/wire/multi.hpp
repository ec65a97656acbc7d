// multi (14) and multiRead (22): repeated header + record, ended by a header with type -1 and done set.
#pragma once

#include <variant>

#include "fake-server/wire/check_version.hpp"
#include "fake-server/wire/codes.hpp"
#include "fake-server/wire/create.hpp"
#include "fake-server/wire/delete.hpp"
#include "fake-server/wire/get_children.hpp"
#include "fake-server/wire/get_data.hpp"
#include "fake-server/wire/set_data.hpp"
#include "fake-server/wire/watches.hpp"

namespace zkspec::wire {

struct MultiHeader {
  OpCode type = {};
  bool done = false;
  ErrorCode err = ErrorCode::system_error;  ///< -1 in requests: MultiOperationRecord.serialize, 3.8

  static constexpr auto fields =
      std::tuple{field("type", &MultiHeader::type), field("done", &MultiHeader::done), field("err", &MultiHeader::err)};
  friend bool operator==(const MultiHeader&, const MultiHeader&) = default;
};

struct MultiRequest {
  struct Operation {
    MultiHeader header = {};
    std::variant<CreateRequest, CreateTtlRequest, DeleteRequest, SetDataRequest, CheckVersionRequest, GetDataRequest, GetChildrenRequest>
        body = {};
    friend bool operator==(const Operation&, const Operation&) = default;
  };
  std::vector<Operation> operations = {};

  static constexpr auto fields = std::tuple{field("operations", &MultiRequest::operations)};
  friend bool operator==(const MultiRequest&, const MultiRequest&) = default;
};

struct MultiResponse {
  struct Result {
    MultiHeader header = {};
    std::variant<std::monostate, CreateResponse, Create2Response, SetDataResponse, GetDataResponse, GetChildrenResponse, ErrorResponse>
        body = {};
    friend bool operator==(const Result&, const Result&) = default;
  };
  std::vector<Result> results = {};

  static constexpr auto fields = std::tuple{field("results", &MultiResponse::results)};
  friend bool operator==(const MultiResponse&, const MultiResponse&) = default;
};

}  // namespace zkspec::wire
