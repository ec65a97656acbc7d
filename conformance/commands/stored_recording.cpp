#include "conformance/commands/stored_recording.hpp"

namespace zkspec {

Result<Recording> load_recording(const std::string& path) {
  const auto text = read_whole(path);
  if (!text) return text.error();
  auto recording = read_recording(*text);
  if (!recording) return Error{recording.error().code, path, to_string(recording.error())};
  return recording;
}

}  // namespace zkspec
