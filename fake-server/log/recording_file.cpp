#include "fake-server/log/recording_file.hpp"

#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace zkspec {

Result<RecordingFile> RecordingFile::open(RecordingFileOptions options, TimePoint start) {
  RecordingFile file{std::move(options), start};
  struct stat before = {};
  const bool exists = stat(file.options_.path.c_str(), &before) == 0;
  file.rotates_ = !exists || S_ISREG(before.st_mode);
  if (exists && file.rotates_ && before.st_size > 0) file.rotate();
  if (auto problem = file.begin_file()) return *std::move(problem);
  return file;
}

RecordingFile::RecordingFile(RecordingFile&& other) noexcept
    : options_{std::move(other.options_)},
      start_{other.start_},
      descriptor_{std::exchange(other.descriptor_, -1)},
      rotates_{other.rotates_},
      complained_{other.complained_},
      size_{other.size_},
      head_size_{other.head_size_},
      seen_{other.seen_},
      lost_{other.lost_} {}

RecordingFile::~RecordingFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::optional<Error> RecordingFile::write(const Event& event) {
  const auto line = to_line(event, start_) + "\n";
  std::optional<Error> problem;
  const bool full = rotates_ && size_ + line.size() > options_.rotate_at && size_ > head_size_;
  if (full && descriptor_ >= 0) {
    close(std::exchange(descriptor_, -1));
    rotate();
  }
  if (descriptor_ < 0) problem = begin_file();
  if (!problem) problem = put(line);
  ++seen_;
  if (!problem) return std::nullopt;
  ++lost_;
  return std::exchange(complained_, true) ? std::nullopt : problem;
}

/// FILE.6 becomes FILE.7 and so on; what cannot be renamed is overwritten, which begin_file() would do anyway.
void RecordingFile::rotate() {
  const auto numbered = [this](std::size_t number) { return number == 0 ? options_.path : fmt::format("{}.{}", options_.path, number); };
  std::error_code ignored;
  for (auto number = options_.keep - 1; number > 0; --number) std::filesystem::rename(numbered(number - 1), numbered(number), ignored);
}

std::optional<Error> RecordingFile::begin_file() {
  descriptor_ = ::open(options_.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor_ < 0) return failure(errno);
  size_ = 0;
  auto head = options_.head;
  head["first_event"] = seen_;
  auto problem = put(boost::json::serialize(head) + "\n");
  head_size_ = size_;
  if (problem) close(std::exchange(descriptor_, -1));
  return problem;
}

/// All of the line or nothing.
std::optional<Error> RecordingFile::put(std::string_view line) {
  std::size_t written = 0;
  while (written < line.size()) {
    const auto count = ::write(descriptor_, line.data() + written, line.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int reason = errno;
      const auto whole = static_cast<off_t>(size_);
      if (rotates_ && (ftruncate(descriptor_, whole) != 0 || lseek(descriptor_, whole, SEEK_SET) != whole)) return failure(errno);
      return failure(reason);
    }
    written += static_cast<std::size_t>(count);
  }
  size_ += line.size();
  return std::nullopt;
}

Error RecordingFile::failure(int number) const { return {Errc::io, options_.path, std::strerror(number)}; }

}  // namespace zkspec
