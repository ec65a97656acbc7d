#include "fake-server/log/recording_file.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>

using namespace zkspec;

BOOST_AUTO_TEST_SUITE(recording_file)

namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "zkspec-log-XXXXXX").string();
    BOOST_TEST_REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// "log: 4 5; log.1: 2 3": the first event that each file's head names, then the steps.
  [[nodiscard]] std::string story() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{path}) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::string told;
    for (const auto& file : files) told += (told.empty() ? "" : "; ") + file.filename().string() + ":" + steps(file);
    return told;
  }
  static std::string steps(const fs::path& file) {
    std::ifstream in{file};
    std::string told;
    for (std::string line; std::getline(in, line);) {
      const auto object = boost::json::parse(line).as_object();
      if (const auto* first = object.if_contains("first_event")) told += " @" + std::to_string(first->to_number<int>());
      else told += " " + std::string{object.at("step").as_string()};
    }
    return told;
  }

  fs::path path = {};
  RecordingFileOptions options = {};
};

Event step(int number) { return {TimePoint{1s}, event::Action{std::to_string(number), std::string(40, 'x')}}; }

/// No file of this process may pass so many bytes: the kernel then writes a part and refuses the rest, as a full disk does.
struct FileLimit {
  explicit FileLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit limit{bytes, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileLimit() {
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

  rlimit before = {};
  void (*handler)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(files_are_rotated_by_size_and_the_oldest_goes, Folder) {
  auto file = RecordingFile::open({.path = path / "log", .rotate_at = 250, .keep = 3, .head = {{"program", "test"}}}, TimePoint{}).value();
  for (int i = 0; i < 3; ++i) BOOST_TEST(!file.write(step(i)).has_value());
  BOOST_TEST(story() == "log: @2 2; log.1: @0 0 1");
  for (int i = 3; i < 9; ++i) BOOST_TEST(!file.write(step(i)).has_value());
  BOOST_TEST(story() == "log: @8 8; log.1: @6 6 7; log.2: @4 4 5");
  BOOST_TEST(file.lost() == 0U);
}

BOOST_FIXTURE_TEST_CASE(an_event_larger_than_a_file_stands_in_one_alone, Folder) {
  auto file = RecordingFile::open({.path = path / "log", .rotate_at = 10, .keep = 9}, TimePoint{}).value();
  for (int i = 0; i < 3; ++i) BOOST_TEST(!file.write(step(i)).has_value());
  BOOST_TEST(story() == "log: @2 2; log.1: @1 1; log.2: @0 0");
}

BOOST_FIXTURE_TEST_CASE(a_line_is_in_the_file_when_its_event_has_happened, Folder) {
  auto file = RecordingFile::open({.path = path / "log"}, TimePoint{}).value();
  BOOST_TEST(!file.write(step(0)).has_value());
  BOOST_TEST(story() == "log: @0 0");  // nobody has closed it
}

BOOST_FIXTURE_TEST_CASE(what_a_run_before_left_is_kept, Folder) {
  for (int run = 0; run < 4; ++run) {
    auto file = RecordingFile::open({.path = path / "log", .keep = 3}, TimePoint{}).value();
    BOOST_TEST(!file.write(step(run)).has_value());
  }
  BOOST_TEST(story() == "log: @0 3; log.1: @0 2; log.2: @0 1");
}

BOOST_FIXTURE_TEST_CASE(with_one_file_the_newest_events_are_kept, Folder) {
  auto file = RecordingFile::open({.path = path / "log", .rotate_at = 150, .keep = 1}, TimePoint{}).value();
  for (int i = 0; i < 6; ++i) BOOST_TEST(!file.write(step(i)).has_value());
  BOOST_TEST(story() == "log: @5 5");
}

BOOST_FIXTURE_TEST_CASE(a_full_disk_is_told_once_and_leaves_whole_lines, Folder) {
  auto file = RecordingFile::open({.path = path / "log"}, TimePoint{}).value();
  BOOST_TEST(!file.write(step(0)).has_value());
  {
    const FileLimit limit{150};
    const auto problem = file.write(step(1));
    BOOST_TEST_REQUIRE(problem.has_value());
    BOOST_TEST(to_string(*problem) == (path / "log").string() + ": File too large");
    BOOST_TEST(!file.write(step(2)).has_value());
    BOOST_TEST(story() == "log: @0 0");
  }
  BOOST_TEST(!file.write(step(3)).has_value());
  BOOST_TEST(story() == "log: @0 0 3");
  BOOST_TEST(file.lost() == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_disk_that_is_full_at_a_rotation_is_survived, Folder) {
  auto file = RecordingFile::open({.path = path / "log", .rotate_at = 150}, TimePoint{}).value();
  BOOST_TEST(!file.write(step(0)).has_value());
  {
    const FileLimit limit{5};
    BOOST_TEST(file.write(step(1)).has_value());
    BOOST_TEST(!file.write(step(2)).has_value());
  }
  BOOST_TEST(!file.write(step(3)).has_value());
  BOOST_TEST(story() == "log: @3 3; log.1: @0 0");
  BOOST_TEST(file.lost() == 2U);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_written_at_all_is_an_error_at_once, Folder) {
  const auto nowhere = RecordingFile::open({.path = path / "none" / "log"}, TimePoint{});
  BOOST_TEST_REQUIRE(nowhere.has_error());
  BOOST_TEST(to_string(nowhere.error()) == (path / "none" / "log").string() + ": No such file or directory");
  BOOST_TEST(to_string(RecordingFile::open({.path = "/dev/full"}, TimePoint{}).error()) == "/dev/full: No space left on device");
}

BOOST_AUTO_TEST_SUITE_END()
