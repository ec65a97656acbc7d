#include "fake-server/loop/asio/mailbox.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include "fake-server/loop/test_probe.hpp"

using namespace zkspec;

BOOST_AUTO_TEST_SUITE(mailbox)

BOOST_AUTO_TEST_CASE(what_other_threads_post_is_done_on_the_loops_thread_in_their_order) {
  const auto loop = make_asio_loop();
  const auto mailbox = make_mailbox(*loop).value();
  constexpr int threads = 4;
  constexpr int each = 500;
  std::vector<std::vector<int>> seen(threads);
  int done = 0;
  const auto here = std::this_thread::get_id();
  std::vector<std::jthread> posters;
  for (int thread = 0; thread < threads; ++thread)
    posters.emplace_back([&, thread] {
      for (int i = 0; i < each; ++i)
        mailbox->post([&, thread, i] {
          if (std::this_thread::get_id() == here) seen[static_cast<std::size_t>(thread)].push_back(i);
          ++done;
        });
    });
  BOOST_TEST(test::run_until(*loop, [&] { return done == threads * each; }));
  for (const auto& order : seen) {
    BOOST_TEST(order.size() == static_cast<std::size_t>(each));
    BOOST_TEST(std::is_sorted(order.begin(), order.end()));
  }
}

BOOST_AUTO_TEST_CASE(a_loop_with_nothing_to_do_waits_for_its_mail) {
  const auto loop = make_asio_loop();
  const auto mailbox = make_mailbox(*loop).value();
  bool stopped = false;
  std::jthread poster;
  mailbox->post([&] { poster = std::jthread{[&] { mailbox->post([&] { stopped = true; }); }}; });
  loop->run([&] { return stopped; });
  BOOST_TEST(stopped);
}

BOOST_AUTO_TEST_CASE(the_simulated_network_has_no_threads_to_hear_of) {
  const auto loop = make_sim_loop(Seed{1});
  BOOST_TEST((make_mailbox(*loop).error().code == Errc::unsupported));
}

BOOST_AUTO_TEST_SUITE_END()
