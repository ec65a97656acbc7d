#include "fake-server/script/stream.hpp"

#include <algorithm>

namespace zkspec {

std::string_view word(Stream stream) {
  switch (stream) {
    case Stream::to_server: return "to_server";
    case Stream::to_client: return "to_client";
    case Stream::state: return "state";
    case Stream::done: return "done";
    case Stream::watch: return "watch";
    case Stream::info: return "info";
    case Stream::call: return "call";
    case Stream::connect: return "connect";
    case Stream::segment: return "segment";
    case Stream::odds: return "odds";
  }
  return "?";
}

std::optional<Stream> stream(std::string_view word) {
  const auto* found = std::ranges::find(all_streams, word, [](Stream each) { return zkspec::word(each); });
  return found == all_streams.end() ? std::nullopt : std::optional{*found};
}

}  // namespace zkspec
