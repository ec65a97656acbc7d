#include <boost/json/serialize.hpp>

#include "conformance/adapter/base64.hpp"
#include "conformance/adapter/protocol.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

json::array texts(const std::vector<Address>& servers) {
  json::array made;
  for (const auto& server : servers) made.emplace_back(to_string(server));
  return made;
}

/// Adds a command's fields; what is at its default is left out.
struct Fields {
  json::object& into;

  void operator()(const command::Open& open) const {
    into["servers"] = texts(open.servers);
    into["timeout_ms"] = to_ms(open.timeout);
    if (!open.chroot.empty()) into["chroot"] = open.chroot;
    if (open.read_only) into["read_only"] = true;
    if (open.session) into["session"] = {{"id", to_string(open.session->id)}, {"password", to_hex(open.session->password)}};
  }
  void operator()(const command::Op& op) const {
    into["tag"] = op.tag;
    into["kind"] = word(op.kind);
    into["path"] = op.path;
    if (!op.data.empty()) into["data"] = to_base64(op.data);
    if (op.version != -1) into["version"] = op.version;
    if (op.watch) into["watch"] = *op.watch;
  }
  void operator()(const command::AddAuth& auth) const {
    into["tag"] = auth.tag;
    into["scheme"] = auth.scheme;
    into["data"] = to_base64(auth.data);
  }
  void operator()(const command::UpdateServers& update) const {
    into["tag"] = update.tag;
    into["servers"] = texts(update.servers);
  }
  void operator()(const command::Info& info) const { into["tag"] = info.tag; }
  void operator()(const command::Close& close) const { into["tag"] = close.tag; }
};

}  // namespace

std::string command_line(const std::string& client, const ClientCommand& command) {
  const bool operation = std::holds_alternative<command::Op>(command);
  json::object line = {{"command", operation ? "op" : name_of(command)}, {"client", client}};
  std::visit(Fields{line}, command);
  return json::serialize(line);
}

std::string caps_line(std::int64_t echo) { return json::serialize(json::object{{"command", "caps"}, {"echo", echo}}); }

}  // namespace zkspec
