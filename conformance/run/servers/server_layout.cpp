#include "conformance/run/servers/server_layout.hpp"

#include <array>
#include <fstream>

namespace zkspec {
namespace {

constexpr std::string_view host = "127.0.0.1";
constexpr std::array<std::string_view, 3> ports = {"port", "peer_port", "election_port"};

struct NobodyAccepts final : Acceptor {
  struct Silent final : Endpoint {
    void receive(TimePoint /*now*/, BytesView /*bytes*/) override {}
    void peer_closed(TimePoint /*now*/, Closing /*how*/) override {}
    void tick(TimePoint /*now*/) override {}
    [[nodiscard]] TimePoint next_deadline() const override { return never; }
    void drain(TimePoint /*now*/, Output& /*out*/) override {}
  };
  Endpoint& accepted(TimePoint /*now*/, std::unique_ptr<Link> /*link*/, const Address& /*peer*/) override { return silent; }
  Silent silent = {};
};

/// Different ones, for they are held all at once.
Result<std::vector<std::uint16_t>> free_ports(Loop& loop, std::size_t count) {
  NobodyAccepts nobody;
  std::vector<std::unique_ptr<Listener>> held;
  std::vector<std::uint16_t> found;
  while (found.size() < count) {
    auto listener = loop.listen({.host = std::string{host}}, nobody);
    if (!listener) return listener.error();
    found.push_back((*listener)->address().port);
    held.push_back(*std::move(listener));
  }
  return found;
}

Result<void> write_lines(const std::string& file, const std::vector<std::string>& lines) {
  std::ofstream out{file};
  for (const auto& line : lines) out << line << '\n';
  out.flush();
  return out ? Result<void>{} : Error{Errc::io, file, "cannot be written"};
}

/// The lines of one server's configuration; what speaks of members is repeated for each.
std::vector<std::string> config_of(const ServerSetup& setup, const Places& own, const std::vector<Places>& all) {
  std::vector<std::string> lines;
  for (const auto& line : setup.config) {
    if (line.find("{member") == std::string::npos) {
      lines.push_back(filled({line}, own).front());
      continue;
    }
    for (const auto& member : all) {
      auto places = own;
      places["member"] = member.at("id");
      for (const auto port : ports) places["member_" + std::string{port}] = member.at(std::string{port});
      lines.push_back(filled({line}, places).front());
    }
  }
  return lines;
}

std::vector<Places> places_of(const SubjectFile& subject, const Places& common, const std::filesystem::path& folder,
                              const std::vector<std::uint16_t>& free) {
  std::vector<Places> all;
  for (int number = 1; number <= subject.server->servers; ++number) {
    auto& places = all.emplace_back(common);
    const auto own = folder / std::to_string(number);
    places["id"] = std::to_string(number);
    places["host"] = host;
    places["data"] = (own / "data").string();
    places["config"] = (own / "server.cfg").string();
    places["tick"] = std::to_string(to_ms(subject.server->tick));
    for (std::size_t port = 0; port < ports.size(); ++port)
      places[std::string{ports[port]}] = std::to_string(free[static_cast<std::size_t>(number - 1) * ports.size() + port]);
  }
  return all;
}

}  // namespace

Result<std::vector<ServerPlace>> lay_out(Loop& loop, const SubjectFile& subject, const Places& places,
                                         const std::filesystem::path& folder) {
  const auto& setup = *subject.server;
  const auto free = free_ports(loop, ports.size() * static_cast<std::size_t>(setup.servers));
  if (!free) return free.error();
  const auto all = places_of(subject, places, folder, *free);
  std::vector<ServerPlace> found;
  for (const auto& own : all) {
    std::error_code problem;
    std::filesystem::create_directories(own.at("data"), problem);
    if (problem) return Error{Errc::io, own.at("data"), problem.message()};
    if (auto written = write_lines(own.at("config"), config_of(setup, own, all)); !written) return written.error();
    if (!setup.id_file.empty())
      if (auto written = write_lines(filled({setup.id_file}, own).front(), {own.at("id")}); !written) return written.error();
    found.push_back({{std::string{host}, (*free)[found.size() * ports.size()]}, filled(subject.command, own)});
  }
  return found;
}

}  // namespace zkspec
