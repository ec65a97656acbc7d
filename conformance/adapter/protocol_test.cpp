#include "conformance/adapter/protocol.hpp"
#include "fake-server/base/source_tree.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

namespace zkspec::test {
namespace {

template <class Report>
Report heard_in(const std::string& line) {
  const auto event = parse_event(line);
  if (event.has_error()) BOOST_FAIL(to_string(event.error()));
  return std::get<Report>(std::get<heard::Report>(event->what).report);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(adapter_protocol)

BOOST_AUTO_TEST_CASE(commands_are_written_without_what_is_at_its_default) {
  const Address one{"127.0.0.1", 2181};
  const Address two{"127.0.0.2", 2182};
  const Credentials session{SessionId{-0x0123456789abcdf0}, {0x00, 0xff}};
  struct {
    ClientCommand command;
    std::string line;
  } const rows[] = {
      {command::Open{{one, two}, 6s, "", false, {}},
       R"({"command":"open","client":"t/c1","servers":["127.0.0.1:2181","127.0.0.2:2182"],"timeout_ms":6000})"},
      {command::Open{{one}, 1ms, "/app", true, session},
       R"({"command":"open","client":"t/c1","servers":["127.0.0.1:2181"],"timeout_ms":1,"chroot":"/app","read_only":true,)"
       R"("session":{"id":"0xfedcba9876543210","password":"00ff"}})"},
      {command::Op{"g", Operation::get, "/a", {}, -1, {}}, R"({"command":"op","client":"t/c1","tag":"g","kind":"get","path":"/a"})"},
      {command::Op{"d", Operation::delete_, "/a", {}, 0, {}},
       R"({"command":"op","client":"t/c1","tag":"d","kind":"delete","path":"/a","version":0})"},
      {command::Op{"s", Operation::set, "/a", {0xff}, 3, "w"},
       R"({"command":"op","client":"t/c1","tag":"s","kind":"set","path":"/a","data":"/w==","version":3,"watch":"w"})"},
      {command::AddAuth{"a", "digest", to_bytes("u:p")},
       R"({"command":"add_auth","client":"t/c1","tag":"a","scheme":"digest","data":"dTpw"})"},
      {command::UpdateServers{"u", {two}}, R"({"command":"update_servers","client":"t/c1","tag":"u","servers":["127.0.0.2:2182"]})"},
      {command::Info{"i"}, R"({"command":"info","client":"t/c1","tag":"i"})"},
      {command::Close{"c"}, R"({"command":"close","client":"t/c1","tag":"c"})"},
  };
  for (const auto& row : rows) BOOST_TEST(command_line("t/c1", row.command) == row.line);
  BOOST_TEST(caps_line(7) == R"({"command":"caps","echo":7})");
}

BOOST_AUTO_TEST_CASE(caps_are_read_with_and_without_an_echo) {
  const auto first =
      parse_event(R"({"event":"caps","seq":1,"name":"kazoo","version":"2.8.0","flags":["reopen","chroot"],"max_clients":64})").value();
  const auto& caps = std::get<heard::Caps>(first.what);
  BOOST_TEST(first.seq == 1);
  BOOST_TEST(caps.capabilities.client == "kazoo");
  BOOST_TEST(caps.capabilities.version == "2.8.0");
  BOOST_TEST(caps.capabilities.max_clients == 64);
  BOOST_TEST((caps.capabilities.flags == std::set<std::string, std::less<>>{"chroot", "reopen"}));
  BOOST_TEST(!caps.echo);
  const auto later = parse_event(R"({"echo":9,"event":"caps","seq":2,"name":"","version":"","flags":[],"max_clients":1})").value();
  BOOST_TEST(std::get<heard::Caps>(later.what).echo.value() == 9);
}

BOOST_AUTO_TEST_CASE(reports_are_read_with_all_their_fields) {
  const auto state = heard_in<report::State>(R"({"event":"state","seq":2,"client":"t/c1","state":"connected_ro","raw":"5"})");
  BOOST_TEST((state.state == SessionState::connected_ro));
  BOOST_TEST(state.raw == "5");

  const auto done = heard_in<report::Done>(R"({"event":"done","seq":2,"client":"t/c1","tag":"g","result":"no_node","raw":"-101"})");
  BOOST_TEST(done.tag == "g");
  BOOST_TEST((done.result == ApiResult::no_node));
  BOOST_TEST(!done.data);
  const auto got = heard_in<report::Done>(R"({"event":"done","seq":2,"client":"t/c1","tag":"g","result":"ok","raw":"0","data":"/w=="})");
  BOOST_TEST(got.data.value() == Bytes{0xff}, boost::test_tools::per_element());

  const auto watch = heard_in<report::Watch>(R"({"event":"watch","seq":2,"client":"t/c1","tag":"w","type":"child","path":"/a"})");
  BOOST_TEST((watch.kind == WatchWord::child));
  BOOST_TEST(watch.path == "/a");

  const auto info = heard_in<report::Info>(
      R"({"event":"info","seq":2,"client":"t/c1","tag":"i","session_id":"0xfedcba9876543210","password":"00ff","timeout_ms":6000})");
  BOOST_TEST(info.session_id.value().value() == -0x0123456789abcdf0);
  BOOST_TEST(info.password.value() == (Bytes{0x00, 0xff}), boost::test_tools::per_element());
  BOOST_TEST((info.timeout == Duration{6s}));
  BOOST_TEST(!info.server);
  BOOST_TEST(!info.state);

  const auto error = heard_in<report::Trouble>(R"({"event":"error","seq":2,"client":"t/c1","where":"open","text":"no"})");
  BOOST_TEST(error.where + error.text == "openno");
  BOOST_TEST(heard_in<report::Unsupported>(R"({"event":"unsupported","seq":2,"client":"t/c1","tag":"x"})").what == "x");
  BOOST_TEST(heard_in<report::Unsupported>(R"({"event":"unsupported","seq":2,"client":"t/c1","command":"open"})").what == "open");
}

BOOST_AUTO_TEST_CASE(every_departure_from_the_protocol_is_named) {
  struct {
    std::string line;
    std::string error;
  } const rows[] = {
      {"hello", "is no JSON object"},
      {"[1]", "is no JSON object"},
      {R"({"event":"state"} {)", "is no JSON object"},
      {R"({"seq":2})", "event: '' is no event"},
      {R"({"event":"stat","seq":2})", "event: 'stat' is no event; did you mean 'state'?"},
      {R"({"event":"state","client":"t/c1","state":"connected","raw":"3"})", "seq: is missing"},
      {R"({"event":"state","seq":"2","client":"t/c1","state":"connected","raw":"3"})", "seq: is no whole number"},
      {R"({"event":"state","seq":2,"state":"connected","raw":"3"})", "client: is missing"},
      {R"({"event":"state","seq":2,"client":"t/c1","state":"conected","raw":"3"})",
       "state: 'conected' is not in the vocabulary; did you mean 'connected'?"},
      {R"({"event":"state","seq":2,"client":"t/c1","state":"connected","raw":3})", "raw: is no text"},
      {R"({"event":"state","seq":2,"client":"t/c1","state":"connected","raw":"3","stat":1})",
       "stat: is no field of this event; did you mean 'state'?"},
      {R"({"event":"done","seq":2,"client":"t/c1","tag":"g","result":"okay","raw":"0"})", "result: 'okay' is not in the vocabulary"},
      {R"({"event":"done","seq":2,"client":"t/c1","result":"ok","raw":"0"})", "tag: is missing"},
      {R"({"event":"done","seq":2,"client":"t/c1","tag":"g","result":"ok","raw":"0","data":"?"})", "data: is no base64"},
      {R"({"event":"watch","seq":2,"client":"t/c1","tag":"w","type":"none","path":"/"})", "type: 'none' is not in the vocabulary"},
      {R"({"event":"info","seq":2,"client":"t/c1","tag":"i","session_id":"12"})", "session_id: '12' is no id like 0x10"},
      {R"({"event":"info","seq":2,"client":"t/c1","tag":"i","session_id":"0x"})", "session_id: '0x' is no id like 0x10"},
      {R"({"event":"info","seq":2,"client":"t/c1","tag":"i","timeout_ms":1.5})", "timeout_ms: is no whole number"},
      {R"({"event":"unsupported","seq":2,"client":"t/c1"})", "tag: or `command` is needed, one of the two"},
      {R"({"event":"caps","seq":1,"name":"x","version":"1","flags":["reopn"],"max_clients":1})",
       "flags: 'reopn' is no capability; did you mean 'reopen'?"},
      {R"({"event":"caps","seq":1,"name":"x","version":"1","flags":"reopen","max_clients":1})", "flags: is no list"},
      {R"({"event":"caps","seq":1,"name":"x","version":"1","flags":[],"max_clients":0})", "max_clients: 0 is not within 1..10000"},
  };
  for (const auto& row : rows) {
    const auto event = parse_event(row.line);
    BOOST_TEST_CONTEXT(row.line) {
      BOOST_TEST_REQUIRE(event.has_error());
      BOOST_TEST(to_string(event.error()) == row.error);
      BOOST_TEST((event.error().code == Errc::adapter));
    }
  }
}

// What the page shows is what the program takes.
BOOST_AUTO_TEST_CASE(exchange_in_the_protocol_page_is_in_order) {
  std::ifstream page{source_tree() / "tools/adapters/README.md"};
  bool in_section = false;
  std::int64_t events = 0;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) in_section = line.ends_with("A complete exchange");
    if (!in_section || !line.starts_with("<- ")) continue;
    const auto event = parse_event(line.substr(3));
    BOOST_TEST_REQUIRE(event.has_value(), line);
    BOOST_TEST(event->seq == ++events);
  }
  BOOST_TEST(events > 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec::test
