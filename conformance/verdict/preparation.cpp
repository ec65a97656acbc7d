#include "conformance/verdict/preparation.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conformance/cases/vocabulary.hpp"
#include "conformance/verdict/expectations.hpp"
#include "conformance/verdict/prepare_message.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

using Prepared = Result<std::vector<Stimulus>>;

class Preparer {
 public:
  Preparer(const Step& step, Strand& strand, const Bench& bench)
      : step_{step}, strand_{strand}, bench_{bench}, facts_{strand.facts}, values_{strand.facts, bench} {}

  Prepared operator()(const step::Call& call) {
    const auto [count, _] = bounds_of(step_.n, facts_.scope);
    std::vector<Stimulus> stimuli;
    for (int burst = 0; burst < count; ++burst) {
      const auto tag = tag_of_call(count, burst);
      auto command = command_of(call, tag, burst);
      if (!command) return command.error();
      if (!tag.empty()) strand_.prepared.tags.push_back(tag);
      stimuli.push_back(stimulus::Command{call.client, std::move(*command)});
    }
    return stimuli;
  }

  Prepared operator()(const step::Get& get) {
    return std::vector<Stimulus>{stimulus::Command{get.client, command::Info{getter_tag(strand_)}}};
  }

  Prepared operator()(const step::Tx& tx) {
    const auto* connection = connection_of(tx.server, facts_, bench_.seen);
    if (connection == nullptr) return no_connection();
    remember(*connection);
    const auto segments = segments_of(tx);
    if (!segments) return segments.error();
    std::vector<Stimulus> stimuli;
    const auto mark = facts_.marks.find(tx.to);
    const auto count = mark == facts_.marks.end() ? std::size_t{1} : mark->second.frames.size();
    for (std::size_t burst = 0; burst < count; ++burst) {
      auto message = message_to_client(tx, *connection, burst, values_);
      if (!message) return message.error();
      stimuli.push_back(stimulus::Send{connection->server, connection->id, std::move(*message), *segments, tx.joined, tx.then});
    }
    return stimuli;
  }

  Prepared operator()(const step::Rx& rx) {
    if (rx.frame == vocabulary::beginning_of_connection)
      return std::vector<Stimulus>{stimulus::Connect{connecting_to(rx), std::nullopt}};
    if (rx.frame == "ConnectRequest") return connect(rx);
    const auto connections = meant(rx.server);
    if (connections.empty()) return no_connection();
    remember(*connections.back());
    const auto [count, _] = bounds_of(step_.n, facts_.scope);
    std::vector<Stimulus> stimuli;
    for (int burst = 0; burst < count; ++burst) {
      auto message = message_to_server(rx, burst, values_);
      if (!message) return message.error();
      const auto* connection = connections[static_cast<std::size_t>(burst) % connections.size()];
      stimuli.push_back(stimulus::Send{connection->server, connection->id, std::move(*message), {}, false, {}});
    }
    return stimuli;
  }

  Prepared operator()(const step::Raw& raw) {
    if (!raw.client.empty())
      return Error{Errc::unsupported, raw.client, "raw bytes of a client are not supported in this version: name the connection"};
    const auto* connection = connection_of(raw.server, facts_, bench_.seen);
    if (connection == nullptr) return no_connection();
    remember(*connection);
    auto bytes = raw.bytes_reference.empty() ? Result<Bytes>{raw.bytes} : from_hex(facts_.scope.word("$" + raw.bytes_reference));
    if (!bytes) return bytes.error();
    return std::vector<Stimulus>{stimulus::SendRaw{connection->server, connection->id, std::move(*bytes)}};
  }

  Prepared operator()(const step::NetAct& net) {
    stimulus::Network act{.act = act_of(net), .bytes = net.bytes};
    if (!net.bytes_reference.empty()) {
      const auto bound = facts_.scope.bindings.find(net.bytes_reference);
      if (bound == facts_.scope.bindings.end() || !bound->second.is_int64())
        return Error{Errc::bad_value, "$" + net.bytes_reference, "is no number of bytes"};
      act.bytes = static_cast<std::size_t>(bound->second.as_int64());
    }
    if (net.delay) {
      const auto delay = facts_.scope.duration(*net.delay);
      if (!delay) return delay.error();
      act.delay = *delay;
    }
    const auto resolved = resolve(net.server, facts_);
    act.server = resolved.server;
    if (is_fate(act.act)) return std::vector<Stimulus>{act, stimulus::Settle{}};
    if (is_state(act.act) && bench_.setting.role == Role::client) return std::vector<Stimulus>{act};
    std::vector<Stimulus> stimuli;
    for (const auto* connection : targets(net)) {
      remember(*connection);
      act.server = connection->server;
      act.connection = connection->id;
      stimuli.emplace_back(act);
    }
    if (stimuli.empty()) return no_connection();
    return stimuli;
  }

  Prepared operator()(const step::Serve& serve) {
    return std::vector<Stimulus>{stimulus::Serve{resolve(serve.server, facts_).server, serve.honest}};
  }

