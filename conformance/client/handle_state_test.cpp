#include <boost/test/unit_test.hpp>

#include "conformance/client/stage_test.hpp"

using namespace zkspec;
using namespace zkspec::stage;

namespace {

enum class Causing { grant, cut, gone, close, refuse_auth };

/// The table under the state figure: a request is made before the cause (`a`) and one after it (`b`).
struct Row {
  std::string_view sentence;
  bool from_connected;
  Causing cause;
  HandleState to;
  std::string_view told;
  bool later_request_is_refused;
};

constexpr auto rows = std::to_array<Row>({
    {"connecting, handshake completed: connected, requests are sent", false, Causing::grant, HandleState::connected, "connected", false},
    {"connecting, attempt failed: still connecting, requests fail, nobody is told", false, Causing::cut, HandleState::connecting,
     "done a connection_loss", false},
    {"connected, connection lost: connecting, requests fail, disconnected", true, Causing::cut, HandleState::connecting,
     "done a connection_loss; disconnected", false},
    {"connecting, session gone: closed, requests and later ones session expired", false, Causing::gone, HandleState::closed,
     "done a session_expired; expired; done b session_expired", true},
    {"connecting, application closes: closed at once, requests fail, later ones session expired", false, Causing::close,
     HandleState::closed, "done a connection_loss; closed; done bye ok; done b session_expired", true},
    {"connected, application closes: closed when answered, requests before it fail if unanswered, later ones session expired", true,
     Causing::close, HandleState::closed, "done a connection_loss; closed; done bye ok; done b session_expired", true},
    {"connected, authentication refused: auth failed for every request, now and later", true, Causing::refuse_auth,
     HandleState::auth_failed, "done a auth_failed; done key auth_failed; auth_failed; done b auth_failed", true},
});

void happen(Stage& stage, const Row& row) {
  switch (row.cause) {
    case Causing::grant: return stage.say(grant());
    case Causing::cut: return stage.cut();
    case Causing::gone: return stage.say(gone());
    case Causing::close:
      stage.call(command::Close{"bye"});
      if (row.from_connected) stage.cut();
      return;
    case Causing::refuse_auth:
      stage.call(command::AddAuth{.tag = "key", .scheme = "nonesuch"});
      return stage.say(reply(wire::auth_xid.value(), 0, {}, wire::ErrorCode::auth_failed));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(handle_state)

BOOST_AUTO_TEST_CASE(each_row_of_the_state_figure_holds) {
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.sentence) {
      Stage stage;
      stage.start();
      if (row.from_connected) stage.say(grant());
      stage.take_told();
      stage.call(op(Operation::get, "/a", "a"));
      happen(stage, row);
      BOOST_TEST((stage.session.state() == row.to));
      const auto before = stage.connections.size();
      stage.call(op(Operation::get, "/b", "b"));
      BOOST_TEST(stage.take_told() == row.told);
      if (row.later_request_is_refused) {
        stage.pass(9s);
        BOOST_TEST(stage.connections.size() == before);
        BOOST_TEST(!stage.open);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_new_handle_is_connecting_by_itself_and_tells_nothing) {
  Stage stage;
  BOOST_TEST((stage.session.state() == HandleState::connecting));
  stage.start();
  BOOST_TEST(stage.connections.size() == 1U);
  BOOST_TEST(stage.take_told() == "");
}

BOOST_AUTO_TEST_CASE(an_accepted_connection_alone_does_not_make_a_handle_connected) {
  Stage stage;
  stage.start();
  stage.pass(1s);
  BOOST_TEST((stage.session.state() == HandleState::connecting));
  BOOST_TEST(stage.take_told() == "");
}

BOOST_AUTO_TEST_CASE(a_terminal_state_has_no_arrow_out) {
  for (const auto& arrow : transitions) BOOST_TEST(!refusal(arrow.from).has_value());
}

BOOST_AUTO_TEST_CASE(a_cause_without_an_arrow_has_no_transition) {
  BOOST_TEST(transition(HandleState::connected, Cause::session_gone) == nullptr);
  BOOST_TEST(transition(HandleState::closed, Cause::handshake_completed) == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
