#include "conformance/adapter/reference_subject.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "conformance/adapter/server_peer_test.hpp"
#include "fake-server/log/event.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

using namespace zkspec;

namespace {

struct Stage {
  explicit Stage(std::shared_ptr<const Script> defect = nullptr) : subject{make_reference_subject(*loop, Seed{1}, std::move(defect))} {
    port = subject->attach("trial", [this](TimePoint now, const std::string& client, ClientReport report) {
      BOOST_TEST(!sending);
      told.push_back(fmt::format("{} {} {}", to_ms(now), client, print(Event{now, event::Told{client, report}})));
      reports.push_back(std::move(report));
    });
  }

  void send(const ClientCommand& command, const std::string& client = "c1") {
    sending = true;
    port->send(client, command);
    sending = false;
  }
  void open() { send(command::Open{.servers = {server.address()}, .timeout = 3s}); }
  void open_and_grant() {
    open();
    let_pass(*loop, 10ms);
    server.say(grant_of(3s));
    let_pass(*loop, 10ms);
    reports.clear();
  }
  [[nodiscard]] std::string states() const {
    std::string words;
    for (const auto& report : reports) {
      if (const auto* state = std::get_if<report::State>(&report)) words += fmt::format("{} ", word(state->state));
      if (const auto* done = std::get_if<report::Done>(&report)) words += fmt::format("{}={} ", done->tag, word(done->result));
      if (const auto* trouble = std::get_if<report::Trouble>(&report)) words += fmt::format("{}: {} ", trouble->where, trouble->text);
      if (const auto* what = std::get_if<report::Unsupported>(&report)) words += fmt::format("unsupported {} ", what->what);
    }
    return words;
  }

