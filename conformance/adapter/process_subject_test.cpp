// Adapters of a few lines of shell, honest and not. Real processes on the real clock: every wait has a generous bound that a passing
// test does not use up.
#include "conformance/adapter/process_subject.hpp"

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fmt/format.h>
#include <map>

#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

namespace zkspec::test {
namespace {

/// `say` numbers and writes an event; $caps is what it says at first. The variable `client` is that of the command in `line`.
const std::string prelude = R"sh(
n=0
say() { n=$((n + 1)); echo "{\"seq\":$n,$1}"; }
caps='"event":"caps","name":"fake","version":"1.2","flags":["reopen"],"max_clients":4'
state() { say "\"event\":\"state\",\"client\":\"$1\",\"state\":\"$2\",\"raw\":\"x\""; }
done_() { say "\"event\":\"done\",\"client\":\"$client\",\"tag\":\"$tag\",\"result\":\"ok\",\"raw\":\"0\""; }
field() { value=${line#*\"$1\":}; value=${value#\"}; value=${value%%[,\"\}]*}; }
hear() {
  read -r line || exit 0
  field client; client=$value
  field tag; tag=$value
  field command; command=$value
  field echo; echo=$value
}
)sh";

/// Answers every command; what an operation's tag says is done with it.
const std::string honest = R"sh(
say "$caps"
while hear; do
  case $command in
    caps) say "$caps,\"echo\":$echo" ;;
    open) state "$client" connected ;;
    op) case $tag in
          abort) kill -ABRT $$ ;;
          exit) echo 'what a pity' >&2; exit 3 ;;
          garbage) echo 'Traceback (most recent call last)' ;;
          stranger) state nobody/c1 connected ;;
          nameless) state c1 connected ;;
          unopened) state t/c9 connected ;;
          lost) n=$((n + 1)); done_ ;;
          long) head -c 2000000 /dev/zero | tr '\0' x ;;
          *) done_ ;;
        esac ;;
    close) state "$client" closed; done_ ;;
  esac
done
)sh";

std::vector<std::string> shell(const std::string& script) { return {"/bin/sh", "-c", prelude + script}; }

bool run_until(Loop& loop, const std::function<bool()>& done, Duration limit = 20s) {
  bool late = false;
  const auto timer = loop.timer([&late] { late = true; });
  timer->arm(loop.now() + limit);
  loop.run([&] { return late || done(); });
  return !late;
}

std::string line_of(const std::string& client, const ClientReport& report) {
  if (const auto* state = std::get_if<report::State>(&report)) return fmt::format("{} {}", client, word(state->state));
  if (const auto* done = std::get_if<report::Done>(&report)) return fmt::format("{} {} {}", client, done->tag, word(done->result));
  if (const auto* died = std::get_if<report::Died>(&report)) return fmt::format("{} died: {}", client, died->how);
  return client + " something else";
}

struct Attached {
  Attached(Subject& subject, const std::string& trial)
      : port{subject.attach(trial, [this](TimePoint now, const std::string& client, const ClientReport& report) {
          lines.push_back(line_of(client, report));
          last = now;
        })} {}
  void open(const std::string& client) { port->send(client, command::Open{{{"127.0.0.1", 1}}, 3s, "", false, {}}); }
  void get(const std::string& client, const std::string& tag) { port->send(client, command::Op{tag, Operation::get, "/", {}, -1, {}}); }
  [[nodiscard]] std::string text() const { return fmt::format("{}", fmt::join(lines, "; ")); }

  std::vector<std::string> lines = {};
  TimePoint last = {};
  std::unique_ptr<ClientPort> port;
};

struct Stage {
  explicit Stage(const std::string& script = honest, const ProcessOptions& options = {})
      : subject{start_process_subject(*loop, shell(script), options).value()} {}
  bool until(const std::function<bool()>& done) { return run_until(*loop, done); }
  bool until_failure() {
    return until([this] { return !subject->failure().empty(); });
  }

  std::unique_ptr<Loop> loop = make_asio_loop();
  std::unique_ptr<Subject> subject;
};

