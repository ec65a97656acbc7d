// Operations in a tree of a million nodes, a thousand below each of a thousand parents.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "fake-server/tree/prepare.hpp"
#include "fake-server/tree/reads.hpp"

namespace zkspec {
namespace {

constexpr std::uint64_t parents = 1000;
constexpr std::uint64_t per_parent = 1000;

std::string path_of(std::uint64_t n) { return fmt::format("/parent-{:03}/node-{:03}", n / per_parent % parents, n % per_parent); }

const DataTree& million() {
  static const DataTree tree = [] {
    DataTree made;
    const auto open = shared(*wire::open_acl());
    for (std::uint64_t n = 0; n < parents; ++n) made.put(fmt::format("/parent-{:03}", n), {.acl = open});
    for (std::uint64_t n = 0; n < parents * per_parent; ++n) made.put(path_of(n), {.data = Bytes(16), .acl = open});
    return made;
  }();
  return tree;
}

/// Far from the last one, so that no cache helps.
std::uint64_t next(std::uint64_t n) { return (n + 382'729) % (parents * per_parent); }

void bm_exists(benchmark::State& state) {
  const auto& tree = million();
  Watches watches;
  wire::Request request = wire::make_request(wire::OpCode::exists);
  std::uint64_t n = 0;
  for (auto ignored : state) {
    n = next(n);
    std::get<wire::ExistsRequest>(request.body).path = path_of(n);
    benchmark::DoNotOptimize(answer_read(tree, watches, {}, request));
  }
}
BENCHMARK(bm_exists);

void bm_create_and_delete(benchmark::State& state) {
  auto tree = million();
  wire::Request create = wire::make_request(wire::OpCode::create);
  wire::Request remove = wire::make_request(wire::OpCode::delete_);
  std::uint64_t n = 0;
  for (auto ignored : state) {
    n = next(n);
    const auto path = path_of(n) + "-more";
    std::get<wire::CreateRequest>(create.body).path = path;
    std::get<wire::DeleteRequest>(remove.body).path = path;
    benchmark::DoNotOptimize(tree.apply(prepare(tree, create, {}, {})));
    benchmark::DoNotOptimize(tree.apply(prepare(tree, remove, {}, {})));
  }
}
BENCHMARK(bm_create_and_delete);

/// One connection of a thousand ends; each watches a thousand nodes.
void bm_forget_a_connection(benchmark::State& state) {
  Watches watches;
  const auto watch = [&watches](std::uint64_t connection) {
    for (std::uint64_t n = 0; n < per_parent; ++n)
      watches.add(Watches::Kind::data, path_of(connection * per_parent + n), ConnectionId{connection});
  };
  for (std::uint64_t connection = 0; connection < parents; ++connection) watch(connection);
  for (auto ignored : state) {
    watches.forget(ConnectionId{7});
    state.PauseTiming();
    watch(7);
    state.ResumeTiming();
  }
}
BENCHMARK(bm_forget_a_connection);

void bm_copy(benchmark::State& state) {
  const auto& tree = million();
  for (auto ignored : state) {
    auto copy = tree;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(bm_copy)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace zkspec
