#include "fake-server/control/control_api.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <set>

#include "fake-server/control/page.hpp"
#include "fake-server/ensemble/test_world.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

/// The API of an ensemble of three honest servers in virtual time.
struct ControlledWorld : test::World {
  ControlledWorld() : World{true} {}

  WebAnswer ask(std::string method, std::string target, std::string body = {}, std::string type = "application/json") {
    return api.handle({std::move(method), std::move(target), std::move(type), std::move(body)});
  }
  json::object get(std::string target) { return json::parse(ask("GET", std::move(target)).body).as_object(); }
  json::object post(std::string target, std::string body = {}) {
    const auto answered = ask("POST", std::move(target), std::move(body));
    BOOST_TEST(answered.status == 200U, answered.body);
    return json::parse(answered.body).as_object();
  }
  /// Of the only session.
  std::string session_path() {
    return "/v1/sessions/" + std::string{get("/v1/sessions")["sessions"].as_array().at(0).at("session").as_string()};
  }

  ControlApi api{*loop, ensemble, log};
};

struct Mistake {
  std::string method = {};
  std::string target = {};
  std::string body = {};
  unsigned status = 0;
  std::string words = {};

  friend std::ostream& operator<<(std::ostream& out, const Mistake& mistake) {
    return out << mistake.method << ' ' << mistake.target << ' ' << mistake.body;
  }
};

const std::vector<Mistake> mistakes{
    {"GET", "/v1/servrs", "", 404, R"("near":["/v1/servers"])"},
    {"POST", "/v1/servers/2/nett", "", 404, R"("near":["/v1/servers/2/net",)"},
    {"GET", "/nowhere/at/all", "", 404, "/v1/journal"},
    {"GET", "", "", 404, "there is no "},
    {"GET", "/v1/servers/", "", 404, "near"},
    {"GET", "/v1/servers/4", "", 404, "there are s1 to s3"},
    {"GET", "/v1/servers/0", "", 404, "no server '0'"},
    {"GET", "/v1/sessions/7", "", 404, "an id is written as"},
    {"POST", "/v1/sessions/0x0000000000000007/expire", "", 404, "no session"},
    {"POST", "/v1/connections/77/cut", "", 404, "no open connection '77'"},
    {"DELETE", "/v1/servers", "", 405, R"("allow":["GET","HEAD","OPTIONS"])"},
    {"POST", "/v1/servers/1/net", R"({"mode":)", 400, R"("line":1,"column":9)"},
    {"POST", "/v1/servers/1/net", "{\n  mode}", 400, R"("line":2,"column":3)"},
    {"POST", "/v1/servers/1/net", "[]", 400, "no JSON object"},
    {"POST", "/v1/servers/1/net", R"({"mode":"mute"} x)", 400, R"("column":17)"},
    {"POST", "/v1/servers/1/net", R"({"mode":"mut"})", 422, R"("nearest":"mute")"},
    {"POST", "/v1/servers/1/net", R"({"mode":3})", 422, R"("field":"mode")"},
    {"POST", "/v1/servers/1/net", R"({"mdoe":"mute"})", 422, R"("nearest":"mode")"},
    {"POST", "/v1/servers/1/net", "", 422, "'mode' is missing"},
    {"POST", "/v1/servers/1/crash", R"({"now":true})", 422, "unknown field 'now'"},
    {"POST", "/v1/servers/1/restart", R"({"lose_state":1})", 422, "true or false"},
    {"POST", "/v1/leader/pause", R"({"for":"2m"})", 422, "'2m' is no duration"},
    {"POST", "/v1/leader/pause", R"({"for":"2T"})", 422, "no session here"},
    {"POST", "/v1/leader/pause", R"({"for":"9000s"})", 422, "at most 3600 s"},
    {"POST", "/v1/leader/pause", R"({"for":2})", 422, "a duration is a text"},
    {"POST", "/v1/clock/advance", R"({"by":"-1s"})", 422, R"("field":"by")"},
    {"GET", "/v1/journal?limit=0", "", 422, R"("field":"limit")"},
    {"GET", "/v1/journal?sinse=1", "", 422, R"("nearest":"since")"},
    {"GET", "/v1/journal?since=x", "", 422, "whole number"},
    {"GET", "/v1/events", "", 426, "WebSocket"},
    {"PUT", "/v1/tree", R"({"nodes":[{"path":"/a"},{"path":"/b/c"}]})", 422, R"("field":"nodes[1].path")"},
    {"PUT", "/v1/tree", R"({"nodess":[]})", 422, R"("field":"nodess")"},
    {"PUT", "/v1/script", R"({"toml":3})", 422, R"("field":"toml")"},
};

