// What can be asked about a subtree or a connection: getEphemerals (103), getAllChildrenNumber (104), whoAmI (107).
#pragma once

#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

struct GetEphemeralsRequest {
  Text prefixPath = std::string{};

  static constexpr auto fields = std::tuple{field("prefixPath", &GetEphemeralsRequest::prefixPath)};
  friend bool operator==(const GetEphemeralsRequest&, const GetEphemeralsRequest&) = default;
};

struct GetEphemeralsResponse {
  Vector<std::string> ephemerals = std::vector<std::string>{};

  static constexpr auto fields = std::tuple{field("ephemerals", &GetEphemeralsResponse::ephemerals)};
  friend bool operator==(const GetEphemeralsResponse&, const GetEphemeralsResponse&) = default;
};

struct GetAllChildrenNumberRequest {
  Text path = std::string{};

  static constexpr auto fields = std::tuple{field("path", &GetAllChildrenNumberRequest::path)};
  friend bool operator==(const GetAllChildrenNumberRequest&, const GetAllChildrenNumberRequest&) = default;
};

struct GetAllChildrenNumberResponse {
  std::int32_t totalNumber = 0;

  static constexpr auto fields = std::tuple{field("totalNumber", &GetAllChildrenNumberResponse::totalNumber)};
  friend bool operator==(const GetAllChildrenNumberResponse&, const GetAllChildrenNumberResponse&) = default;
};

struct ClientInfo {
  Text authScheme = std::string{};
  Text user = std::string{};

  static constexpr auto fields = std::tuple{field("authScheme", &ClientInfo::authScheme), field("user", &ClientInfo::user)};
  friend bool operator==(const ClientInfo&, const ClientInfo&) = default;
};

struct WhoAmIResponse {
  Vector<ClientInfo> clientInfo = std::vector<ClientInfo>{};

  static constexpr auto fields = std::tuple{field("clientInfo", &WhoAmIResponse::clientInfo)};
  friend bool operator==(const WhoAmIResponse&, const WhoAmIResponse&) = default;
};

}  // namespace zkspec::wire