std::string start_error(const std::string& script, Duration limit = 20s) {
  const auto loop = make_asio_loop();
  const auto subject = start_process_subject(*loop, shell(script), {.start_limit = limit});
  return subject.has_error() ? to_string(subject.error()) : "started";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(process_subject)

BOOST_AUTO_TEST_CASE(honest_adapter_serves_the_clients_of_two_trials) {
  Stage stage;
  BOOST_TEST(stage.subject->capabilities().client == "fake");
  BOOST_TEST(stage.subject->capabilities().version == "1.2");
  BOOST_TEST(stage.subject->capabilities().max_clients == 4);
  Attached one{*stage.subject, "area/first#row"};
  Attached two{*stage.subject, "second"};
  one.open("c1");
  one.open("c2");
  two.open("c1");
  one.get("c1", "g");
  BOOST_TEST(one.lines.empty());  // nothing is told from within send
  BOOST_TEST(stage.until([&] { return one.lines.size() == 3 && two.lines.size() == 1; }));
  BOOST_TEST(one.text() == "c1 connected; c2 connected; c1 g ok");
  BOOST_TEST(two.text() == "c1 connected");
  BOOST_TEST((one.last > TimePoint{} && one.last <= stage.loop->now()));
  BOOST_TEST(stage.subject->failure().empty());
}

BOOST_AUTO_TEST_CASE(port_that_goes_away_closes_its_clients_and_hears_no_more) {
  Stage stage;
  Attached witness{*stage.subject, "witness"};
  auto leaving = std::make_unique<Attached>(*stage.subject, "leaving");
  leaving->open("c1");
  leaving->open("c2");
  BOOST_TEST(stage.until([&] { return leaving->lines.size() == 2; }));
  leaving->port->send("c2", command::Close{"bye"});
  BOOST_TEST(stage.until([&] { return leaving->lines.size() == 4; }));
  leaving.reset();
  witness.open("c1");
  witness.port->send("c1", command::Close{"c"});
  BOOST_TEST(stage.until([&] { return witness.lines.size() == 3; }));
  BOOST_TEST(witness.text() == "c1 connected; c1 closed; c1 c ok");
  BOOST_TEST(stage.subject->failure().empty());
}

BOOST_AUTO_TEST_CASE(closing_an_abandoned_client_is_asked_for_once) {
  // Tells every close that it gets to the client that is still there.
  Stage stage{R"sh(
    say "$caps"
    while hear; do
      case $command in
        caps) say "$caps,\"echo\":$echo" ;;
        close) state witness/c1 closed; [ $tag = abandoned ] || done_ ;;
        open) state $client connected ;;
      esac
    done)sh"};
  Attached witness{*stage.subject, "witness"};
  witness.open("c1");
  {
    Attached leaving{*stage.subject, "leaving"};
    leaving.open("c1");
    leaving.open("c2");
    leaving.port->send("c2", command::Close{"c"});
    BOOST_TEST(stage.until([&] { return leaving.lines.size() == 3; }));
    BOOST_TEST(witness.text() == "c1 connected; c1 closed");
  }
  BOOST_TEST(stage.until([&] { return witness.lines.size() == 3; }));
  BOOST_TEST(!run_until(
      *stage.loop, [&] { return witness.lines.size() > 3; }, 50ms));
}

BOOST_AUTO_TEST_CASE(death_is_told_to_every_open_client_and_makes_the_subject_unusable) {
  struct {
    std::string tag;
    std::string how;
    std::string failure;
  } const rows[] = {
      {"abort", "SIGABRT", "SIGABRT"},
      {"exit", "exit 3", "exit 3: what a pity"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.tag) {
      Stage stage;
      Attached one{*stage.subject, "one"};
      Attached two{*stage.subject, "two"};
      for (auto* trial : {&one, &two}) trial->open("c1");
      two.open("c2");
      two.port->send("c2", command::Close{"c"});
      BOOST_TEST(stage.until([&] { return one.lines.size() == 1 && two.lines.size() == 4; }));
      one.get("c1", row.tag);
      BOOST_TEST(stage.until_failure());
      BOOST_TEST(stage.subject->failure() == row.failure);
      BOOST_TEST(one.text() == "c1 connected; c1 died: " + row.how);
      BOOST_TEST(two.text() == "c1 connected; c2 connected; c2 closed; c2 c ok; c1 died: " + row.how);
      one.get("c1", "late");
      BOOST_TEST(stage.subject->failure() == row.failure);
    }
  }
}

BOOST_AUTO_TEST_CASE(port_destroyed_by_news_of_a_death_hears_nothing_of_its_other_clients) {
  Stage stage;
  std::unique_ptr<ClientPort> port;
  int told = 0;
  port = stage.subject->attach("t", [&](TimePoint, const std::string&, const ClientReport& report) {
    if (!std::holds_alternative<report::Died>(report)) return;
    ++told;
    port.reset();
  });
  for (const auto* client : {"c1", "c2"}) port->send(client, command::Open{{{"127.0.0.1", 1}}, 3s, "", false, {}});
  port->send("c1", command::Op{"abort", Operation::get, "/", {}, -1, {}});
  BOOST_TEST(stage.until_failure());
  BOOST_TEST(told == 1);
}

