#include "conformance/commands/stored_recording.hpp"

#include <cstdio>

namespace zkspec {

Result<Recording> load_recording(const std::string& path) {
  const auto text = read_whole(path);
  if (!text) return text.error();
  auto recording = read_recording(*text);
  if (!recording) return Error{recording.error().code, path, to_string(recording.error())};
  return recording;
}

Result<void> write_whole(const std::string& path, std::string_view content) {
  const auto close = [](std::FILE* file) { return file == stdout ? std::fflush(file) : std::fclose(file); };
  auto* file = path == "-" ? stdout : std::fopen(path.c_str(), "wb");
  if (file == nullptr) return Error{Errc::io, "--output " + path, "cannot be written"};
  const bool whole = std::fwrite(content.data(), 1, content.size(), file) == content.size();
  const bool closed = close(file) == 0;
  return whole && closed ? Result<void>{} : Error{Errc::io, "--output " + path, "cannot be written"};
}

}  // namespace zkspec
