#include <boost/test/unit_test.hpp>

#include "conformance/cases/suite.hpp"
#include "conformance/cases/test_folder.hpp"

namespace {

using namespace zkspec;
namespace json = boost::json;

constexpr std::string_view ledger = R"(
zkspec = 1
[[clause]]
id = "ping.when-idle"
level = "MUST"
roles = ["client"]
statement = "Pings come."
source = "the guide"
[[clause]]
id = "ping.frame"
level = "MUST"
roles = ["client"]
statement = "Pings are pings."
source = "the guide"
)";

constexpr std::string_view preludes = R"(
zkspec = 1
[[prelude]]
id = "connected"
title = "A client that is connected"
args = { servers = ["s1", "s2"], on = "s1", T = "6s", zxid = 7 }
binds = ["sid"]
script = [
  { c = "c1", call = "open", servers = "$servers", timeout = "$T" },
  { s = "$on", tx = "ConnectResponse", timeOut = "$T", sessionId = "?sid" },
]
)";

constexpr std::string_view complete = R"toml(zkspec = 1

[[case]]
id = "ping/everything"
was = "ping/all"
title = "Everything"
why = "To see it all."
roles = ["client"]
needs = ["rewatch"]
given = { prelude = "connected", T = "$length", zxid = 42 }
rows = [{ row = "short", length = "3s", count = 2 }, { row = "long", length = "6s", count = 3 }]
let = { room = "/room" }
clock = "virtual"
isolated = true
script = [
  { c = "c1", call = "get", path = "$room", watch = true, n = "$count", as = "p" },
  { s = "s1", rx = "getData", path = "?path", xid = ">=1", n = "1..$count", as = "asked", clause = "ping.when-idle" },
  { s = "s2", rx = "ConnectRequest", timeOut = "2T/3", sessionId = "1..5", passwd = "zeros(2)", within = ["0s", "T/2"], since = "last-rx" },
  { s = "$asked", tx = "reply", to = "asked", data = "x", segments = [1, 3], joined = true, then = "reset" },
  { c = "c1", done = "p", err = ["ok", "no_node"], each = "once", order = "submission", by = "1s" },
  { c = "c1", event = "changed", path = "$path", watch = "p", optional = true },
  { c = "c1", seen = ["done p", "disconnected"], err = "connection_loss", order = "strict" },
  { c = "c1", get = "timeout", is = "$length" },
  { s = "s1", raw = "00 ff" },
  { s = "*", net = "cut-after", bytes = 9 },
  { s = "s1", net = "delay", delay = "20ms", direction = "out" },
  { s = "s2", serve = false },
  { quiet = "T + 100ms", on = ["c1", "s1.connect"], since = "asked" },
  { sleep = "1s" },
  { either = [
      ["moved", { s = "s2", rx = "ping", as = "late" }, { s = "$late", tx = "ping", to = "late" }],
      ["stayed", { c = "c1", quiet = "1s" }],
  ], clause = ["ping.frame", "ping.when-idle"] },
]
never = ["expired", "setWatches"]
dialect = { id = "order", failures-first = "done p < disconnected" }
kills = ["client/never-pings"]
)toml";

class Loaded {
 public:
  explicit Loaded(std::string_view text) {
    folder_.add("suites/requirements/ping.toml", ledger);
    folder_.add("suites/preludes.toml", preludes);
    folder_.add("suites/ping/it.toml", text);
    folder_.add("defects/client/never-pings.toml", "");
    loaded_ = load_suite(folder_.path() / "suites", folder_.path() / "defects");
    for (const auto& problem : loaded_.problems) BOOST_TEST_MESSAGE(to_string(problem));
  }
  const Case& only() const { return *loaded_.suite.cases.at(0); }
  const Suite& suite() const { return loaded_.suite; }
  const std::vector<Diagnostic>& problems() const { return loaded_.problems; }
  template <class T>
  const T& step(std::size_t index) const {
    return std::get<T>(only().script.at(index).what);
  }

 private:
  TestFolder folder_ = {};
  LoadedSuite loaded_ = {};
};

const json::value& literal(const FieldPattern& field) { return std::get<pattern::Literal>(field.pattern).value; }

}  // namespace

BOOST_AUTO_TEST_SUITE(case_reader)

constexpr std::string_view statistical = R"toml(zkspec = 1