BOOST_AUTO_TEST_SUITE(control_api)

BOOST_DATA_TEST_CASE(mistake_is_answered_with_what_to_do, boost::unit_test::data::make(mistakes)) {
  ControlledWorld world;
  const auto answered = world.ask(sample.method, sample.target, sample.body);
  BOOST_TEST(answered.status == sample.status, answered.body);
  BOOST_TEST(answered.body.find(sample.words) != std::string::npos, answered.body);
  BOOST_TEST(json::parse(answered.body).at("error").at("message").is_string());
}

BOOST_AUTO_TEST_CASE(connected_client_is_listed) {
  ControlledWorld world;
  const auto peer = world.connected(2);
  const auto session = world.get(world.session_path());
  BOOST_TEST(session.at("timeout_ms") == 6000);
  BOOST_TEST(session.at("server") == "s2");
  BOOST_TEST(session.at("connection") == 1);
  const auto connection = world.get("/v1/connections").at("connections").as_array().at(0);
  BOOST_TEST(connection.at("session") == session.at("session"));
  BOOST_TEST(connection.at("frames_received") == 1);
  BOOST_TEST(world.get("/v1/connections/1") == connection);
  BOOST_TEST(world.get("/v1/servers/s2").at("connections") == 1);
}

BOOST_AUTO_TEST_CASE(network_goes_mute_and_heals) {
  ControlledWorld world;
  BOOST_TEST(world.post("/v1/servers/2/net", R"({"mode":"mute"})").at("net") == "mute");
  const auto peer = world.connected(2);
  BOOST_TEST(peer->got.empty());
  BOOST_TEST(world.post("/v1/servers/s2/heal").at("net") == "accept");
  world.pass(10ms);
  BOOST_TEST(!peer->got.empty());
}

BOOST_AUTO_TEST_CASE(crashed_leader_is_replaced_and_comes_back) {
  ControlledWorld world;
  const auto crashed = world.post("/v1/servers/1/crash");
  BOOST_TEST(crashed.at("running") == false);
  BOOST_TEST(crashed.at("role").is_null());
  BOOST_TEST(world.get("/v1/servers").at("leader") == "s2");
  BOOST_TEST(world.post("/v1/servers/1/restart", R"({"lose_state":true})").at("role") == "follower");
}

BOOST_AUTO_TEST_CASE(isolated_server_does_not_serve) {
  ControlledWorld world;
  BOOST_TEST(world.post("/v1/servers/3/isolate", R"({"isolated":true})").at("role").is_null());
  BOOST_TEST(world.post("/v1/servers/3/isolate", R"({"isolated":false})").at("role") == "follower");
}

BOOST_AUTO_TEST_CASE(nobody_leads_while_the_leader_is_paused) {
  ControlledWorld world;
  BOOST_TEST(world.post("/v1/leader/pause", R"({"for":"2s"})").at("leader").is_null());
  world.pass(3s);
  BOOST_TEST(world.get("/v1/servers").at("leader") == "s1");
}

BOOST_AUTO_TEST_CASE(expired_session_is_gone) {
  ControlledWorld world;
  const auto peer = world.connected();
  const auto path = world.session_path();
  BOOST_TEST(("/v1/sessions/" + std::string{world.post(path + "/expire").at("expired").as_string()}) == path);
  BOOST_TEST(world.ask("GET", path).status == 404U);
  world.pass(10ms);
  BOOST_TEST(world.get("/v1/connections").at("connections").as_array().empty());
}