  Prepared operator()(const step::Isro& isro) {
    return std::vector<Stimulus>{stimulus::Isro{resolve(isro.server, facts_).server, isro.answer}};
  }

  template <class Other>
  Prepared operator()(const Other& /*step*/) {
    return std::vector<Stimulus>{};
  }

 private:
  [[nodiscard]] Net act_of(const step::NetAct& net) const {
    if (net.act_reference.empty()) return net.act;
    const auto acts = vocabulary::network_acts();
    const auto at = std::ranges::find(acts, facts_.scope.word("$" + net.act_reference));
    return static_cast<Net>(at - acts.begin());
  }

  static bool is_state(Net act) {
    return act == Net::accept || act == Net::refuse || act == Net::mute || act == Net::deaf || act == Net::blackhole ||
           act == Net::hang_up || act == Net::heal;
  }

  static Error no_connection() { return {Errc::not_found, {}, "there is no connection to do this on"}; }

  [[nodiscard]] Result<std::vector<std::size_t>> segments_of(const step::Tx& tx) const {
    if (tx.segments_reference.empty()) return tx.segments;
    std::vector<std::size_t> sizes;
    const auto bound = facts_.scope.bindings.find(tx.segments_reference);
    const auto value = bound == facts_.scope.bindings.end() ? json::value{} : bound->second;
    for (const auto& item : value.is_array() ? value.get_array() : json::array{value})
      if (item.is_int64() && item.get_int64() > 0) sizes.push_back(static_cast<std::size_t>(item.get_int64()));
    if (sizes.empty()) return Error{Errc::bad_value, "$" + tx.segments_reference, "is no list of sizes"};
    return sizes;
  }

  void remember(const ConnectionView& connection) {
    facts_.connection = connection.id;
    strand_.prepared.connection = connection.id;
    strand_.prepared.server = connection.server;
  }

  /// One connection, or all that a step has opened.
  [[nodiscard]] std::vector<const ConnectionView*> meant(const ServerActor& actor) const {
    const auto* crowd = resolve(actor, facts_).crowd;
    std::vector<const ConnectionView*> connections;
    for (std::size_t each = 0; crowd != nullptr && each < crowd->size(); ++each)
      connections.push_back(&bench_.seen.connections().at((*crowd)[each]));
    if (const auto* connection = connection_of(actor, facts_, bench_.seen); crowd == nullptr && connection != nullptr)
      connections.push_back(connection);
    return connections;
  }

  std::vector<const ConnectionView*> targets(const step::NetAct& net) const {
    if (net.server.kind != ServerActor::Kind::any) return meant(net.server);
    std::vector<const ConnectionView*> open;
    for (const auto& [id, connection] : bench_.seen.connections())
      if (connection.handshake && !connection.ended) open.push_back(&connection);
    return open;
  }

  Prepared connect(const step::Rx& rx) {
    const auto request = connect_request(rx, values_);
    if (!request) return request.error();
    const stimulus::Connect one{connecting_to(rx), *request};
    return std::vector<Stimulus>(static_cast<std::size_t>(bounds_of(step_.n, facts_.scope).first), one);
  }

  [[nodiscard]] ServerIndex connecting_to(const step::Rx& rx) {
    const auto server = resolve(rx.server, facts_).server.value_or(ServerIndex{1});
    strand_.prepared.server = server;
    return server;
  }

  [[nodiscard]] std::string tag_of_call(int count, int burst) const {
    const auto name = step_.as.empty() ? fmt::format("step-{}{}", strand_.prefix, strand_.at + 1) : step_.as;
    return count == 1 ? name : fmt::format("{}#{}", name, burst);
  }

  Result<ClientCommand> command_of(const step::Call& call, const std::string& tag, int burst) {
    auto arguments = values_.of(call.arguments, burst);
    if (!arguments) return arguments.error();
    std::vector<Address> addresses;
    for (const auto& actor : call.servers)
      for (const auto& server : values_.servers(actor)) addresses.push_back(server);
    return values_.command(facts_.scope.word(call.call), tag, *arguments, std::move(addresses));
  }

  const Step& step_;
  Strand& strand_;
  const Bench& bench_;
  Facts& facts_;
  Values values_;
};

}  // namespace

bool acts(const Step& step, Role subject) {
  const auto& what = step.what;
  if (std::holds_alternative<step::Rx>(what)) return subject == Role::server;
  if (std::holds_alternative<step::Tx>(what)) return subject == Role::client;
  return std::holds_alternative<step::Call>(what) || std::holds_alternative<step::Get>(what) || std::holds_alternative<step::Raw>(what) ||
         std::holds_alternative<step::NetAct>(what) || std::holds_alternative<step::Serve>(what) ||
         std::holds_alternative<step::Isro>(what);
}

Prepared prepare(const Step& step, Strand& strand, const Bench& bench) {
  strand.prepared = {};
  return std::visit(Preparer{step, strand, bench}, step.what);
}

std::string getter_tag(const Strand& strand) { return fmt::format("get-{}{}", strand.prefix, strand.at + 1); }

}  // namespace zkspec