[[case]]
id = "ping/half"
title = "Half of them"
roles = ["client"]
rows = [{ row = "half", often = "1/2", wrong = [0, 1] }, { row = "third", often = "1/3", wrong = [0, "2/3"] }]
trials = { count = ["moved", "gone"], p = "$often", alpha = 1e-6, power = 0.999, against = "$wrong", sequential = true }
script = [
  { c = "c1", call = "update_servers", servers = [] },
  { s = "s5", isro = "rw" },
  { s = "*", rx = "isro" },
  { either = [
      ["moved", { s = "s2", rx = "ConnectRequest" }], ["gone", { s = "s1", rx = "end" }], ["stayed", { s = "s1", rx = "ping" }],
  ], clause = "ping.when-idle" },
]
kills = ["client/never-pings"]
)toml";

BOOST_AUTO_TEST_CASE(trials_take_the_values_of_their_row) {
  const Loaded loaded{statistical};
  BOOST_TEST_REQUIRE(loaded.problems().empty());
  const auto& variants = loaded.suite().variants;
  BOOST_REQUIRE(variants.size() == 2);
  const auto& half = *variants[0].trials;
  BOOST_TEST(half.p == 0.5);
  BOOST_TEST((half.counted == std::set<std::string>{"gone", "moved"}));
  BOOST_TEST((half.clauses == std::vector<std::string>{"ping.when-idle"}));
  BOOST_TEST(half.sequential);
  BOOST_TEST(half.number == 21);
  BOOST_TEST((variants[1].trials->against == std::vector<double>{0, 2. / 3}));
}

BOOST_AUTO_TEST_CASE(as_many_servers_are_played_as_the_case_names) {
  BOOST_TEST(Loaded{statistical}.only().servers == 5);
  BOOST_TEST(Loaded{complete}.only().servers == 3);
}

BOOST_AUTO_TEST_CASE(head_of_a_case_is_read) {
  const Loaded loaded{complete};
  BOOST_TEST_REQUIRE(loaded.problems().empty());
  const auto& it = loaded.only();
  BOOST_TEST(it.id == "ping/everything");
  BOOST_TEST(it.was == "ping/all");
  BOOST_TEST(it.title == "Everything");
  BOOST_TEST(it.why == "To see it all.");
  BOOST_TEST((it.roles == std::vector{Role::client}));
  BOOST_TEST(it.needs == std::vector<std::string>{"rewatch"});
  BOOST_TEST((it.never == std::vector<std::string>{"expired", "setWatches"}));
  BOOST_TEST(it.kills == std::vector<std::string>{"client/never-pings"});
  BOOST_TEST((it.real_clock == std::optional{false}));
  BOOST_TEST(it.isolated);
  BOOST_TEST(it.dialect->id == "order");
  BOOST_TEST(it.dialect->alternatives.at("failures-first") == "done p < disconnected");
  BOOST_TEST(it.span.line == 3U);
}

BOOST_AUTO_TEST_CASE(rows_become_variants_with_their_bindings) {
  const Loaded loaded{complete};
  const auto& variants = loaded.suite().variants;
  BOOST_TEST_REQUIRE(variants.size() == 2U);
  BOOST_TEST(variants[0].id == "ping/everything#long");
  BOOST_TEST(variants[1].id == "ping/everything#short");
  BOOST_TEST(variants[1].of == &loaded.only());
  const auto& bindings = variants[1].bindings;
  BOOST_TEST(bindings.at("length") == json::value("3s"));
  BOOST_TEST(bindings.at("count") == json::value(2));
  BOOST_TEST(bindings.at("room") == json::value("/room"));
  BOOST_TEST(bindings.at("T") == json::value("3s"), "an argument takes the value of the column that it names");
  BOOST_TEST(bindings.at("zxid") == json::value(42));
  BOOST_TEST(bindings.at("on") == json::value("s1"), "a default");
  BOOST_TEST((bindings.at("servers") == json::value{"s1", "s2"}));
}

BOOST_AUTO_TEST_CASE(prelude_comes_as_typed_steps_of_its_own) {
  const Loaded loaded{complete};
  BOOST_TEST_REQUIRE(loaded.only().prelude.size() == 2U);
  const auto& open = std::get<step::Call>(loaded.only().prelude[0].what);
  BOOST_TEST(open.call == "open");
  BOOST_TEST((open.servers.at(0).kind == ServerActor::Kind::reference));
  BOOST_TEST(open.servers.at(0).name == "servers");
  BOOST_TEST(std::get<pattern::Time>(open.arguments.at(0).pattern).duration.text() == "$T");
  const auto& grant = std::get<step::Tx>(loaded.only().prelude[1].what);
  BOOST_TEST(grant.server.name == "on");
  BOOST_TEST(std::get<pattern::Bind>(grant.fields.at(1).pattern).name == "sid");
}

