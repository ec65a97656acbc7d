// The same conversations again and again, each time with another accident.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <map>

#include "conformance/client/stage_test.hpp"

using namespace zkspec;
using namespace zkspec::stage;

namespace {

/// Everything a session does in a good life. Waits for nothing: a request whose connection is cut fails, and the next step follows.
void live(Stage& stage) {
  stage.start();
  stage.call(command::AddAuth{.tag = "key", .scheme = "digest", .data = to_bytes("u:p")});
  stage.pass(1s);
  stage.call(op(Operation::get, "/a", "get", "w1"));
  stage.pass(1s);
  stage.call(op(Operation::children, "/a", "children", "w2"));
  stage.call(op(Operation::create, "/a/b", "create"));
  stage.pass(1s);
  stage.say(notification(wire::WatchKind::child, "/a"));
  stage.call(op(Operation::multi, "/a/c", "multi"));
  stage.pass(5s);
  stage.call(command::Close{"bye"});
  stage.pass(5s);
}

std::map<std::string, int> completions(const Stage& stage) {
  std::map<std::string, int> count;
  for (const auto& [when, what] : stage.reports)
    if (const auto* done = std::get_if<report::Done>(&what)) ++count[done->tag];
  return count;
}

const std::map<std::string, int> each_once{{"bye", 1}, {"children", 1}, {"create", 1}, {"get", 1}, {"key", 1}, {"multi", 1}};

enum class Accident { before_the_answer, after_the_answer, instead_of_the_answer_nonsense };

/// One accident at the frame with number `victim`, otherwise honest servers; returns how many frames there were.
int live_with_accident(Stage& stage, Accident accident, int victim) {
  HonestServer server{stage};
  int frame = 0;
  stage.on_frame = [&](const auto& message) {
    const bool hit = frame++ == victim;
    if (hit && accident == Accident::before_the_answer) return stage.cut(Closing::reset);
    if (hit && accident == Accident::instead_of_the_answer_nonsense) return stage.say_bytes(to_bytes("\x7fnonsense"));
    server.answer(message);
    if (hit) stage.cut();
  };
  live(stage);
  return frame;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(session_storm)

BOOST_AUTO_TEST_CASE(a_cut_at_any_frame_costs_no_session_and_every_call_ends_once) {
  Stage happy;
  const int frames = live_with_accident(happy, Accident::before_the_answer, -1);
  BOOST_TEST(happy.connections.size() == 1U);
  BOOST_TEST(frames > 12);
  for (const auto accident : {Accident::before_the_answer, Accident::after_the_answer, Accident::instead_of_the_answer_nonsense}) {
    for (int victim = 0; victim < frames; ++victim) {
      BOOST_TEST_CONTEXT("accident " << static_cast<int>(accident) << " at frame " << victim) {
        Stage stage;
        live_with_accident(stage, accident, victim);
        BOOST_TEST((completions(stage) == each_once));
        BOOST_TEST((stage.session.state() == HandleState::closed));
        BOOST_TEST(!stage.open);
        for (std::size_t i = 1; i < stage.connections.size(); ++i) {
          const bool granted_before = victim > 0 || accident == Accident::after_the_answer;
          BOOST_TEST((stage.connections[i].handshake().sessionId == (granted_before ? session_id : no_session)));
        }
        const bool at_the_very_end = victim == frames - 1;
        BOOST_TEST(stage.connections.size() == (at_the_very_end ? 1U : 2U));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(frames_split_at_any_byte_or_joined_tell_the_same) {
  Bytes stream;
  for (const auto& message : {wire::Message{grant()}, reply(1, 1, wire::GetDataResponse{.data = to_bytes("x")}),
                              notification(wire::WatchKind::changed, "/a"), reply(2, 2, wire::CreateResponse{.path = "/b"})}) {
    const auto frame = wire::encode(message);
    stream.insert(stream.end(), frame.begin(), frame.end());
  }
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    Stage stage;
    stage.start();
    stage.call(op(Operation::get, "/a", "a", "w"));
    stage.call(op(Operation::create, "/b", "b"));
    stage.say_bytes(BytesView{stream}.first(cut));
    stage.say_bytes(BytesView{stream}.subspan(cut));
    BOOST_TEST(stage.take_told() == "connected; done a ok x; watch w changed /a; done b ok /b");
  }
  Stage drop_by_drop;
  drop_by_drop.start();
  drop_by_drop.call(op(Operation::get, "/a", "a", "w"));
  drop_by_drop.call(op(Operation::create, "/b", "b"));
  for (const auto& byte : stream) drop_by_drop.say_bytes({&byte, 1});
  BOOST_TEST(drop_by_drop.take_told() == "connected; done a ok x; watch w changed /a; done b ok /b");
}

BOOST_AUTO_TEST_CASE(a_thousand_calls_end_once_each_and_in_order_whatever_drops) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      Stage stage{Stage::default_options(), {}, Seed{seed}};
      HonestServer server{stage};
      Random chance{Seed{seed}};
      stage.on_frame = [&](const auto& frame) {
        if (chance.below(20) == 0) return stage.cut(chance.below(2) == 0 ? Closing::fin : Closing::reset);
        if (chance.below(20) != 0) server.answer(frame);  // else silence, and xids out of step with the next answer
      };
      stage.start();
      for (int i = 0; i < 1000; ++i) {
        stage.call(op(Operation::get, "/x", fmt::format("{:0>4}", i)));
        if (chance.below(3) == 0) stage.pass(std::chrono::milliseconds{chance.below(500)});
      }
      stage.pass(60s);
      stage.call(command::Close{"9999"});
      stage.pass(10s);
      std::vector<std::string> tags;
      for (const auto& [when, what] : stage.reports)
        if (const auto* done = std::get_if<report::Done>(&what)) tags.push_back(done->tag);
      BOOST_TEST(tags.size() == 1001U);
      BOOST_TEST(std::ranges::is_sorted(tags));
      BOOST_TEST((std::ranges::adjacent_find(tags) == tags.end()));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
