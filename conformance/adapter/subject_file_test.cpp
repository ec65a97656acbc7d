#include "conformance/adapter/subject_file.hpp"
#include "fake-server/base/source_tree.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <unistd.h>

namespace zkspec::test {
namespace {

const std::filesystem::path subjects = source_tree() / "fixtures/subjects";

/// What loading a file of this text complains about, a line each.
std::string complaints(const std::string& text) {
  const auto path = std::filesystem::temp_directory_path() / fmt::format("zkspec-subject-{}.toml", getpid());
  std::ofstream{path} << text;
  const auto loaded = load_subject(path, "x.toml");
  std::filesystem::remove(path);
  std::vector<std::string> lines;
  for (const auto& problem : loaded.problems) lines.push_back(to_string(problem));
  return fmt::format("{}", fmt::join(lines, "\n"));
}

const std::string client = R"(role = "client"
title = "A client"
command = ["{build}/a", "{source}/b"]
needs = []
packages = []
start_limit = "100ms"
)";

}  // namespace

BOOST_AUTO_TEST_SUITE(subject_file)

BOOST_AUTO_TEST_CASE(every_subject_of_the_repository_loads) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator{subjects}) {
    if (entry.path().extension() != ".toml") continue;
    const auto loaded = load_subject(entry.path());
    for (const auto& problem : loaded.problems) BOOST_ERROR(to_string(problem));
    BOOST_TEST(loaded.subject.name == entry.path().stem().string());
    BOOST_TEST(!loaded.subject.title.empty());
    BOOST_TEST(!loaded.subject.packages.empty());
    ++count;
  }
  BOOST_TEST(count >= 4);
}

BOOST_AUTO_TEST_CASE(server_has_its_places_filled) {
  const auto subject = load_subject(subjects / "zookeeper.toml").subject;
  BOOST_TEST_REQUIRE(subject.server.has_value());
  BOOST_TEST((subject.server->ready == ServerSetup::Ready::srvr));
  BOOST_TEST((subject.server->tick == Duration{500ms}));
  BOOST_TEST((subject.start_limit == Duration{20s}));
  const auto config = filled(subject.server->config, {{"tick", "500"}, {"port", "7000"}, {"host", "127.0.0.1"}, {"data", "/tmp/{port}"}});
  BOOST_TEST(config.at(0) == "tickTime=500");
  BOOST_TEST(config.at(1) == "dataDir=/tmp/{port}");
  BOOST_TEST(config.at(2) == "clientPort=7000");
}

BOOST_AUTO_TEST_CASE(ensemble_says_how_many_servers_it_has) {
  const auto subject = load_subject(subjects / "zookeeper-ensemble.toml").subject;
  BOOST_TEST_REQUIRE(subject.server.has_value());
  BOOST_TEST((subject.server->servers == 3 && !subject.server->read_only_mode));
  BOOST_TEST(load_subject(subjects / "zookeeper-read-only.toml").subject.server->read_only_mode);
  BOOST_TEST(subject.server->id_file == "{data}/myid");
  BOOST_TEST(load_subject(subjects / "zookeeper.toml").subject.server->servers == 1);
}

BOOST_AUTO_TEST_CASE(client_has_no_server_part) {
  const auto subject = load_subject(subjects / "kazoo.toml").subject;
  BOOST_TEST(!subject.server.has_value());
  BOOST_TEST(subject.processes == 1);
  BOOST_TEST(load_subject(subjects / "java.toml").subject.processes == 3);
  BOOST_TEST(filled(subject.command, {{"source", "/repo"}}).at(1) == "/repo/tools/adapters/kazoo/kazoo_adapter.py");
}

BOOST_AUTO_TEST_CASE(what_is_not_installed_is_named_with_its_packages) {
  SubjectFile subject{.name = "c", .needs = {"/", "{build}/c_adapter"}, .packages = {"libzookeeper-mt-dev", "more"}};
  BOOST_TEST(missing(subject, {{"build", "/nowhere"}}) ==
             "c cannot run here: /nowhere/c_adapter is missing (apt install libzookeeper-mt-dev more)");
  subject.install = "tools/more";
  BOOST_TEST(missing(subject, {{"build", "/nowhere"}}).ends_with("is missing (apt install libzookeeper-mt-dev more; tools/more)"));
  subject.packages = {};
  BOOST_TEST(missing(subject, {{"build", "/nowhere"}}).ends_with("is missing (tools/more)"));
  subject.needs = {"/"};
  BOOST_TEST(missing(subject, {}).empty());
}

BOOST_AUTO_TEST_CASE(everything_wrong_is_told_with_its_place) {
  BOOST_TEST(complaints(client).empty());
  BOOST_TEST(complaints(client + "processes = 0\n") == "x.toml:7:13: 'processes' has to be a number from 1 to 16");
  BOOST_TEST(complaints(client + "install = 1\n") == "x.toml:7:11: 'install' has to be a text, not a number");
  BOOST_TEST(complaints(client + "titel = 1\n") == "x.toml:7:1: unknown key 'titel' of a subject; did you mean 'title'?");
  BOOST_TEST(complaints("role = \"cleint\"\n" + client.substr(client.find('\n') + 1)) ==
             "x.toml:1:8: 'cleint' is none of: client, server; did you mean 'client'?");
  BOOST_TEST(complaints("role = \"client\"\ntitle = 1\ncommand = [\"{port}\", 2]\nneeds = \"x\"\npackages = []\n") ==
             "x.toml:1:1: key 'start_limit' is missing\n"
             "x.toml:2:9: 'title' has to be a text, not a number\n"
             "x.toml:3:12: unknown place '{port}'\n"
             "x.toml:3:22: 'command' has to be a list of texts; here is a number\n"
             "x.toml:4:9: 'needs' has to be a list of texts, not a text");
  BOOST_TEST(complaints("role = \"server\"\ntitle = \"\"\ncommand = []\nneeds = []\npackages = []\nstart_limit = \"2T\"\n"
                        "config = [\"{prot}\", \"{tick\"]\ntick = 200\nready = \"ruok\"\n") ==
             "x.toml:3:11: 'command' is empty\n"
             "x.toml:6:15: 'start_limit' has to be a duration like \"500ms\" or \"20s\", at most ten minutes\n"
             "x.toml:7:11: unknown place '{prot}'; did you mean 'port'?\n"
             "x.toml:7:21: unknown place '{tick}'; did you mean 'tick'?\n"
             "x.toml:8:8: 'tick' has to be a duration like \"500ms\" or \"20s\", at most ten minutes\n"
             "x.toml:9:9: 'ruok' is none of: connect, srvr");
  BOOST_TEST(complaints("role = \"server\"\ntitle = \"\"\ncommand = [\"x\"]\nneeds = []\npackages = []\nstart_limit = \"2s\"\n"
                        "config = []\ntick = \"1s\"\nready = \"srvr\"\nservers = 10\nread_only_mode = \"yes\"\nid_file = 1\n") ==
             "x.toml:10:11: 'servers' has to be a number from 1 to 9\n"
             "x.toml:11:18: 'read_only_mode' has to be true or false\n"
             "x.toml:12:11: 'id_file' has to be a text, not a number");
  BOOST_TEST(complaints("role = \n").starts_with("x.toml:1:"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec::test