BOOST_AUTO_TEST_CASE(calls_and_frames_are_read) {
  const Loaded loaded{complete};
  BOOST_TEST_REQUIRE(loaded.problems().empty());
  const auto& call = loaded.step<step::Call>(0);
  BOOST_TEST(call.client == "c1");
  BOOST_TEST(call.arguments.at(0).name == "path");
  BOOST_TEST(std::get<pattern::Reference>(call.arguments.at(0).pattern).name == "room");
  BOOST_TEST(literal(call.arguments.at(1)) == json::value(true));
  const auto& first = loaded.only().script[0];
  BOOST_TEST(first.as == "p");
  BOOST_TEST(first.n->reference == "count");
  BOOST_TEST(!first.n->ranged);
  BOOST_TEST(first.text == R"({ c = "c1", call = "get", path = "$room", watch = true, n = "$count", as = "p" })");
  BOOST_TEST(first.span.line == 16U);

  const auto& rx = loaded.step<step::Rx>(1);
  BOOST_TEST(rx.frame == "getData");
  BOOST_TEST(rx.server.server.value() == 1U);
  BOOST_TEST(rx.fields.at(0).name == "xid");
  BOOST_TEST(std::get<pattern::Compare>(rx.fields.at(0).pattern).op == ">=");
  BOOST_TEST(std::get<pattern::Compare>(rx.fields.at(0).pattern).value == 1);
  BOOST_TEST(std::get<pattern::Bind>(rx.fields.at(1).pattern).name == "path");
  BOOST_TEST(loaded.only().script[1].n->ranged);
  BOOST_TEST(loaded.only().script[1].n->low == 1);
  BOOST_TEST(loaded.only().script[1].n->reference == "count");
  BOOST_TEST(loaded.only().script[1].clauses == std::vector<std::string>{"ping.when-idle"});

  const auto& handshake = loaded.step<step::Rx>(2);
  BOOST_TEST(std::get<pattern::Time>(handshake.fields.at(0).pattern).duration.text() == "2T/3");
  BOOST_TEST(std::get<pattern::Range>(handshake.fields.at(1).pattern).high == 5);
  BOOST_TEST(literal(handshake.fields.at(2)) == json::value("hex:0000"));
  BOOST_TEST(loaded.only().script[2].within->second.text() == "T/2");
  BOOST_TEST(loaded.only().script[2].since == "last-rx");

  const auto& tx = loaded.step<step::Tx>(3);
  BOOST_TEST((tx.server.kind == ServerActor::Kind::reference));
  BOOST_TEST(tx.to == "asked");
  BOOST_TEST((tx.segments == std::vector<std::size_t>{1, 3}));
  BOOST_TEST(tx.joined);
  BOOST_TEST((tx.then == std::optional{Closing::reset}));
  BOOST_TEST(literal(tx.fields.at(0)) == json::value("x"));
}

BOOST_AUTO_TEST_CASE(expectations_of_the_application_are_read) {
  const Loaded loaded{complete};
  BOOST_TEST_REQUIRE(loaded.problems().empty());
  const auto& done = loaded.step<step::Done>(4);
  BOOST_TEST(done.tag == "p");
  BOOST_TEST(std::get<pattern::AnyOf>(done.fields.at(0).pattern).values.at(1) == json::value("no_node"));
  BOOST_TEST((done.order == std::optional{Order::submission}));
  BOOST_TEST(loaded.only().script[4].by->text() == "1s");
  const auto& event = loaded.step<step::Event>(5);
  BOOST_TEST(event.word == "changed");
  BOOST_TEST(std::get<pattern::Reference>(event.fields.at(0).pattern).name == "path");
  BOOST_TEST(literal(event.fields.at(1)) == json::value("p"));
  BOOST_TEST(loaded.only().script[5].optional);
  const auto& seen = loaded.step<step::Seen>(6);
  BOOST_TEST((seen.items == std::vector<std::string>{"done p", "disconnected"}));
  BOOST_TEST((seen.order == Order::strict));
  BOOST_TEST(literal(seen.fields.at(0)) == json::value("connection_loss"));
  const auto& get = loaded.step<step::Get>(7);
  BOOST_TEST(get.getter == "timeout");
  BOOST_TEST(std::get<pattern::Time>(get.is).duration.text() == "$length");
}

