// What operators read. The forms are those that Apache ZooKeeper 3.8.0 gave for such a server.
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "fake-server/ensemble/admin_commands.hpp"
#include "fake-server/ensemble/four_letter_words.hpp"

namespace zkspec {
namespace {

constexpr SessionId session{0x1000035b8740000};

ServerFacts sample() {
  return {.server = ServerIndex{1},
          .limits = {.tick = 2s},
          .zxid = Zxid{2},
          .mode = "standalone",
          .address = {"127.0.0.1", 21810},
          .max_connections_per_host = 60,
          .uptime_ms = 24414,
          .received = 7,
          .sent = 6,
          .nodes = 6,
          .data_size = 47,
          .clients = {{.peer = {"127.0.0.1", 56798}, .received = 1},
                      {.peer = {"127.0.0.1", 56764},
                       .session = session,
                       .timeout = 10s,
                       .since_ms = 1795553238695,
                       .received = 4,
                       .sent = 4,
                       .last_operation = wire::OpCode::getChildren2,
                       .last_xid = Xid{3},
                       .last_zxid = Zxid{2}}},
          .expiry = {{1795553250000, {session}}},
          .ephemerals = {{session, {"/e"}}},
          .watches = {{"/e", {session}}}};
}

std::string word(std::string_view name) { return answer_to(name, sample(), {"*"}); }

BOOST_AUTO_TEST_SUITE(operators)

BOOST_AUTO_TEST_CASE(words_have_the_forms_of_the_real_server) {
  struct Row {
    std::string_view word;
    std::string answer;
  };
  const std::string version{server_version};
  const std::string sums =
      "Latency min/avg/max: 0/0.0/0\nReceived: 7\nSent: 6\nConnections: 2\nOutstanding: 0\nZxid: 0x2\nMode: standalone\nNode count: 6\n";
  const Row rows[] = {
      {"ruok", "imok"},
      {"isro", "rw"},
      {"srvr", "Zookeeper version: " + version + "\n" + sums},
      {"stat", "Zookeeper version: " + version +
                   "\nClients:\n /127.0.0.1:56798[0](queued=0,recved=1,sent=0)\n /127.0.0.1:56764[1](queued=0,recved=4,sent=4)\n\n" + sums},
      {"conf",
       "clientPort=21810\nsecureClientPort=-1\ntickTime=2000\nmaxClientCnxns=60\nminSessionTimeout=4000\nmaxSessionTimeout=40000\n"
       "serverId=1\n"},
      {"cons",
       " /127.0.0.1:56798[0](queued=0,recved=1,sent=0)\n /127.0.0.1:56764[1](queued=0,recved=4,sent=4,sid=0x1000035b8740000,lop=GETC,"
       "est=1795553238695,to=10000,lcxid=0x3,lzxid=0x2,lresp=0,llat=0,minlat=0,avglat=0,maxlat=0)\n\n"},
      {"dump",
       "SessionTracker dump:\nSession Sets (1)/(1):\n1 expire at Tue Nov 24 20:47:30 UTC 2026:\n\t0x1000035b8740000\n"
       "ephemeral nodes dump:\nSessions with Ephemerals (1):\n0x1000035b8740000:\n\t/e\n"
       "Connections dump:\nConnections Sets (1)/(2):\n\tip: /127.0.0.1:56798 sessionId: 0x0\n"
       "\tip: /127.0.0.1:56764 sessionId: 0x1000035b8740000\n"},
      {"wchs", "1 connections watching 1 paths\nTotal watches:1\n"},
      {"wchp", "/e\n\t0x1000035b8740000\n\n"},
      {"wchc", "0x1000035b8740000\n\t/e\n\n"},
      {"envi", "Environment:\nzookeeper.version=" + version + "\nhost.name=127.0.0.1\n"},
      {"dirs", "zkspec-fake has no answer to dirs\n"},
  };
  for (const auto& row : rows) BOOST_TEST(word(row.word) == row.answer, row.word << ": " << word(row.word));
  const auto figures = word("mntr");
  for (const auto* line : {"zk_server_state\tstandalone\n", "zk_znode_count\t6\n", "zk_watch_count\t1\n", "zk_global_sessions\t1\n",
                           "zk_ephemerals_count\t1\n", "zk_num_alive_connections\t2\n", "zk_packets_received\t7\n"})
    BOOST_TEST(figures.find(line) != std::string::npos, line);
}

BOOST_AUTO_TEST_CASE(a_word_is_known_allowed_and_answered_or_says_why_not) {
  BOOST_TEST(is_four_letter_word("srvr"));
  BOOST_TEST(!is_four_letter_word("srv"));
  BOOST_TEST(answer_to("ruok", sample(), {"srvr", "isro"}) == "ruok is not executed because it is not in the whitelist.\n");
  auto facts = sample();
  facts.read_only = true;
  BOOST_TEST(answer_to("isro", facts, {"isro"}) == "ro");
  facts.mode.reset();
  BOOST_TEST(answer_to("isro", facts, {"*"}) == "null");
  BOOST_TEST(answer_to("envi", facts, {"*"}).starts_with("Environment:\nzookeeper.version=3.8.0-"), answer_to("envi", facts, {"*"}));
  BOOST_TEST(answer_to("ruok", facts, {"*"}) == "imok", "it runs, though it does not serve");
  BOOST_TEST(answer_to("srvr", facts, {"*"}) == "This ZooKeeper instance is not currently serving requests\n");
}

BOOST_AUTO_TEST_CASE(admin_commands_have_the_fields_of_the_real_server) {
  struct Row {
    std::string_view name;
    std::string_view answer;
  };
  const Row rows[] = {
      {"ruok", R"({"command":"ruok","error":null})"},
      {"isro", R"({"read_only":false,"command":"is_read_only","error":null})"},
      {"conf", R"({"client_port":21810,"tick_time":2000,"max_client_cnxns":60,"min_session_timeout":4000,"max_session_timeout":40000,)"
               R"("server_id":1,"client_port_listen_backlog":-1,"command":"configuration","error":null})"},
      {"dump", R"({"expiry_time_to_session_ids":{"1795553250000":[72057824765804544]},)"
               R"("session_id_to_ephemeral_paths":{"72057824765804544":["/e"]},"command":"dump","error":null})"},
      {"watch_summary", R"({"num_connections":1,"num_paths":1,"num_total_watches":1,"command":"watch_summary","error":null})"},
      {"wchp", R"({"path_to_session_ids":{"/e":[72057824765804544]},"command":"watches_by_path","error":null})"},
      {"watches", R"({"session_id_to_watched_paths":{"72057824765804544":["/e"]},"command":"watches","error":null})"},
      {"nothing", R"({"command":"nothing","error":"Unknown command: nothing"})"},
  };
  for (const auto& row : rows) {
    const auto answer = boost::json::serialize(admin_answer(row.name, sample()));
    BOOST_TEST(answer == row.answer, row.name << ": " << answer);
  }
  const auto connections = admin_answer("cons", sample());
  BOOST_TEST(connections.at("connections").as_array().at(1).as_object().at("session_id") == boost::json::value(session.value()));
  BOOST_TEST(connections.at("secure_connections").as_array().empty());
  const auto stats = admin_answer("srvr", sample());
  BOOST_TEST(stats.at("server_stats").as_object().at("server_state").as_string() == "standalone");
  BOOST_TEST(admin_answer("mntr", sample()).at("znode_count") == boost::json::value(6));
  BOOST_TEST(admin_command_names().size() == 11U);
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_serve_says_so) {
  auto facts = sample();
  facts.mode.reset();
  BOOST_TEST(admin_answer("stat", facts).at("error").as_string() == "This ZooKeeper instance is not currently serving requests");
  BOOST_TEST(admin_answer("ruok", facts).at("error").is_null());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
