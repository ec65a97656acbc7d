// A recording that may grow for weeks: JSON lines in a file that is rotated by size. FILE is the newest, FILE.1 the one before it. Each
// begins with the head and is a recording of its own.
//
// Every line is handed to the kernel when its event happens, so that the end of the process, however it comes, loses none; what the end of
// the machine loses is up to its kernel. A disk that is full, or any other failure to write, costs the lines that found no room and nothing
// else: no half line is left in the file, and writing goes on when there is room again.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "fake-server/base/result.hpp"
#include "fake-server/log/event.hpp"

namespace zkspec {

struct RecordingFileOptions {
  std::string path = {};
  std::size_t rotate_at = std::size_t{64} << 20U;  ///< a file that would pass this many bytes is rotated; one event is never split
  std::size_t keep = 8;                            ///< files, the newest included; the oldest is deleted
  boost::json::object head = {};                   ///< the first line of each file, with `first_event`: the index of its first event
};

class RecordingFile {
 public:
  /// A file left by a run before is rotated, not overwritten. What is no regular file, such as a pipe, is never rotated.
  static Result<RecordingFile> open(RecordingFileOptions options, TimePoint start);
  RecordingFile(RecordingFile&& other) noexcept;
  RecordingFile& operator=(RecordingFile&&) = delete;
  ~RecordingFile();

  /// Gives the first failure there ever is, for the user to be told once; later ones are only counted.
  std::optional<Error> write(const Event& event);
  [[nodiscard]] std::size_t lost() const { return lost_; }  ///< events that could not be written

 private:
  RecordingFile(RecordingFileOptions options, TimePoint start) : options_{std::move(options)}, start_{start} {}

  std::optional<Error> begin_file();
  void rotate();
  std::optional<Error> put(std::string_view line);
  [[nodiscard]] Error failure(int number) const;

  RecordingFileOptions options_;
  TimePoint start_;
  int descriptor_ = -1;
  bool rotates_ = true;
  bool complained_ = false;
  std::size_t size_ = 0;
  std::size_t head_size_ = 0;
  std::size_t seen_ = 0;
  std::size_t lost_ = 0;
};

}  // namespace zkspec