BOOST_AUTO_TEST_CASE(acts_waits_and_branches_are_read) {
  const Loaded loaded{complete};
  BOOST_TEST_REQUIRE(loaded.problems().empty());
  BOOST_TEST((loaded.step<step::Raw>(8).bytes == Bytes{0x00, 0xff}));
  const auto& cut = loaded.step<step::NetAct>(9);
  BOOST_TEST((cut.act == Net::cut_after));
  BOOST_TEST((cut.server.kind == ServerActor::Kind::any));
  BOOST_TEST(cut.bytes == 9U);
  const auto& delay = loaded.step<step::NetAct>(10);
  BOOST_TEST((delay.act == Net::delay));
  BOOST_TEST(delay.delay->text() == "20ms");
  BOOST_TEST((delay.direction == std::optional{Direction::to_client}));
  BOOST_TEST(!loaded.step<step::Serve>(11).honest);
  const auto& quiet = loaded.step<step::Quiet>(12);
  BOOST_TEST((quiet.on == std::vector<std::string>{"c1", "s1.connect"}));
  BOOST_TEST(quiet.duration.text() == "T + 100ms");
  BOOST_TEST(loaded.only().script[12].since == "asked");
  BOOST_TEST(loaded.step<step::Sleep>(13).duration.text() == "1s");
  const auto& either = loaded.step<step::Either>(14);
  BOOST_TEST_REQUIRE(either.branches.size() == 2U);
  BOOST_TEST(either.branches[0].name == "moved");
  BOOST_TEST(either.branches[0].steps.size() == 2U);
  BOOST_TEST(either.branches[0].steps[0].text == R"({ s = "s2", rx = "ping", as = "late" }, { s = "$late", tx = "ping", to = "late" })");
  BOOST_TEST((std::get<step::Quiet>(either.branches[1].steps[0].what).on == std::vector<std::string>{"c1"}));
  BOOST_TEST(loaded.only().script[14].text == "either moved | stayed");
  BOOST_TEST((loaded.only().script[14].clauses == std::vector<std::string>{"ping.frame", "ping.when-idle"}));
}

BOOST_AUTO_TEST_CASE(case_without_rows_is_its_own_variant_and_may_judge_both_roles) {
  const Loaded loaded{R"(zkspec = 1
[[case]]
id = "ping/both"
title = "Both"
script = [{ s = "s1", rx = "ConnectRequest", timeOut = "2tick - 1ms", clause = "ping.frame" }]
kills = ["client/never-pings"]
)"};
  BOOST_TEST(loaded.problems().empty());
  BOOST_TEST((loaded.only().roles == std::vector{Role::client, Role::server}));
  BOOST_TEST(loaded.suite().variants.at(0).id == "ping/both");
  BOOST_TEST(!loaded.only().real_clock.has_value());
}

BOOST_AUTO_TEST_CASE(list_of_durations_becomes_milliseconds) {
  const Loaded loaded{R"(zkspec = 1
[[case]]
id = "ping/either"
title = "Either"
roles = ["client"]
script = [{ s = "s1", rx = "ConnectRequest", timeOut = ["3s", "250ms"] }]
kills = ["client/never-pings"]
)"};
  BOOST_TEST(loaded.problems().empty());
  const auto& any = std::get<pattern::AnyOf>(loaded.step<step::Rx>(0).fields.at(0).pattern).values;
  BOOST_TEST(any.at(0) == json::value(3000));
  BOOST_TEST(any.at(1) == json::value(250));
}

BOOST_AUTO_TEST_CASE(acts_bytes_and_segments_can_stand_in_rows) {
  const Loaded loaded{R"(zkspec = 1
[[case]]
id = "ping/rows"
title = "Rows"
roles = ["client"]
rows = [{ row = "a", how = "reset", bytes = "00 ff", cut = [1, 2] }, { row = "b", how = "hang-up", bytes = "00", cut = 4 }]
script = [
  { c = "c1", call = "open", servers = [], timeout = "3s" },
  { c = "c1", event = "rejected" },
  { s = "s1", rx = "connect", n = 3 },
  { s = "s1", net = "$how" },
  { s = "s1", raw = "$bytes" },
  { s = "s1", tx = "ConnectResponse", timeOut = "3s", segments = "$cut" },
  { quiet = "1s", on = ["*.connect"], but = 5, clause = "ping.frame" },
]
kills = ["client/never-pings"]
)"};
  BOOST_TEST_REQUIRE(loaded.problems().empty());
  BOOST_TEST(loaded.step<step::Call>(0).servers.empty());
  BOOST_TEST(loaded.step<step::Event>(1).word == "rejected");
  BOOST_TEST(loaded.step<step::Rx>(2).frame == "connect");
  BOOST_TEST(loaded.step<step::NetAct>(3).act_reference == "how");
  BOOST_TEST(loaded.step<step::Raw>(4).bytes_reference == "bytes");
  BOOST_TEST(loaded.step<step::Tx>(5).segments_reference == "cut");
  BOOST_TEST(loaded.step<step::Quiet>(6).but == 5);
}

BOOST_AUTO_TEST_SUITE_END()
