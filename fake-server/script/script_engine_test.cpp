#include "fake-server/script/script_engine.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "fake-server/wire/codec.hpp"

using namespace zkspec;
using wire::OpCode;

namespace {

Script script_of(const std::string& rules) {
  const auto loaded = load_script("zkspec = 1\n[script]\nid = \"a/test\"\ntitle = \"A test\"\nrules = [" + rules + "]\n", "s.toml");
  for (const auto& problem : loaded.problems) BOOST_ERROR(to_string(problem));
  return loaded.script;
}

wire::Message greeting(std::int32_t timeout_ms, std::int64_t id = 7) {
  return wire::ConnectResponse{.timeOut = wire::Millis{timeout_ms}, .sessionId = SessionId{id}};
}

wire::Message request(OpCode type, std::int32_t xid) {
  auto made = wire::make_request(type);
  made.header.xid = Xid{xid};
  return made;
}

wire::Message reply(std::int32_t xid) { return wire::Reply{{.xid = Xid{xid}}, wire::NoBody{}}; }

std::string suffix(Duration delay) { return delay == Duration{} ? "" : fmt::format(" +{}ms", to_ms(delay)); }

std::string shown(const std::vector<wire::Passed>& passed) {
  std::string text;
  for (const auto& each : passed) {
    if (!text.empty()) text += " | ";
    text += each.message ? wire::print(*each.message) : "nothing";
    text += suffix(each.delay);
    if (each.back) text += " back";
    if (each.then) text += fmt::format(" then {}", to_string(*each.then));
  }
  return text;
}

template <class T>
std::string shown(const std::vector<Timed<T>>& items) {
  std::string text;
  for (const auto& each : items) {
    EventPayload payload;
    if constexpr (std::is_same_v<T, ClientReport>) payload = event::Told{"c", each.item};
    else payload = event::Call{"c", each.item};
    text += (text.empty() ? "" : " | ") + print({{}, payload}) + suffix(each.delay);
  }
  return text;
}

ClientReport state(SessionState what) { return report::State{what, {}}; }
ClientReport done(std::string tag, ApiResult result) { return report::Done{std::move(tag), result, {}, {}}; }
ClientCommand get(std::string tag) { return command::Op{.tag = std::move(tag), .kind = Operation::get, .path = "/a"}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(script_engine)

BOOST_AUTO_TEST_CASE(each_action_bends_a_frame_in_its_own_way) {
  struct Row {
    std::string_view name;
    std::string rules;
    std::string expected;
  };
  const Row rows[] = {
      {"no rule matches", R"({ on = "to_server", frame = "getData", drop = true })", "ping xid=-2"},
      {"set", R"({ on = "to_server", frame = "ping", set = { xid = 5 } })", "ping xid=5"},
      {"set from the item itself", R"({ on = "to_server", set = { xid = ".xid - 1 * 2" } })", "ping xid=-6"},
      {"drop", R"({ on = "to_server", drop = true })", ""},
      {"drop and close", R"({ on = "to_server", drop = true, close = "reset" })", "nothing then reset"},
      {"close behind the frame", R"({ on = "to_server", close = "fin" })", "ping xid=-2 then fin"},
      {"repeat", R"({ on = "to_server", repeat = 2 })", "ping xid=-2 | ping xid=-2"},
      {"delay, in parts of the timeout last granted", R"({ on = "to_server", delay = "T/4" })", "ping xid=-2 +1000ms"},
      {"emit behind", R"({ on = "to_server", emit = { frame = "sync", path = "/x", xid = 9, delay = "1s" } })",
       "ping xid=-2 | sync xid=9 path=\"/x\" +1000ms"},
      {"emit in front", R"({ on = "to_server", emit = { frame = "sync", path = "/x", xid = ".xid", before = true } })",
       "sync xid=-2 path=\"/x\" | ping xid=-2"},
      {"emit in place", R"({ on = "to_server", drop = true, emit = { frame = "closeSession", xid = 3 } })", "closeSession xid=3"},
      {"emit back", R"({ on = "to_server", drop = true, emit = { frame = "reply", xid = -2, back = true } })",
       "reply xid=-2 zxid=0x0 err=ok back"},
      {"a close is not attached to what goes back", R"({ on = "to_server", emit = { frame = "reply", back = true }, close = "fin" })",
       "ping xid=-2 | reply xid=0 zxid=0x0 err=ok back | nothing then fin"},
      {"rules act one after the other", R"({ on = "to_server", set = { xid = 4 } }, { on = "to_server", where = { xid = 4 }, repeat = 2 })",
       "ping xid=4 | ping xid=4"},
      {"hold", R"({ on = "to_server", hold = true })", ""},
      {"remember", R"({ on = "to_server", remember = { x = "xid" } }, { on = "to_server", set = { xid = "$x + 10" } })", "ping xid=8"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto script = script_of(row.rules);
      ScriptEngine engine{script, Party::client};
      engine.incoming({}, greeting(4000));
      BOOST_TEST(shown(engine.outgoing({}, request(OpCode::ping, -2))) == row.expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(bytes_are_cut_and_appended_behind_an_honest_length) {
  struct Row {
    std::string_view name;
    std::string rule;
    std::string bytes;
  };
  const Row rows[] = {
      {"cut", R"({ on = "to_server", cut = 4 })", "00000004fffffffe"},
      {"cut more than there is", R"({ on = "to_server", cut = 400 })", "00000000"},
      {"append", R"({ on = "to_server", append = "hex:0102" })", "0000000afffffffe0000000b0102"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto script = script_of(row.rule);
      ScriptEngine engine{script, Party::client};
      const auto passed = engine.outgoing({}, request(OpCode::ping, -2));
      BOOST_REQUIRE(passed.size() == 1U);
      BOOST_TEST(to_hex(wire::encode(*passed[0].message)) == row.bytes);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_held_frame_leaves_behind_the_next_one) {
  const auto script = script_of(R"({ on = "to_client", frame = "reply", hold = true })");
  ScriptEngine engine{script, Party::client};
  BOOST_TEST(shown(engine.incoming({}, reply(1))) == "");
  BOOST_TEST(shown(engine.incoming({}, reply(2))) == "reply xid=2 zxid=0x0 err=ok | reply xid=1 zxid=0x0 err=ok");
  BOOST_TEST(shown(engine.incoming({}, reply(3))) == "");
}

BOOST_AUTO_TEST_CASE(what_waits_on_a_connection_dies_with_it) {
  const auto script = script_of(R"({ on = "to_client", frame = "reply", hold = true })");
  ScriptEngine engine{script, Party::client};
  engine.incoming({}, reply(1));
  engine.outgoing({}, wire::ConnectRequest{});
  BOOST_TEST(shown(engine.incoming({}, greeting(4000))).find("reply") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_reply_is_known_by_the_request_that_it_answers) {
  const auto script = script_of(R"({ on = "to_client", frame = "reply", answers = "getData", drop = true })");
  ScriptEngine engine{script, Party::client};
  engine.outgoing({}, request(OpCode::getData, 1));
  engine.outgoing({}, request(OpCode::exists, 2));
  BOOST_TEST(shown(engine.incoming({}, reply(2))) == "reply xid=2 zxid=0x0 err=ok");
  BOOST_TEST(shown(engine.incoming({}, reply(1))) == "");
  BOOST_TEST(shown(engine.incoming({}, reply(1))) == "reply xid=1 zxid=0x0 err=ok");
}

BOOST_AUTO_TEST_CASE(on_the_side_of_a_server_the_directions_are_the_other_way_round) {
  const auto script = script_of(R"({ on = "to_client", frame = "ConnectResponse", set = { timeOut = "1s" } })");
  ScriptEngine engine{script, Party::server};
  const auto passed = engine.outgoing({}, greeting(4000));
  BOOST_TEST(std::get<wire::ConnectResponse>(*passed.at(0).message).timeOut.value() == 1000);
}

BOOST_AUTO_TEST_CASE(occurrences_are_counted_over_the_life_or_per_connection) {
  struct Row {
    std::string_view name;
    std::string rule;
    std::string pattern;
  };
  const Row rows[] = {
      {"the second in a life", R"({ on = "to_server", frame = "ping", nth = 2, drop = true })", "x-xx xxxx"},
      {"from the third on", R"({ on = "to_server", frame = "ping", nth = "3..", drop = true })", "xx-- ----"},
      {"from the second to the third, on each connection",
       R"({ on = "to_server", frame = "ping", nth = "2..3", per = "connection", drop = true })", "x--x x--x"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto script = script_of(row.rule);
      ScriptEngine engine{script, Party::client};
      std::string pattern;
      for (int connection = 0; connection < 2; ++connection) {
        engine.outgoing({}, wire::ConnectRequest{});
        if (connection > 0) pattern += ' ';
        for (int ping = 0; ping < 4; ++ping) pattern += engine.outgoing({}, request(OpCode::ping, -2)).empty() ? '-' : 'x';
      }
      BOOST_TEST(pattern == row.pattern);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_item_matched_before_can_be_quoted) {
  const auto script = script_of(R"({ on = "to_client", frame = "reply", set = { xid = "previous:xid" } })");
  ScriptEngine engine{script, Party::client};
  BOOST_TEST(shown(engine.incoming({}, reply(1))) == "reply xid=1 zxid=0x0 err=ok");
  BOOST_TEST(shown(engine.incoming({}, reply(2))) == "reply xid=1 zxid=0x0 err=ok");
  BOOST_TEST(shown(engine.incoming({}, reply(3))) == "reply xid=2 zxid=0x0 err=ok");
}

BOOST_AUTO_TEST_CASE(a_memory_is_shared_by_the_connections_of_a_server) {
  const auto script = script_of(R"({ on = "to_client", frame = "ConnectResponse", remember = { id = "sessionId" } },
                                   { on = "to_server", frame = "ConnectRequest", where = { sessionId = "$id" }, drop = true })");
  const auto memory = std::make_shared<ScriptMemory>();
  ScriptEngine first{script, Party::server, memory};
  ScriptEngine second{script, Party::server, memory};
  const wire::Message resume = wire::ConnectRequest{.sessionId = SessionId{7}};
  BOOST_TEST(second.incoming({}, resume).size() == 1U);
  first.outgoing({}, greeting(4000, 7));
  BOOST_TEST(second.incoming({}, resume).size() == 0U);
}

BOOST_AUTO_TEST_CASE(reports_to_the_application_are_bent) {
  struct Row {
    std::string_view name;
    std::string rules;
    ClientReport report;
    std::string expected;
  };
  const auto lost = done("g", ApiResult::connection_loss);
  const auto expired = state(SessionState::expired);
  const Row rows[] = {
      {"a state is set", R"({ on = "state", where = { state = "expired" }, set = { state = "disconnected" } })", expired, "c disconnected"},
      {"a state comes later", R"({ on = "state", delay = "1s" })", expired, "c expired +1000ms"},
      {"another state stays", R"({ on = "state", where = { state = "connected" }, drop = true })", expired, "c expired"},
      {"a state is invented in front", R"({ on = "state", emit = { state = "connected", before = true } })", expired,
       "c connected | c expired"},
      {"a completion succeeds",
       R"({ on = "done", where = { result = ["connection_loss", "closed"] }, set = { result = "ok", data = "x" } })", lost,
       "c done g ok data=\"x\""},
      {"a completion comes twice", R"({ on = "done", repeat = 2 })", lost, "c done g connection_loss | c done g connection_loss"},
      {"a watch event is invented", R"({ on = "done", emit = { watch = ".tag", kind = "deleted", path = "/a" } })", lost,
       "c done g connection_loss | c watch g deleted /a"},
      {"a getter lies", R"({ on = "info", set = { timeout = "3s" } })", report::Info{.tag = "i", .timeout = 9s}, "c info i timeout=3000ms"},
      {"what no stream carries passes", R"({ on = "state", drop = true })", report::Died{"SIGABRT"}, "c died: SIGABRT"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto script = script_of(row.rules);
      ScriptEngine engine{script, Party::client};
      BOOST_TEST(shown(engine.reports(row.report)) == row.expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_held_report_leaves_behind_the_next_report_of_any_kind) {
  const auto script = script_of(R"({ on = "watch", hold = true })");
  ScriptEngine engine{script, Party::client};
  BOOST_TEST(shown(engine.reports(report::Watch{"w", WatchWord::changed, "/a"})) == "");
  BOOST_TEST(shown(engine.reports(done("g", ApiResult::ok))) == "c done g ok | c watch w changed /a");
}

BOOST_AUTO_TEST_CASE(commands_are_dropped_and_answered_in_the_clients_place) {
  const auto script = script_of(R"({ on = "state", remember = { link = "state" } },
                                   { on = "call", where = { path = "*" }, when = { link = "disconnected" },)"
                                R"(drop = true, emit = { done = ".tag", result = "ok" } })");
  ScriptEngine engine{script, Party::client};
  BOOST_TEST(shown(engine.commands(get("a"))) == "c calls get a /a");
  engine.reports(state(SessionState::disconnected));
  BOOST_TEST(shown(engine.commands(get("b"))) == "");
  BOOST_TEST(shown(engine.take_reports()) == "c done b ok");
  BOOST_TEST(shown(engine.take_reports()) == "");
  BOOST_TEST(shown(engine.commands(command::Close{"bye"})) == "c calls close bye");
}

BOOST_AUTO_TEST_CASE(a_lost_operation_is_submitted_again) {
  const auto script = script_of(R"({ on = "call", remember = { call = "call", path = "path" } },
                                   { on = "done", drop = true, emit = { call = "$call", tag = ".tag", path = "$path" } })");
  ScriptEngine engine{script, Party::client};
  engine.commands(command::Op{.tag = "s", .kind = Operation::set, .path = "/b"});
  BOOST_TEST(shown(engine.reports(done("s", ApiResult::connection_loss))) == "");
  BOOST_TEST(shown(engine.take_commands()) == "c calls set s /b");
}

BOOST_AUTO_TEST_CASE(a_frame_can_make_a_client_tell_something) {
  const auto script = script_of(R"({ on = "to_server", frame = "ConnectRequest", emit = { state = "connected", raw = "early" } })");
  ScriptEngine engine{script, Party::client};
  BOOST_TEST(engine.outgoing({}, wire::ConnectRequest{}).size() == 1U);
  BOOST_TEST(shown(engine.take_reports()) == "c connected (early)");
}

BOOST_AUTO_TEST_CASE(odds_are_changed_where_the_rule_means_them) {
  const auto script = script_of(R"({ on = "odds", where = { of = "leave", p = "!1", before = 3 }, set = { p = 0.25 } },
                                   { on = "odds", where = { of = "take-new", p = 1, after = ".before" }, set = { p = 0 } })");
  ScriptEngine engine{script, Party::client};
  using enum Odds::Of;
  BOOST_TEST(engine.odds({leave, 0.4, 3, 5}) == 0.25);
  BOOST_TEST(engine.odds({leave, 1, 3, 5}) == 1);
  BOOST_TEST(engine.odds({leave, 0.4, 2, 5}) == 0.4);
  BOOST_TEST(engine.odds({take_new, 1, 4, 4}) == 0);
  BOOST_TEST(engine.odds({take_new, 1, 4, 5}) == 1);
}

BOOST_AUTO_TEST_CASE(a_probe_is_told_apart_from_an_attempt_to_connect) {
  const auto script = script_of(R"({ on = "connect", where = { probe = true }, to = "never" })");
  ScriptEngine engine{script, Party::client};
  BOOST_TEST(!engine.connect({"127.0.0.1", 1}).never);
  BOOST_TEST(engine.connect({"127.0.0.1", 1}, true).never);
}

BOOST_AUTO_TEST_CASE(a_list_of_servers_is_a_field_of_its_update) {
  const auto script = script_of(R"({ on = "call", where = { call = "update_servers", servers = "" }, drop = true },
                                   { on = "call", where = { servers = "127.0.0.1:1,127.0.0.2:2" }, set = { servers = "127.0.0.3:3" } })");
  ScriptEngine engine{script, Party::client};
  BOOST_TEST(engine.commands(command::UpdateServers{"none", {}}).empty());
  const auto changed = engine.commands(command::UpdateServers{"two", {{"127.0.0.1", 1}, {"127.0.0.2", 2}}});
  BOOST_REQUIRE(changed.size() == 1U);
  BOOST_TEST((std::get<command::UpdateServers>(changed.front().item).servers == std::vector<Address>{{"127.0.0.3", 3}}));
}

BOOST_AUTO_TEST_CASE(connecting_is_redirected_delayed_and_forbidden) {
  const Address first{"127.0.0.1", 1};
  const Address second{"127.0.0.2", 2};
  struct Row {
    std::string_view name;
    std::string rule;
    ConnectDecision expected;
  };
  const Row rows[] = {
      {"untouched", R"({ on = "connect", nth = 9, to = "never" })", {second, {}, false}},
      {"the first of the list", R"({ on = "connect", to = "first" })", {first, {}, false}},
      {"the last of the list", R"({ on = "connect", to = "last" })", {second, {}, false}},
      {"where it was before", R"({ on = "connect", to = "same" })", {first, {}, false}},
      {"never again", R"({ on = "connect", nth = "2..", to = "never" })", {second, {}, true}},
      {"later", R"({ on = "connect", delay = "50ms" })", {second, 50ms, false}},
      {"only a certain server", R"({ on = "connect", where = { to = "127.0.0.2:2" }, to = "first" })", {first, {}, false}},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto script = script_of(row.rule);
      ScriptEngine engine{script, Party::client};
      engine.commands(command::Open{.servers = {first, second}});
      engine.connect(first);
      const auto decision = engine.connect(second);
      BOOST_TEST(to_string(decision.to) == to_string(row.expected.to));
      BOOST_TEST(decision.delay.count() == row.expected.delay.count());
      BOOST_TEST(decision.never == row.expected.never);
    }
  }
}

BOOST_AUTO_TEST_CASE(connecting_is_hurried_and_done_again) {
  struct Row {
    std::string_view name;
    std::string rule;
    bool at_once;
    std::optional<Duration> again_after;
  };
  const Row rows[] = {
      {"untouched", R"({ on = "connect", nth = 2, hurry = true })", false, {}},
      {"at once", R"({ on = "connect", hurry = true })", true, {}},
      {"once more", R"({ on = "connect", again = "500ms" })", false, 500ms},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto script = script_of(row.rule);
      ScriptEngine engine{script, Party::client};
      const auto decision = engine.connect({"127.0.0.1", 1});
      BOOST_TEST(decision.at_once == row.at_once);
      BOOST_TEST((decision.again_after == row.again_after));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_a_read_brings_is_taken_notice_of_or_not) {
  const auto script = script_of(R"({ on = "to_server", remember = { phase = "frame" } },
                                   { on = "segment", where = { size = "<40" }, when = { phase = "ConnectRequest" }, drop = true })");
  ScriptEngine engine{script, Party::client};
  BOOST_TEST(engine.segment(4));
  engine.outgoing({}, wire::ConnectRequest{});
  BOOST_TEST(!engine.segment(4));
  BOOST_TEST(engine.segment(41));
  engine.outgoing({}, request(OpCode::ping, -2));
  BOOST_TEST(engine.segment(4));
}

BOOST_AUTO_TEST_CASE(the_servers_of_a_connect_string_are_a_field) {
  const auto script = script_of(R"({ on = "call", where = { call = "open", servers = "127.0.0.1:1,127.0.0.2:2" }, drop = true })");
  ScriptEngine engine{script, Party::client};
  BOOST_TEST(engine.commands(command::Open{.servers = {{"127.0.0.1", 1}}}).size() == 1U);
  BOOST_TEST(engine.commands(command::Open{.servers = {{"127.0.0.1", 1}, {"127.0.0.2", 2}}}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
