#include "fake-server/loop/asio/child_process.hpp"

#include <csignal>
#include <fstream>
#include <unistd.h>

#include "fake-server/loop/test_probe.hpp"

namespace zkspec::test {
namespace {

bool exists(int pid) { return kill(pid, 0) == 0; }

/// An orphan that was killed stays a zombie until init finds the time.
bool is_running(int pid) {
  std::ifstream status{fmt::format("/proc/{}/stat", pid)};
  std::string number;
  std::string name;
  std::string state;
  return status >> number >> name >> state && state != "Z";
}

/// A child and all that was heard of it.
struct Watched {
  explicit Watched(std::vector<std::string> argv, std::map<std::string, std::string> environment = {}) {
    ChildCallbacks callbacks;
    callbacks.line = [this](std::string_view line) { lines.emplace_back(line); };
    callbacks.broken = [this](const Error& error) { errors.push_back(error); };
    callbacks.exited = [this](ExitStatus status) { exits.push_back(to_string(status)); };
    child = ChildProcess::start(*loop, {std::move(argv), std::move(environment)}, std::move(callbacks)).value();
  }
  bool until(const std::function<bool()>& done) { return run_until(*loop, done); }
  bool until_exit() {
    return until([this] { return !exits.empty(); });
  }
  bool until_gone(int pid) {
    std::unique_ptr<Timer> beat;  // no event of ours tells of a grandchild's end
    beat = loop->timer([&] { beat->arm(loop->now() + 1ms); });
    beat->arm({});
    return until([&] { return !is_running(pid); });
  }

