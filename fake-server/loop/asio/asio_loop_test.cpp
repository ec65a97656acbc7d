// What only real sockets have: the port in other processes' eyes, names, signals.
#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake-server/loop/asio/interrupt.hpp"
#include "fake-server/loop/asio/resolve.hpp"
#include "fake-server/loop/test_probe.hpp"

namespace zkspec::test {
namespace {

/// 0, or the errno of a blocking attempt to connect (or to bind) as any other program makes it.
int attempt(const Address& address, decltype(&::connect) call) {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(address.port);
  inet_pton(AF_INET, address.host.c_str(), &to.sin_addr);
  const int result = call(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ? 0 : errno;
  close(descriptor);
  return result;
}

/// A process as it is between fork and exec: it has a copy of every socket of ours, and does nothing.
class Copy {
 public:
  Copy() : pid_{fork()} {
    while (pid_ == 0) pause();
  }
  ~Copy() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;

 private:
  pid_t pid_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(asio_loop)

BOOST_AUTO_TEST_CASE(refusing_port_says_connection_refused_and_stays_taken) {
  const auto loop = make_asio_loop();
  Doorman doorman;
  const auto listener = loop->listen({"127.0.0.1"}, doorman).value();
  BOOST_TEST(attempt(listener->address(), &::connect) == 0);
  listener->refuse();
  BOOST_TEST(attempt(listener->address(), &::connect) == ECONNREFUSED);
  BOOST_TEST(attempt(listener->address(), &::bind) == EADDRINUSE);
  listener->accept();
  BOOST_TEST(attempt(listener->address(), &::connect) == 0);
}

BOOST_AUTO_TEST_CASE(port_refuses_and_accepts_again_while_a_child_has_not_become_its_program) {
  const auto loop = make_asio_loop();
  Doorman doorman;
  const auto listener = loop->listen({"127.0.0.1"}, doorman).value();
  const Copy child;
  listener->refuse();
  BOOST_TEST(attempt(listener->address(), &::connect) == ECONNREFUSED);
  listener->accept();
  BOOST_TEST(attempt(listener->address(), &::connect) == 0);
}

BOOST_AUTO_TEST_CASE(address_that_is_not_ours_cannot_be_listened_on) {
  const auto loop = make_asio_loop();
  Doorman doorman;
  BOOST_TEST((loop->listen({"192.0.2.1"}, doorman).error().code == Errc::io));
  BOOST_TEST((loop->listen({"localhost"}, doorman).error().code == Errc::bad_value));
}

BOOST_AUTO_TEST_CASE(name_as_target_is_refused_for_addresses_are_numeric) {
  const auto loop = make_asio_loop();
  Probe client;
  client.out.connect({"localhost", 1});
  client.link = loop->dial(client);
  BOOST_TEST(run_until(*loop, [&] { return !client.closings.empty(); }));
  BOOST_TEST((client.closings == std::vector{Closing::refused}));
}

BOOST_AUTO_TEST_CASE(idle_loop_without_anything_to_wait_for_returns) {
  make_asio_loop()->run([] { return false; });
}

BOOST_AUTO_TEST_CASE(numeric_host_resolves_to_itself_and_nonsense_does_not) {
  const auto found = resolve("127.0.0.1", 2181);
  BOOST_TEST_REQUIRE(found.has_value());
  BOOST_TEST((*found == std::vector<Address>{{"127.0.0.1", 2181}}));
  BOOST_TEST((resolve("no such host", 1).error().code == Errc::io));
  const auto list = resolve_list("127.0.0.2:1, 127.0.0.1:2 ,[::1]:3");
  BOOST_TEST_REQUIRE(list.has_value());
  BOOST_TEST((*list == std::vector<Address>{{"127.0.0.2", 1}, {"127.0.0.1", 2}, {"::1", 3}}));
  for (const auto* wrong : {"", " ", "127.0.0.1:1,", "127.0.0.1", "127.0.0.1:1,,127.0.0.1:2", "127.0.0.1:1/app", "http://127.0.0.1:1"})
    BOOST_TEST(resolve_list(wrong).has_error(), wrong);
}

BOOST_AUTO_TEST_CASE(interrupts_call_back_each_time_while_the_hook_lives) {
  const auto loop = make_asio_loop();
  int interrupts = 0;
  auto hook = on_interrupt(*loop, [&] { ++interrupts; }).value();
  std::raise(SIGTERM);
  BOOST_TEST(run_until(*loop, [&] { return interrupts == 1; }));
  std::raise(SIGINT);
  BOOST_TEST(run_until(*loop, [&] { return interrupts == 2; }));
  hook.reset();
  const auto simulated = make_sim_loop(Seed{1});
  BOOST_TEST((on_interrupt(*simulated, [] {}).error().code == Errc::unsupported));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec::test