  std::unique_ptr<Loop> loop = make_sim_loop(Seed{1});
  ServerPeer server{*loop};
  std::unique_ptr<Subject> subject;
  std::vector<std::string> told = {};
  std::vector<ClientReport> reports = {};
  bool sending = false;
  std::unique_ptr<ClientPort> port = {};
};

std::shared_ptr<const Script> defect_of(std::string_view text) {
  auto loaded = load_script(text, "defect.toml");
  for (const auto& problem : loaded.problems) BOOST_ERROR(to_string(problem));
  return std::make_shared<const Script>(std::move(loaded.script));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reference_subject)

BOOST_AUTO_TEST_CASE(a_client_connects_works_and_closes) {
  Stage stage;
  stage.open_and_grant();
  stage.send(command::Op{.tag = "a", .kind = Operation::get, .path = "/x"});
  let_pass(*stage.loop, 10ms);
  BOOST_TEST(wire::print(stage.server.frames.at(1)) == "getData xid=1 path=\"/x\" watch=false");
  stage.server.say(wire::Reply{{Xid{1}, Zxid{1}, {}}, wire::GetDataResponse{}});
  stage.send(command::Close{"bye"});
  let_pass(*stage.loop, 10ms);
  stage.server.say(wire::Reply{{Xid{2}, Zxid{2}, {}}, {}});
  let_pass(*stage.loop, 10ms);
  BOOST_TEST(stage.states() == "a=ok closed bye=ok ");
  BOOST_TEST((stage.server.ended == Closing::fin));
}

BOOST_AUTO_TEST_CASE(reports_are_never_given_from_within_a_command) {
  Stage stage;
  stage.open();
  stage.send(command::Close{"bye"});
  BOOST_TEST(stage.told.empty());
  let_pass(*stage.loop, 0s);
  BOOST_TEST(stage.states() == "closed bye=ok ");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_opened_is_told_as_trouble) {
  Stage stage;
  stage.send(command::Info{"early"});
  stage.send(command::Open{.timeout = 3s});
  stage.send(command::Open{.servers = {stage.server.address()}, .timeout = 3s, .chroot = "/a/"});
  let_pass(*stage.loop, 1s);
  BOOST_TEST(stage.states() ==
             "info: there is no client yet open: servers: a client needs at least one open: chroot: '/a/' ends in a slash ");
  BOOST_TEST(stage.server.accepted_connections == 0);
}

BOOST_AUTO_TEST_CASE(a_read_only_session_asks_on_a_second_connection_and_moves_to_a_server_that_says_rw) {
  Stage stage;
  ServerPeer other{*stage.loop};
  stage.send(command::Open{.servers = {stage.server.address(), other.address()}, .timeout = 3s, .read_only = true});
  let_pass(*stage.loop, 10ms);
  auto& first = stage.server.accepted_connections == 1 ? stage.server : other;
  auto& second = stage.server.accepted_connections == 1 ? other : stage.server;
  auto read_only = grant_of(3s);
  read_only.readOnly.value = true;
  first.say(read_only);
  let_pass(*stage.loop, 150ms);
  BOOST_TEST_REQUIRE(second.accepted_connections == 1);
  BOOST_TEST(!first.ended, "the session's own connection is another one");
  second.say_bytes(to_bytes("rw"));
  let_pass(*stage.loop, 10ms);
  BOOST_TEST(second.accepted_connections == 2);
  BOOST_TEST(stage.states() == "connected_ro disconnected ");
  second.say(grant_of(3s));
  let_pass(*stage.loop, 10ms);
  BOOST_TEST(stage.states() == "connected_ro disconnected connected ");
}

BOOST_AUTO_TEST_CASE(a_new_list_moves_a_client) {
  Stage stage;
  ServerPeer other{*stage.loop};
  stage.open_and_grant();
  stage.send(command::UpdateServers{"move", {other.address()}});
  let_pass(*stage.loop, 10ms);
  BOOST_TEST(stage.states() == "move=ok disconnected ");
  BOOST_TEST(other.accepted_connections == 1);
}

BOOST_AUTO_TEST_CASE(a_destroyed_port_drops_its_connections_and_tells_nothing_more) {
  Stage stage;
  stage.open_and_grant();
  stage.send(command::Op{.tag = "a", .path = "/x"});
  stage.port.reset();
  let_pass(*stage.loop, 10s);
  BOOST_TEST(stage.states() == "");
  BOOST_TEST((stage.server.ended == Closing::reset));
}

BOOST_AUTO_TEST_CASE(a_run_is_a_function_of_the_seed) {
  const auto run = [] {
    Stage stage;
    stage.server.on_frame = [&](const auto& frame) {
      if (wire::name_of(frame) == "ConnectRequest") stage.server.say(grant_of(3s));
      else stage.server.close(Closing::reset);
    };
    stage.open();
    for (int i = 0; i < 20; ++i) {
      stage.send(command::Op{.tag = std::to_string(i), .path = "/x"});
      let_pass(*stage.loop, 700ms);
    }
    return stage.told;
  };
  const auto first = run();
  BOOST_TEST(first.size() > 40U);
  BOOST_TEST(first == run(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_defect_bends_frames_reports_and_connects_and_the_honest_client_does_not_know) {
  Stage stage{defect_of(R"(
zkspec = 1
[script]
id = "client/despairs"
title = "Never pings, calls every disconnection an expiry, two seconds late, and takes a second more to connect again"
rules = [
  { on = "to_server", frame = "ping", drop = true },
  { on = "state", where = { state = "disconnected" }, set = { state = "expired" }, delay = "2s" },
  { on = "connect", nth = 2, delay = "1s" },
]
)")};
  stage.open_and_grant();
  let_pass(*stage.loop, 2900ms);  // the silence is noticed after two seconds
  BOOST_TEST(stage.server.frames.size() == 1U);
  BOOST_TEST(stage.server.accepted_connections == 1);
  let_pass(*stage.loop, 1s);
  BOOST_TEST(stage.server.accepted_connections == 2);
  BOOST_TEST(stage.states() == "");
  let_pass(*stage.loop, 200ms);
  BOOST_TEST(stage.states() == "expired ");
}

BOOST_AUTO_TEST_SUITE_END()