  std::unique_ptr<Loop> loop = make_asio_loop();
  std::vector<std::string> lines = {};
  std::vector<Error> errors = {};
  std::vector<std::string> exits = {};
  std::unique_ptr<ChildProcess> child = {};
};

std::vector<std::string> shell(std::string script) { return {"/bin/sh", "-c", std::move(script)}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(child_process)

BOOST_AUTO_TEST_CASE(lines_go_to_cat_and_back_and_end_of_input_ends_it) {
  Watched cat{{"cat"}};
  BOOST_TEST(cat.child->send_line("one").has_value());
  BOOST_TEST(cat.child->send_line("").has_value());
  BOOST_TEST(cat.child->send_line(std::string(300'000, 'x')).has_value());
  BOOST_TEST(cat.until([&] { return cat.lines.size() == 3; }));
  BOOST_TEST(cat.lines.at(0) == "one");
  BOOST_TEST(cat.lines.at(1).empty());
  BOOST_TEST(cat.lines.at(2).size() == 300'000U);
  cat.child->stop();
  BOOST_TEST(cat.child->send_line("late").has_error());
  BOOST_TEST(cat.until_exit());
  BOOST_TEST(cat.exits.front() == "exit 0");
}

BOOST_AUTO_TEST_CASE(ends_are_told_in_words_after_the_last_line) {
  struct {
    std::string_view name;
    std::string script;
    std::string end;
  } const rows[] = {
      {"an exit code is told as such", "echo last; exit 3", "exit 3"},
      {"an abort is told by its signal", "echo last; kill -ABRT $$", "SIGABRT"},
      {"a kill is told by its signal", "echo last; kill -KILL $$", "SIGKILL"},
      {"an unfinished line is no line", "echo last; printf half", "exit 0"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      Watched watched{shell(row.script)};
      BOOST_TEST(watched.until_exit());
      BOOST_TEST(watched.exits == std::vector{row.end}, boost::test_tools::per_element());
      BOOST_TEST(watched.lines == std::vector<std::string>{"last"}, boost::test_tools::per_element());
      BOOST_TEST(watched.child->has_exited());
      BOOST_TEST(!exists(watched.child->pid()));
    }
  }
}

BOOST_AUTO_TEST_CASE(environment_is_extended_and_broken_pipes_are_fatal_again) {
  Watched watched{shell("echo $GREETING $HOME; kill -PIPE $$"), {{"GREETING", "hi"}, {"HOME", "/nowhere"}}};
  BOOST_TEST(watched.until_exit());
  BOOST_TEST(watched.lines.at(0) == "hi /nowhere");
  BOOST_TEST(watched.exits.front() == "SIGPIPE");
}

BOOST_AUTO_TEST_CASE(sockets_of_this_process_are_not_inherited) {
  const auto loop = make_asio_loop();
  Doorman doorman;
  const auto listener = loop->listen({"127.0.0.1"}, doorman).value();
  Watched watched{shell("for fd in /proc/$$/fd/*; do readlink $fd; done")};
  BOOST_TEST(watched.until_exit());
  BOOST_TEST(watched.lines.size() >= 3U);
  for (const auto& line : watched.lines) BOOST_TEST(!line.starts_with("socket:"));
}

BOOST_AUTO_TEST_CASE(end_of_standard_error_is_kept) {
  Watched watched{shell("i=0; while [ $i -lt 3000 ]; do echo a line of fifty characters or thereabouts $i >&2; i=$((i+1)); done")};
  BOOST_TEST(watched.until_exit());
  BOOST_TEST(watched.child->errors().size() == ChildProcess::error_limit);
  BOOST_TEST(watched.child->errors().ends_with("thereabouts 2999\n"));
}

BOOST_AUTO_TEST_CASE(endless_line_is_an_error_and_the_child_can_still_be_stopped) {
  Watched watched{shell("tr '\\0' x </dev/zero")};
  BOOST_TEST(watched.until([&] { return !watched.errors.empty(); }));
  BOOST_TEST((watched.errors.front().code == Errc::too_large));
  watched.child->stop(20ms);
  BOOST_TEST(watched.until_exit());
  BOOST_TEST(watched.lines.empty());
  BOOST_TEST(watched.errors.size() == 1U);
}

BOOST_AUTO_TEST_CASE(child_that_ignores_the_polite_ways_is_killed_with_its_group) {
  Watched watched{shell("trap '' TERM; sleep 100 & echo $!; while :; do sleep 100; done")};
  BOOST_TEST(watched.until([&] { return !watched.lines.empty(); }));
  watched.child->stop(20ms);
  BOOST_TEST(watched.until_exit());
  BOOST_TEST(watched.exits.front() == "SIGKILL");
  const int grandchild = std::stoi(watched.lines.at(0));
  BOOST_TEST(watched.until_gone(grandchild));
}

BOOST_AUTO_TEST_CASE(child_that_ends_takes_its_group_along) {
  Watched watched{shell("sleep 100 & echo $!")};
  BOOST_TEST(watched.until_exit());
  BOOST_TEST(watched.exits.front() == "exit 0");
  BOOST_TEST(watched.until_gone(std::stoi(watched.lines.at(0))));
}

BOOST_AUTO_TEST_CASE(child_that_does_not_read_costs_no_memory_without_end) {
  Watched watched{shell("sleep 100")};
  const std::string line(1U << 20U, 'x');
  int accepted = 0;
  while (accepted < 100 && watched.child->send_line(line).has_value()) ++accepted;
  BOOST_TEST(accepted == 3);
  BOOST_TEST(watched.child->send_line("two\nlines").has_error());
}

BOOST_AUTO_TEST_CASE(child_that_closes_its_input_breaks_nothing) {
  Watched watched{shell("exec <&-; echo deaf; read -r ignored; sleep 0.05; exit 5")};
  BOOST_TEST(watched.until([&] { return !watched.lines.empty(); }));
  BOOST_TEST(watched.child->send_line("hello?").has_value());
  BOOST_TEST(watched.until_exit());
  BOOST_TEST(watched.exits.front() == "exit 5");
}

BOOST_AUTO_TEST_CASE(destruction_kills_and_reaps_even_in_a_callback) {
  Watched watched{shell("trap '' TERM; echo up; echo again; while :; do sleep 100; done")};
  const int pid = watched.child->pid();
  BOOST_TEST(exists(pid));
  const auto destroyer = watched.loop->timer([&] { watched.child.reset(); });
  BOOST_TEST(watched.until([&] { return watched.lines.size() == 2; }));
  destroyer->arm(TimePoint{});
  BOOST_TEST(watched.until([&] { return watched.child == nullptr; }));
  BOOST_TEST(!exists(pid));
  BOOST_TEST(watched.exits.empty());

  const auto loop = make_asio_loop();
  std::unique_ptr<ChildProcess> child;
  int lines = 0;
  ChildCallbacks callbacks;
  callbacks.line = [&](std::string_view) {
    ++lines;
    child.reset();
  };
  child = ChildProcess::start(*loop, {shell("echo one; echo two; sleep 100"), {}}, std::move(callbacks)).value();
  BOOST_TEST(run_until(*loop, [&] { return child == nullptr; }));
  settle(*loop, 5ms);
  BOOST_TEST(lines == 1);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_started_is_an_error) {
  const auto real = make_asio_loop();
  const auto simulated = make_sim_loop(Seed{1});
  const auto missing = ChildProcess::start(*real, {{"no-such-program-here"}, {}}, {});
  BOOST_TEST_REQUIRE(missing.has_error());
  BOOST_TEST(to_string(missing.error()) == "no-such-program-here: No such file or directory");
  BOOST_TEST((ChildProcess::start(*real, {}, {}).error().code == Errc::bad_value));
  BOOST_TEST((ChildProcess::start(*simulated, {{"cat"}, {}}, {}).error().code == Errc::unsupported));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec::test
