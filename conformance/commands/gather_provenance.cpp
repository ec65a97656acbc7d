#include "conformance/commands/gather_provenance.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/chrono.h>
#include <fstream>
#include <iterator>
#include <sstream>
#include <sys/utsname.h>
#include <thread>

#include "conformance/commands/subject_choice.hpp"
#include "conformance/report/digest.hpp"
#include "fake-server/loop/asio/wall_clock.hpp"

namespace zkspec {
namespace {

namespace files = std::filesystem;

/// A subject's program may have a hundred megabytes: copied by the block, not by the character.
std::string contents(const files::path& file) {
  std::ostringstream text;
  text << std::ifstream{file, std::ios::binary}.rdbuf();
  return std::move(text).str();
}

/// Of a folder: over the names and digests of its files. What Python leaves there when it runs is no part of it.
std::string digest_of(const files::path& path) {
  std::error_code problem;
  if (!files::is_directory(path, problem)) return sha256(std::string_view{contents(path)});
  std::vector<std::string> lines;
  for (const auto& entry : files::recursive_directory_iterator{path, problem})
    if (entry.is_regular_file() && entry.path().parent_path().filename() != "__pycache__")
      lines.push_back(fmt::format("{} {}\n", entry.path().lexically_relative(path).string(), digest_of(entry.path())));
  std::ranges::sort(lines);
  return sha256(std::string_view{fmt::format("{}", fmt::join(lines, ""))});
}

std::vector<SubjectFileDigest> digests_of(std::vector<std::string> paths) {
  std::ranges::sort(paths);
  paths.erase(std::ranges::unique(paths).begin(), paths.end());
  std::vector<SubjectFileDigest> all;
  std::error_code problem;
  for (const auto& path : paths)
    if (path.find('/') != std::string::npos && files::exists(path, problem)) all.push_back({path, digest_of(path)});
  return all;
}

std::vector<SubjectFileDigest> files_of(const Home& home, const RunArguments& arguments) {
  const bool server = !arguments.server.empty();
  const auto& name = server ? arguments.server : arguments.client;
  if (name == (server ? "fake" : "reference")) return {{"zkspec", digest_of("/proc/self/exe")}};
  if (name.find('/') != std::string::npos) {
    std::istringstream words{name};
    return digests_of(std::vector<std::string>(std::istream_iterator<std::string>{words}, std::istream_iterator<std::string>{}));
  }
  const auto found = find_subject(home, name, server);
  const auto* subject = std::get_if<SubjectFile>(&found);
  if (subject == nullptr) return {};  // a server at an address
  auto paths = filled(subject->needs, home.places());
  const auto words = filled(subject->command, home.places());
  paths.insert(paths.end(), words.begin(), words.end());
  return digests_of(std::move(paths));
}

std::string date() { return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(static_cast<std::time_t>(wall_clock_ms() / 1000))); }

/// The system by the name that it gives itself.
std::string system_name() {
  std::istringstream release{contents("/etc/os-release")};
  constexpr std::string_view key = "PRETTY_NAME=\"";
  for (std::string line; std::getline(release, line);)
    if (line.starts_with(key) && line.ends_with('"')) return line.substr(key.size(), line.size() - key.size() - 1);
  return "unknown system";
}

std::string host() {
  utsname names{};
  uname(&names);
  return fmt::format("{}, {} {} on {}, {} processors", system_name(), names.sysname, names.release, names.machine,
                     std::thread::hardware_concurrency());
}

}  // namespace

Provenance gather_provenance(const Home& home, const RunArguments& arguments, const RunResult& run, const Ledger& ledger) {
  return {.edition = edition_of(ledger),
          .date = run.real_clock ? date() : std::string{},
          .host = run.real_clock ? host() : std::string{},
          .files = files_of(home, arguments)};
}

}  // namespace zkspec
