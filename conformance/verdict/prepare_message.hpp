// Messages and commands of a script, built from what the script says and from what a correct peer would say where it is silent.
#pragma once

#include <boost/json/object.hpp>

#include "conformance/verdict/strand.hpp"

namespace zkspec {

/// Resolves the values of one step. A fresh session id has all 64 bits at random and is not zero; a fresh password is 16 random bytes.
class Values {
 public:
  Values(Facts& facts, const Bench& bench) : facts_{facts}, bench_{bench} {}

  [[nodiscard]] Facts& facts() { return facts_; }
  [[nodiscard]] const Bench& bench() const { return bench_; }

  Result<boost::json::value> of(const FieldPattern& field, int burst);
  Result<boost::json::object> of(const std::vector<FieldPattern>& fields, int burst);
  /// Sets the fields of a message, durations as milliseconds.
  Result<void> assign(wire::Message& message, const std::vector<FieldPattern>& fields, int burst);
  [[nodiscard]] std::vector<Address> servers(const ServerActor& actor) const;
  Result<ClientCommand> command(const std::string& call, const std::string& tag, const boost::json::object& arguments,
                                std::vector<Address> servers) const;

 private:
  boost::json::value fresh(std::string_view field);
  [[nodiscard]] Duration duration(const boost::json::object& arguments, std::string_view name) const;

  Facts& facts_;
  const Bench& bench_;
};

/// Role client: the frame that our server sends on `connection`. The form of a ConnectResponse follows the request it answers.
Result<wire::Message> message_to_client(const step::Tx& tx, const ConnectionView& connection, std::size_t burst, Values& values);

/// Role server: the frames that our client sends.
Result<wire::ConnectRequest> connect_request(const step::Rx& rx, Values& values);
Result<wire::Message> message_to_server(const step::Rx& rx, int burst, Values& values);

}  // namespace zkspec