BOOST_AUTO_TEST_CASE(breach_of_the_protocol_is_a_failure_that_shows_the_line) {
  struct {
    std::string tag;
    std::string failure;
  } const rows[] = {
      {"garbage", "is no JSON object: Traceback (most recent call last)"},
      {"stranger", "client: nobody opened 'nobody/c1': {"},
      {"nameless", "client: nobody opened 'c1': {"},
      {"unopened", "client: nobody opened 't/c9': {"},
      {"lost", "is due: {"},
      {"long", "standard output: a line of more than 1048576 bytes"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.tag) {
      Stage stage;
      Attached trial{*stage.subject, "t"};
      trial.open("c1");
      trial.get("c1", row.tag);
      BOOST_TEST(stage.until_failure());
      BOOST_TEST(stage.subject->failure().find(row.failure) != std::string::npos, stage.subject->failure());
      BOOST_TEST(trial.text() == "c1 connected");
      BOOST_TEST(!run_until(
          *stage.loop, [] { return false; }, 20ms));
      BOOST_TEST(trial.text() == "c1 connected");
    }
  }
}

BOOST_AUTO_TEST_CASE(adapter_that_does_not_come_up_says_why) {
  BOOST_TEST(start_error("echo 'no module named kazoo' >&2; echo >&2; exit 1") == "/bin/sh: exit 1: no module named kazoo");
  BOOST_TEST(start_error("kill -SEGV $$") == "/bin/sh: SIGSEGV");
  BOOST_TEST(start_error("exec sleep 100", 30ms) == "/bin/sh: told no caps in 30 ms");
  BOOST_TEST(start_error("echo hello; exec sleep 100") == "/bin/sh: line 1: is no JSON object: hello");
  BOOST_TEST(start_error("state t/c1 connected; exec sleep 100").starts_with("/bin/sh: line 1: event: caps is due first: {"));
  const auto loop = make_asio_loop();
  BOOST_TEST(to_string(start_process_subject(*loop, {"no-such-adapter"}).error()) == "no-such-adapter: No such file or directory");
  const auto simulated = make_sim_loop(Seed{1});
  BOOST_TEST((start_process_subject(*simulated, {"true"}).error().code == Errc::unsupported));
}

BOOST_AUTO_TEST_CASE(slowest_echo_is_told_once) {
  // Slow to answer the first echo; says so to its client when that is over.
  Stage stage{R"sh(
    say "$caps"
    while hear; do
      [ "$command" = open ] && opened=$client && continue
      [ "$echo" = 1 ] && sleep 0.1
      say "$caps,\"echo\":$echo"
      [ "$echo" = 3 ] && state "$opened" connected
    done)sh",
              {.echo_interval = 10ms}};
  BOOST_TEST((stage.subject->take_pipe_lateness() == Duration::zero()));
  Attached trial{*stage.subject, "t"};
  trial.open("c1");
  const auto begin = stage.loop->now();
  BOOST_TEST(stage.until([&] { return trial.lines.size() == 1; }));
  const auto slowest = stage.subject->take_pipe_lateness();
  BOOST_TEST((slowest >= 100ms && slowest <= stage.loop->now() - begin));
  BOOST_TEST((stage.subject->take_pipe_lateness() < slowest));
}

BOOST_AUTO_TEST_CASE(echo_that_is_still_out_counts_as_late_so_far) {
  Stage stage{"say \"$caps\"; exec sleep 100"};
  const Attached trial{*stage.subject, "t"};
  Duration lateness = {};
  BOOST_TEST(stage.until([&] { return (lateness = stage.subject->take_pipe_lateness()) >= 200ms; }));
  BOOST_TEST(stage.subject->failure().empty());
}

BOOST_AUTO_TEST_CASE(adapter_that_leaves_an_echo_unanswered_is_stuck) {
  Stage stage{"say \"$caps\"; exec sleep 100", {.echo_interval = 5ms, .echo_limit = 40ms}};
  const Attached trial{*stage.subject, "t"};
  BOOST_TEST(stage.until_failure());
  BOOST_TEST(stage.subject->failure() == "no answer to caps in 40 ms");
  BOOST_TEST((stage.subject->take_pipe_lateness() >= 40ms));
}

BOOST_AUTO_TEST_CASE(adapter_that_does_not_read_is_a_failure) {
  Stage stage{"say \"$caps\"; exec sleep 100"};
  Attached trial{*stage.subject, "t"};
  trial.open("c1");
  for (int i = 0; i < 10 && stage.subject->failure().empty(); ++i)
    trial.port->send("c1", command::Op{fmt::format("set{}", i), Operation::set, "/", Bytes(600'000), -1, {}});
  BOOST_TEST(stage.subject->failure() == "standard input: the process does not read");
}

BOOST_AUTO_TEST_CASE(process_ends_with_its_subject) {
  Stage stage{R"sh(
    trap '' TERM
    say "\"event\":\"caps\",\"name\":\"$$\",\"version\":\"1\",\"flags\":[],\"max_clients\":1"
    while :; do sleep 1; done)sh"};
  const int pid = std::stoi(stage.subject->capabilities().client);
  BOOST_TEST(kill(pid, 0) == 0);
  const auto before = stage.loop->now();
  stage.subject.reset();
  BOOST_TEST((stage.loop->now() - before < 2s));
  BOOST_TEST(kill(pid, 0) == -1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec::test