BOOST_AUTO_TEST_CASE(frozen_clock_keeps_a_silent_session_and_advancing_ends_it) {
  ControlledWorld world;
  const auto peer = world.connected();
  BOOST_TEST(world.post("/v1/clock/freeze").at("frozen") == true);
  world.pass(30s);
  BOOST_TEST(world.get("/v1/sessions").at("sessions").as_array().size() == 1U);
  world.post("/v1/clock/advance", R"({"by":"10s"})");
  BOOST_TEST(world.get("/v1/sessions").at("sessions").as_array().empty());
  BOOST_TEST(world.post("/v1/clock/resume").at("frozen") == false);
}

BOOST_AUTO_TEST_CASE(connection_is_cut_at_once_or_after_bytes) {
  ControlledWorld world;
  const auto first = world.connected();
  world.post("/v1/connections/1/cut");
  world.pass(10ms);
  BOOST_TEST(world.logged().ends_with("reset by server"));
  const auto second = world.connected();
  world.post("/v1/connections/2/cut", R"({"after":7,"how":"fin"})");
  second->send(wire::Request{.header = {wire::ping_xid, wire::OpCode::ping}});
  world.pass(10ms);
  BOOST_TEST(world.logged().ends_with("< raw 7; fin by server"), world.logged());
  BOOST_TEST(world.ask("POST", "/v1/connections/2/delay", R"({"by":"1s"})").status == 404U);
}

BOOST_AUTO_TEST_CASE(connection_is_delayed_and_healed) {
  ControlledWorld world;
  const auto peer = world.connected();
  world.post("/v1/connections/1/delay", R"({"by":"500ms"})");
  world.post("/v1/connections/1/split", R"({"size":1})");
  peer->send(wire::Request{.header = {wire::ping_xid, wire::OpCode::ping}});
  world.pass(400ms);
  BOOST_TEST(peer->got.size() == 1U);
  world.pass(200ms);
  BOOST_TEST(peer->got.size() == 2U);
  world.post("/v1/connections/1/heal");
  peer->send(wire::Request{.header = {wire::ping_xid, wire::OpCode::ping}});
  world.pass(10ms);
  BOOST_TEST(peer->got.size() == 3U);
}

BOOST_AUTO_TEST_CASE(byte_is_corrupted) {
  ControlledWorld world;
  const auto peer = world.connected();
  world.post("/v1/connections/1/corrupt", R"({"at":3})");
  peer->send(wire::Request{.header = {wire::ping_xid, wire::OpCode::ping}});
  world.pass(10ms);
  BOOST_TEST(peer->got.size() == 1U);
}

BOOST_AUTO_TEST_CASE(journal_is_read_in_pages_and_cleared) {
  ControlledWorld world;
  const auto peer = world.connected();
  const auto page = world.get("/v1/journal?since=1&limit=1");
  BOOST_TEST(page.at("end") == 3);
  BOOST_TEST(page.at("next") == 2);
  BOOST_TEST(page.at("events").at(0).at("frame") == "ConnectRequest");
  BOOST_TEST(world.get("/v1/journal?since=99").at("events").as_array().empty());
  BOOST_TEST(json::parse(world.ask("DELETE", "/v1/journal").body).at("first") == 3);
  BOOST_TEST(world.get("/v1/journal").at("events").as_array().empty());
}

BOOST_AUTO_TEST_CASE(tree_that_was_taken_is_put_back) {
  ControlledWorld world;
  const auto peer = world.connected();
  const auto empty = world.ask("GET", "/v1/tree").body;
  BOOST_TEST(world.ask("PUT", "/v1/tree", R"({"zxid":"0x77","nodes":[{"path":"/a","data":"x"}]})").body.find("0x77") != std::string::npos);
  const auto full = world.get("/v1/tree");
  BOOST_TEST(json::serialize(full).find(R"("path":"/a","data":"x")") != std::string::npos);
  world.ask("PUT", "/v1/tree", empty);
  BOOST_TEST(world.ask("GET", "/v1/tree").body == empty);
  BOOST_TEST(world.api.body_limit("PUT", "/v1/tree") == std::size_t{64} << 20U);
  BOOST_TEST(world.api.body_limit("PUT", "/v1/script") == std::size_t{1} << 20U);
}

