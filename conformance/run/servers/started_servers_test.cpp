// Servers that a run starts: a small program of Python takes the place of a real one.
#include "conformance/run/servers/started_servers.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <fstream>
#include <thread>

#include "conformance/run/servers/server_layout.hpp"
#include "conformance/run/servers/server_probe.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"

using namespace zkspec;

namespace {

/// Answers words from its configuration: a line each, `word answer`, with \n for the ends of lines.
constexpr std::string_view program = R"(
import socket, sys
answers = dict(line.rstrip("\n").split(" ", 1) for line in open(sys.argv[2]))
port = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    link, _ = port.accept()
    link.sendall(answers.get(link.recv(4).decode(), "").replace("\\n", "\n").encode())
    link.close()
)";

SubjectFile stand_in(int servers = 1) {
  return {.name = "stand-in",
          .command = {"/usr/bin/python3", "-c", std::string{program}, "{port}", "{config}"},
          .start_limit = 10s,
          .server = ServerSetup{.config = {"srvr Zookeeper version: 9.8.7-x, built now\\nMode: leader\\n",
                                           "conf tickTime={tick}\\nminSessionTimeout=300\\nmaxSessionTimeout=5000\\n"},
                                .servers = servers,
                                .tick = 200ms,
                                .ready = ServerSetup::Ready::srvr}};
}

void settle(StartedServers& servers) {
  BOOST_TEST(!servers.settled());
  for (int looks = 0; looks < 1000 && !servers.settled(); ++looks) std::this_thread::sleep_for(10ms);
  BOOST_TEST(servers.settled());
}

bool serves(const Address& server) {
  const auto loop = make_asio_loop();
  return !ask(*loop, server, "srvr").value_or("").empty();
}

std::string contents(const std::filesystem::path& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(started_servers)

BOOST_AUTO_TEST_CASE(servers_serve_until_they_are_cleared_away) {
  std::vector<std::string> logs;
  auto started = StartedServers::start(stand_in(2), {}, logs);
  BOOST_TEST_REQUIRE(started.has_value(), (started ? "" : to_string(started.error())));
  auto& servers = **started;
  BOOST_TEST(servers.version() == "9.8.7");
  BOOST_TEST_REQUIRE(servers.servers().addresses.size() == 2U);
  const auto& [tick, shortest, longest] = servers.servers().terms;
  BOOST_TEST((tick == 200ms && shortest == 300ms && longest == 5s));
  BOOST_TEST((servers.servers().capabilities == std::set<std::string, std::less<>>{"configured_bounds", "restart"}));
  BOOST_TEST((servers.restore().has_value() && servers.leader() == ServerIndex{1}));
  BOOST_TEST(servers.failure().empty());
  const auto first = servers.servers().addresses.front();
  BOOST_TEST(serves(first));
  started->reset();
  BOOST_TEST(!serves(first));
  BOOST_TEST(logs.size() == 2U);
}

BOOST_AUTO_TEST_CASE(server_that_was_crashed_is_started_again_where_it_was) {
  std::vector<std::string> logs;
  auto started = StartedServers::start(stand_in(), {}, logs);
  BOOST_TEST_REQUIRE(started.has_value(), (started ? "" : to_string(started.error())));
  auto& servers = **started;
  const auto first = servers.servers().addresses.front();
  servers.crash(ServerIndex{1});
  settle(servers);
  BOOST_TEST(!serves(first));
  servers.restart(ServerIndex{1});
  settle(servers);
  BOOST_TEST(serves(first));
  servers.crash(ServerIndex{1});
  BOOST_TEST(servers.restore().has_value());
  BOOST_TEST(serves(first));
  BOOST_TEST(servers.failure().empty());
}

BOOST_AUTO_TEST_CASE(server_that_cannot_run_says_why) {
  auto subject = stand_in();
  subject.command = {"/usr/bin/python3", "-c", "import sys; print('no such thing', file=sys.stderr); sys.exit(3)"};
  std::vector<std::string> logs;
  const auto started = StartedServers::start(subject, {}, logs);
  BOOST_TEST_REQUIRE(!started.has_value());
  BOOST_TEST(started.error().what == "server 1 ended: exit 3\nno such thing\n");
  BOOST_TEST_REQUIRE(logs.size() == 1U);
  BOOST_TEST(logs[0] == "no such thing\n");
}

BOOST_AUTO_TEST_CASE(server_that_ends_unasked_ends_the_judging) {
  auto subject = stand_in();
  subject.command[2].replace(subject.command[2].find("link.close()"), 12, "link.close(); answers.pop('conf', None) or sys.exit(7)");
  std::vector<std::string> logs;
  auto started = StartedServers::start(subject, {}, logs);
  BOOST_TEST_REQUIRE(started.has_value());
  for (int looks = 0; looks < 1000 && (*started)->failure().empty(); ++looks) {
    serves((*started)->servers().addresses.front());
    std::this_thread::sleep_for(10ms);
  }
  BOOST_TEST((*started)->failure().starts_with("server 1 ended: exit "));
  BOOST_TEST(!(*started)->restore().has_value());
}

BOOST_AUTO_TEST_CASE(each_server_of_an_ensemble_has_its_place_and_knows_the_others) {
  auto subject = stand_in(3);
  subject.command = {"run", "{config}"};
  subject.server->config = {"id={id} port={port}", "server.{member}={host}:{member_peer_port}:{member_election_port}"};
  subject.server->id_file = "{data}/myid";
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("zkspec-layout-{}", getpid());
  const auto loop = make_asio_loop();
  const auto places = lay_out(*loop, subject, {}, folder);
  BOOST_TEST_REQUIRE(places.has_value());
  BOOST_TEST_REQUIRE(places->size() == 3U);
  const auto second = contents((*places)[1].command[1]);
  BOOST_TEST(second.starts_with(fmt::format("id=2 port={}\nserver.1=127.0.0.1:", (*places)[1].address.port)));
  BOOST_TEST(second.substr(second.find('\n')) == contents((*places)[2].command[1]).substr(second.find('\n')));
  BOOST_TEST(contents(folder / "3/data/myid") == "3\n");
  BOOST_TEST((*places)[0].address.port != (*places)[1].address.port);
  std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_CASE(terms_are_those_of_conf) {
  const auto terms = terms_in("clientPort=1\ntickTime=2000\nminSessionTimeout=3000\nmaxSessionTimeout=40000\n");
  BOOST_TEST_REQUIRE(terms.has_value());
  BOOST_TEST((terms->tick == 2s && terms->shortest == 3s && terms->longest == 40s));
  BOOST_TEST((terms_in("tickTime=100\n")->longest == 2s));
  BOOST_TEST(!terms_in("conf is not executed because it is not in the whitelist.\n").has_value());
  BOOST_TEST(!terms_in("tickTime=soon\n").has_value());
  BOOST_TEST(connections_in("tickTime=100\nmaxClientCnxns=10\n") == 10);
  BOOST_TEST(connections_in("maxClientCnxns=0\n") == 0);
  BOOST_TEST(connections_in("conf is not executed because it is not in the whitelist.\n") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
