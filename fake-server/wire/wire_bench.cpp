// What one frame costs, there and back: encode, then decode what was encoded.
#include <benchmark/benchmark.h>

#include "fake-server/wire/codec.hpp"

namespace zkspec::wire {
namespace {

void there_and_back(benchmark::State& state, const Message& message, OpCode answers) {
  for (auto _ : state) {
    const auto frame = encode(message);
    auto decoded = decode_reply(BytesView{frame}.subspan(4), answers);
    benchmark::DoNotOptimize(decoded);
  }
  state.SetItemsProcessed(state.iterations());
}

void ping_reply(benchmark::State& state) { there_and_back(state, Reply{{ping_xid, Zxid{0x11}, ErrorCode::ok}, NoBody{}}, OpCode::ping); }
BENCHMARK(ping_reply);

void get_data_reply_of_100_bytes(benchmark::State& state) {
  there_and_back(state, Reply{{Xid{1}, Zxid{0x11}, ErrorCode::ok}, GetDataResponse{Bytes(100), Stat{.dataLength = 100}}}, OpCode::getData);
}
BENCHMARK(get_data_reply_of_100_bytes);

/// As a server reads them: 64 requests at a time from one stream.
void split_and_decode_get_data_requests(benchmark::State& state) {
  constexpr int requests = 64;
  Bytes stream;
  for (int xid = 0; xid < requests; ++xid) {
    const auto frame = encode(Request{{Xid{xid}, OpCode::getData}, GetDataRequest{"/services/search/leader", false}});
    stream.insert(stream.end(), frame.begin(), frame.end());
  }
  FrameSplitter splitter;
  for (auto _ : state) {
    splitter.append(stream);
    for (auto next = splitter.next(); next && *next; next = splitter.next()) {
      auto decoded = decode_request(**next);
      benchmark::DoNotOptimize(decoded);
    }
  }
  state.SetItemsProcessed(state.iterations() * requests);
}
BENCHMARK(split_and_decode_get_data_requests);

}  // namespace
}  // namespace zkspec::wire