constexpr auto silent_to_pings = R"(zkspec = 1
[script]
id = "demo/silent"
title = "Says nothing to pings"
rules = [{ on = "to_client", frame = "reply", where = { xid = -2 }, drop = true }]
)";

BOOST_AUTO_TEST_CASE(script_bends_open_connections_until_it_is_removed) {
  ControlledWorld world;
  const auto peer = world.connected();
  const auto ping = [&] {
    peer->send(wire::Request{.header = {wire::ping_xid, wire::OpCode::ping}});
    world.pass(10ms);
    return world.get("/v1/connections/1").at("frames_sent").to_number<int>();
  };
  BOOST_TEST(ping() == 2);
  BOOST_TEST(world.ask("PUT", "/v1/script", silent_to_pings, "text/plain").status == 200U);
  BOOST_TEST(world.get("/v1/script").at("script").at("title") == "Says nothing to pings");
  BOOST_TEST(ping() == 2);
  BOOST_TEST(world.ask("DELETE", "/v1/script").status == 200U);
  BOOST_TEST(world.get("/v1/script").at("script").is_null());
  BOOST_TEST(ping() == 3);
}

BOOST_AUTO_TEST_CASE(script_comes_as_json_too) {
  ControlledWorld world;
  const auto body = json::serialize(json::object{{"toml", silent_to_pings}});
  BOOST_TEST(world.ask("PUT", "/v1/script", body).status == 200U);
  BOOST_TEST(world.get("/v1/script").at("script").at("toml") == silent_to_pings);
}

BOOST_AUTO_TEST_CASE(wrong_script_is_refused_with_all_its_problems_and_the_old_one_stays) {
  ControlledWorld world;
  world.ask("PUT", "/v1/script", silent_to_pings, "text/plain");
  const auto answered = world.ask("PUT", "/v1/script", R"(zkspec = 1
[script]
id = "demo/wrong"
title = "x"
rules = [
  { on = "to_client", frame = "repply", drop = true },
  { on = "state", drop = true },
])",
                                  "text/plain");
  BOOST_TEST(answered.status == 422U);
  const auto error = json::parse(answered.body).at("error");
  BOOST_TEST(error.at("problems").as_array().size() == 2U);
  BOOST_TEST(error.at("problems").at(0).at("line") == 6);
  BOOST_TEST(error.at("problems").at(0).at("column") == 31);
  BOOST_TEST(error.at("problems").at(0).at("message") == "unknown frame 'repply'; did you mean 'reply'?");
  BOOST_TEST(error.at("problems").at(1).at("line") == 7);
  BOOST_TEST(world.get("/v1/script").at("script").at("id") == "demo/silent");
}

BOOST_AUTO_TEST_CASE(head_and_options_are_answered) {
  ControlledWorld world;
  BOOST_TEST(world.ask("HEAD", "/v1/servers").status == 200U);
  const auto options = world.ask("OPTIONS", "/v1/journal");
  BOOST_TEST(options.status == 204U);
  BOOST_TEST(options.allow == "GET, HEAD, DELETE, OPTIONS");
}

BOOST_AUTO_TEST_CASE(schema_has_exactly_the_routes) {
  std::set<std::string> answered;
  for (const auto& route : control_routes()) answered.insert(std::string{route.method} + " " + std::string{route.path});
  std::set<std::string> described;
  const auto schema = json::parse(control_page::schema);
  for (const auto& path : schema.at("paths").as_object()) {
    for (const auto& member : path.value().as_object()) {
      std::string method{member.key()};
      std::ranges::transform(method, method.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      if (method != "PARAMETERS") described.insert(method + " " + std::string{path.key()});
    }
  }
  BOOST_TEST(answered == described, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
