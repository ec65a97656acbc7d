#include "conformance/report/sample_run_test.hpp"
#include "fake-server/base/source_tree.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "fake-server/wire/codec.hpp"

namespace zkspec::sample {
namespace {

constexpr TimePoint start{5s};
constexpr std::string_view hostile = "</script><b>&\"it's\" \x01 \xff ]]> {{subject}}";

void add_clause(Run& sample, std::string id, Level level, std::string statement) {
  sample.ledger.clauses[id] = Clause{.id = id,
                                     .level = level,
                                     .roles = {Role::client},
                                     .statement = std::move(statement),
                                     .source = "Programmer's Guide, Sessions"};
}

CaseResult& add(Run& sample, const std::string& id, std::string title, Outcome outcome, std::string reason = "") {
  const auto case_id = id.substr(0, id.find('#'));
  const Case& of = sample.cases.emplace_back(Case{.id = case_id,
                                                  .title = std::move(title),
                                                  .why = "Because applications rely on it.",
                                                  .span = {"/srv/zkspec/suites/" + case_id + ".toml", 3, 1}});
  const Variant& variant = sample.variants.emplace_back(Variant{.of = &of, .id = id});
  CaseResult result{
      .variant = &variant, .verdict = {.outcome = outcome, .reason = std::move(reason)}, .duration = 3250ms, .log = conversation(12)};
  result.reproduce = fmt::format("zkspec run --client kazoo --seed 42 '{}'", id);
  return sample.run.cases.emplace_back(std::move(result));
}

Finding late_ping() {
  return {.clause = "ping.when-idle",
          .at = {"/srv/zkspec/suites/ping/idle.toml", 12, 5},
          .step = R"({ s = "s1", rx = "ping", within = ["0s", "$got/2"], clause = "ping.when-idle" })",
          .expected = "ping on s1 within 0..1500 ms",
          .seen = "getData xid=3",
          .differences = {{"xid", "-2", "3"}, {"type", "ping", "getData"}},
          .evidence = {2, 7},
          .near_misses = {{.event = 10,
                           .at = 120'040us,
                           .what = "s1#1 <- ping xid=-2",
                           .checks = {{"message", "ping", "ping", true}, {"time", "0..1500 ms after got", "1720 ms", false}}},
                          {.event = 7,
                           .at = 84'028us,
                           .what = "s1#1 <- getData xid=3 path=\"/app/config\" watch=true",
                           .checks = {{"message", "ping", "getData", false}, {"xid", "-2", "3", false}}}}};
}

void add_troubles(Run& sample) {
  CaseResult& stalled = add(sample, "loss/burst", "Queued operations end once each", Outcome::inconclusive, "host stall 900 ms");
  stalled.first_outcome = "fail";
  CaseResult& hostile_one =
      add(sample, "malformed/hostile", fmt::format("A title with {}", hostile), Outcome::error, fmt::format("exit 3: {}", hostile));
  hostile_one.verdict.findings = {{.step = std::string{hostile}, .expected = std::string{hostile}, .seen = std::string{hostile}}};
}

void add_pings(Run& sample) {
  CaseResult& late = add(sample, "ping/idle#long", "An idle client pings in time", Outcome::fail, "ping.when-idle: getData xid=3");
  late.verdict.findings = {late_ping()};
  late.verdict.violated = {"ping.when-idle"};
  late.verdict.proved = {"handshake.requested-timeout"};
  late.recording = "recordings/ping-idle-long.jsonl";
  late.recording_sha256 = std::string(64, 'b');
  late.first_outcome = "fail: ping.when-idle: nothing for 1500 ms";
  late.flaky = Flakiness{.failed = 2, .trials = 3};
  CaseResult& warned = add(sample, "ping/idle#short", "An idle client pings in time", Outcome::pass);
  warned.verdict.warnings = {{.clause = "ping.third",
                              .at = {"/srv/zkspec/suites/ping/idle.toml", 14, 5},
                              .expected = "ping by 1000 ms",
                              .seen = "ping at 1400 ms",
                              .evidence = {7}}};
  warned.verdict.proved = {"ping.when-idle"};
  warned.verdict.violated = {"ping.third"};
}

/// A prelude of two lines, then the line that fails or warns, and one behind it; with a choice between branches in another case.
void write_script(Case& into) {
  const auto step = [](std::string line) { return Step{.text = std::move(line)}; };
  into.prelude = {step(R"({ c = "c1", call = "open", servers = ["s1"], timeout = "3s" })"),
                  step(R"({ s = "s1", tx = "ConnectResponse", timeOut = "3s" })")};
  into.script.front().text = R"({ s = "s1", rx = "ping", within = ["0s", "$got/2"], clause = "ping.when-idle" })";
  into.script.front().span = {"/srv/zkspec/suites/ping/idle.toml", 12, 5};
  into.script.push_back(step(R"({ c = "c1", quiet = "0.1s" })"));
}

void write_branches(Case& into) {
  step::Either either;
  either.branches.push_back({"told", {Step{.text = R"({ c = "c1", event = "connected" })"}}});
  either.branches.push_back({"silent", {Step{.text = R"({ c = "c1", quiet = "1s" })"}}});
  into.script.front().text = R"({ c = "c1", call = "open", servers = ["s1"] })";
  into.script.push_back(Step{.what = std::move(either), .text = "either told | silent"});
}

/// Cases assert what their results say, and those that were not played as well.
void add_scripts(Run& sample) {
  for (std::size_t i = 0; i < sample.cases.size(); ++i) {
    const auto& verdict = sample.run.cases[i].verdict;
    Step step;
    for (const auto* clauses : {&verdict.proved, &verdict.violated, &verdict.not_exercised})
      step.clauses.insert(step.clauses.end(), clauses->begin(), clauses->end());
    if (sample.cases[i].id == "auth/refused") step.clauses = {"auth.refused"};
    sample.cases[i].script.push_back(std::move(step));
    if (sample.cases[i].id == "ping/idle") write_script(sample.cases[i]);
    if (sample.cases[i].id == "handshake/new-session") write_branches(sample.cases[i]);
  }
}

}  // namespace

EventLog conversation(std::size_t events) {
  EventLog log{start};
  const ServerIndex server{1};
  const ConnectionId connection{1};
  const auto at = [](std::size_t i) { return start + static_cast<std::int64_t>(i) * 12'004us; };
  const auto frame = [&](Direction direction, const wire::Message& message) {
    return event::Frame{server, connection, direction, message, wire::encode(message)};
  };
  const std::vector<EventPayload> opening{
      event::Call{"c1", command::Open{.servers = {{"127.0.0.1", 2181}}, .timeout = 3s}},
      event::Opened{server, connection},
      frame(Direction::to_server, wire::ConnectRequest{.timeOut = wire::Millis{3000}}),
      event::Action{"2", "tx ConnectResponse"},
      frame(Direction::to_client, wire::ConnectResponse{.timeOut = wire::Millis{3000}, .sessionId = SessionId{0x100000d4bfb0000}}),
      event::Told{"c1", report::State{SessionState::connected, "CONNECTED"}},
      event::Call{"c1", command::Op{.tag = "read", .path = "/app/config", .watch = "w1"}},
      frame(Direction::to_server,
            wire::Request{{Xid{3}, wire::OpCode::getData}, wire::GetDataRequest{.path = "/app/config", .watch = true}}),
      frame(Direction::to_client, wire::Reply{{Xid{3}, Zxid{8}, wire::ErrorCode::no_node}, {}}),
      event::Told{"c1", report::Done{"read", ApiResult::no_node, "NoNodeError", {}}}};
  for (std::size_t i = 0; i < events; ++i) {
    if (i < opening.size()) log.append(at(i), opening[i]);
    else if (i % 2 == 0) log.append(at(i), frame(Direction::to_server, wire::make_request(wire::OpCode::ping)));
    else log.append(at(i), frame(Direction::to_client, wire::Reply{{wire::ping_xid, Zxid{8}, wire::ErrorCode::ok}, {}}));
  }
  return log;
}

Run every_outcome() {
  Run sample;
  sample.run = {.subject = "kazoo", .version = "2.8.0", .real_clock = true, .seed = Seed{42}, .wall = 41'250ms};
  sample.provenance = {.zkspec = "1.2.3",
                       .edition = "0123456789ab",
                       .date = "2024-05-01 10:00 UTC",
                       .host = "Debian GNU/Linux 12 (bookworm), Linux 6.1.0 on x86_64, 2 processors",
                       .files = {{"/usr/bin/python3", std::string(64, 'a')}}};
  add_clause(sample, "handshake.requested-timeout", Level::must, "The client asks for the timeout that the application gave.");
  add_clause(sample, "ping.when-idle", Level::must, "A client that has nothing to send sends a ping before the session could expire.");
  add_clause(sample, "ping.third", Level::should, "It does so after a third of the timeout.");
  add_clause(sample, "ping.frame", Level::must, "A ping is a header only.");
  add_clause(sample, "auth.refused", Level::must, "A refused credential ends the session.");
  add_clause(sample, "local.threads", Level::may, "A client may have threads.");
  sample.ledger.clauses["local.threads"].not_judged = "cannot be seen from outside";
  sample.ledger.clauses["timeout.minimum"] = Clause{.id = "timeout.minimum", .roles = {Role::server}, .statement = "Two ticks at least."};
  sample.ledger.paragraphs = {
      {"p4", "The session timeout", "The client asks, the server grants.", {"handshake.requested-timeout", "timeout.minimum"}},
      {"p8", "Keeping a session alive", "Requests do, else <pings>.", {"ping.when-idle", "ping.third", "ping.frame"}}};
  add(sample, "auth/refused", "A refused credential ends the session", Outcome::not_applicable, "needs auth_result");
  CaseResult& known = add(sample, "expiry/silent", "Only the server declares a session expired", Outcome::known_fail,
                          "ping.when-idle: nothing for 2000 ms");
  known.known = "starts a new session by itself (kazoo issue 1)";
  known.verdict.violated = {"ping.when-idle"};
  CaseResult& passed = add(sample, "handshake/new-session", "A fresh client asks for a new session", Outcome::pass);
  passed.verdict.proved = {"handshake.requested-timeout"};
  passed.verdict.dialects = {{"handshake.read-only-byte", "sent"}};
  passed.verdict.taken = {"told"};
  add_troubles(sample);
  add_pings(sample);
  CaseResult& counted = add(sample, "rebalance/half", "Half of the clients move", Outcome::pass);
  sample.variants.back().trials = Trials{.counted = {"moved"}, .p = 0.5, .number = 21, .low = 1, .high = 20};
  counted.statistics = Statistics{.trials = 21, .counted = 9, .branches = {{"moved", 9}, {"stayed", 12}}, .replaced = 1};
  CaseResult& partial = add(sample, "timeout/grant", "The client paces itself by the grant", Outcome::pass);
  partial.verdict.not_exercised = {"timeout.unknown-to-the-ledger"};
  partial.first_outcome = "fail: timeout.grant: nothing for 2000 ms";
  partial.flaky = Flakiness{.failed = 1, .trials = 3};
  CaseResult& surprise = add(sample, "watcher/order", "Events come in the order of their transactions", Outcome::unexpected_pass,
                             "passed; the expectation says fail");
  surprise.known = "out of order in 2.7";
  sample.run.expectation_problems = {"fixtures/expectations/kazoo.toml:9:1: 'watcher/order' passes",
                                     "fixtures/expectations/kazoo.toml:15:1: 'no/such' matches nothing"};
  sample.run.not_played = {"zxid/first", "zxid/last"};
  sample.run.why_not_played = "1 failure was reached";
  sample.run.costs = RunCosts{.trials = 825'000ms, .longest = 30'000ms, .runner_cpu = 4'100ms, .subject_cpu = 50'900ms, .cores = 2};
  add_scripts(sample);
  return sample;
}

Run long_run(std::size_t cases, std::size_t events) {
  Run sample;
  sample.run = {.subject = "reference", .version = "0.1.0"};
  add_clause(sample, "ping.when-idle", Level::must, "A client that has nothing to send sends a ping before the session could expire.");
  add_clause(sample, "ping.third", Level::should, "It does so after a third of the timeout.");
  for (std::size_t i = 0; i < cases; ++i) {
    const bool fails = i % 4 == 3;
    CaseResult& result =
        add(sample, fmt::format("area-{}/case-{:03}", i * 10 / cases, i), "A client keeps one clause of the contract in one situation",
            fails ? Outcome::fail : Outcome::pass, fails ? "ping.when-idle: getData xid=3" : "");
    result.log = conversation(events);
    if (fails) result.verdict.findings = {late_ping()};
    (fails ? result.verdict.violated : result.verdict.proved) = {"ping.when-idle", "ping.third"};
  }
  return sample;
}

std::string golden(const std::string& name) {
  std::ifstream file{source_tree() / "fixtures" / "reports" / name};
  std::ostringstream buffer;
  buffer << file.rdbuf();
  std::string text = std::move(buffer).str();
  constexpr std::string_view mark = "@VERSION@";
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) text.replace(at, mark.size(), ZKSPEC_VERSION);
  return text;
}

std::size_t occurrences(std::string_view text, std::string_view of) {
  std::size_t count = 0;
  for (std::size_t at = text.find(of); at != std::string_view::npos; at = text.find(of, at + of.size())) ++count;
  return count;
}

std::string difference(const std::string& made, const std::string& golden) {
  std::istringstream ours{made}, theirs{golden};
  for (int number = 1;; ++number) {
    std::string our_line, their_line;
    const bool more = static_cast<bool>(std::getline(ours, our_line));
    if (more != static_cast<bool>(std::getline(theirs, their_line)) || our_line != their_line) {
      return fmt::format("line {}: made '{}', golden '{}'", number, our_line, their_line);
    }
    if (!more) return made == golden ? "" : "the last line break";
  }
}

bool accepts(const std::string& command, const std::string& text) {
  const std::string path = fmt::format("{}/zkspec-report-test-{}", std::filesystem::temp_directory_path().string(), getpid());
  std::ofstream{path, std::ios::binary} << text;
  const int status = std::system(fmt::format(fmt::runtime(command), path).c_str());
  std::filesystem::remove(path);
  return status == 0;
}

bool fits_schema(const std::string& name, const std::string& text) {
  const auto schema = (source_tree() / "fixtures" / "reports" / (name + ".schema.json")).string();
  return accepts("python3 -W ignore -m jsonschema --instance {} " + schema + " >/dev/null 2>&1", text);
}

}  // namespace zkspec::sample
