// Plays random sequences at two servers and compares what they did. Prints the shortest sequence that shows a difference.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <iostream>
#include <thread>

#include "playthrough.hpp"

namespace zkspec {
namespace {

constexpr int exit_differences = 1;
constexpr int exit_usage = 2;
constexpr int exit_cannot_run = 4;
/// Above the library's own recovery from anything, below the session timeout of 30 s.
constexpr std::chrono::seconds patience{10};
/// Attempts to make a sequence shorter, and the patience that they have: a server may be the one that waits.
constexpr int shrinking_limit = 150;
constexpr std::chrono::seconds shrinking_patience{1};

struct ComparisonFlags {
  std::uint16_t one = 0;
  std::uint16_t other = 0;
  std::string one_name = "one";
  std::string other_name = "other";
  std::uint64_t seed = 1;
  int sequences = 2000;
  int alone = 50;
  int length = 50;
  int jobs = 24;
  int stop_after = 3;
  std::vector<int> moves = {};
  bool verbose = false;
};

struct Difference {
  Seed seed{0};
  std::vector<NumberedMove> moves = {};
  bool exact = false;
  std::string text = {};
};

/// What one thread compares with: a keeper at each server.
class Comparison {
 public:
  explicit Comparison(const ComparisonFlags& flags) : flags_{flags}, one_{flags.one}, other_{flags.other} {}

  /// Empty if the servers did the same.
  std::string compare(std::span<const NumberedMove> moves, bool exact, std::chrono::milliseconds limit) {
    static std::atomic<std::uint64_t> roots = 0;
    const auto root = fmt::format("/d{:06}", ++roots);
    const auto left = play(one_, root, limit, moves);
    const auto right = play(other_, root, limit, moves);
    for (const auto& [result, count] : left.tally) tally_[result] += count;
    for (const auto& stream : left.streams) lines_ += stream.size();
    return difference(left, right, exact, flags_.one_name, flags_.other_name);
  }

  [[nodiscard]] const std::map<std::string, std::uint64_t>& tally() const { return tally_; }
  [[nodiscard]] std::uint64_t lines() const { return lines_; }

 private:
  const ComparisonFlags& flags_;
  Keeper one_;
  Keeper other_;
  std::map<std::string, std::uint64_t> tally_ = {};
  std::uint64_t lines_ = 0;
};

class Campaign {
 public:
  explicit Campaign(const ComparisonFlags& flags) : flags_{flags} {}

  int run();

 private:
  void work(bool exact, int begin, int end, int threads);
  void compare_until_done(Comparison& comparison, bool exact, int end);
  void shrink(Comparison& comparison, Difference& found) const;
  void print(const Difference& found) const;
  [[nodiscard]] std::vector<NumberedMove> moves_of(Seed seed) const;

  const ComparisonFlags& flags_;
  std::atomic<int> next_ = 0;
  std::mutex mutex_ = {};
  std::vector<Difference> found_ = {};
  std::map<std::string, std::uint64_t> tally_ = {};
  std::uint64_t lines_ = 0;
  std::string failure_ = {};
};

std::vector<NumberedMove> Campaign::moves_of(Seed seed) const {
  const auto sequence = random_sequence(seed, flags_.length);
  std::vector<NumberedMove> moves;
  for (int number = 0; number < flags_.length; ++number) {
    const bool kept = flags_.moves.empty() || std::find(flags_.moves.begin(), flags_.moves.end(), number) != flags_.moves.end();
    if (kept) moves.push_back({number, sequence[static_cast<std::size_t>(number)]});
  }
  return moves;
}

void Campaign::compare_until_done(Comparison& comparison, bool exact, int end) {
  for (int index = next_++; index < end; index = next_++) {
    const Seed seed{flags_.seed + static_cast<std::uint64_t>(index)};
    Difference found{.seed = seed, .moves = moves_of(seed), .exact = exact};
    found.text = comparison.compare(found.moves, exact, patience);
    const std::lock_guard lock{mutex_};
    if (!found.text.empty()) found_.push_back(std::move(found));
    if (found_.size() >= static_cast<std::size_t>(flags_.stop_after)) next_ = end;
  }
}

void Campaign::work(bool exact, int begin, int end, int threads) {
  next_ = begin;
  std::vector<std::jthread> workers;
  for (int worker = 0; worker < threads; ++worker) {
    workers.emplace_back([&, this] {
      try {
        Comparison comparison{flags_};
        compare_until_done(comparison, exact, end);
        const std::lock_guard lock{mutex_};
        for (const auto& [result, count] : comparison.tally()) tally_[result] += count;
        lines_ += comparison.lines();
      } catch (const std::exception& error) {
        const std::lock_guard lock{mutex_};
        failure_ = error.what();
      }
    });
  }
}

/// Takes ever smaller runs of moves away for as long as a difference is left.
void Campaign::shrink(Comparison& comparison, Difference& found) const {
  if (comparison.compare(found.moves, found.exact, patience).empty()) {
    found.text += "  (not seen again when it was played once more, alone)\n";
    return;
  }
  int left = shrinking_limit;
  for (auto size = found.moves.size() / 2; size > 0; size = size == 1 ? 0 : size / 2) {
    bool smaller = true;
    while (smaller) {
      smaller = false;
      for (std::size_t at = 0; at < found.moves.size() && left > 0;) {
        auto shorter = found.moves;
        const auto begin = shorter.begin() + static_cast<std::ptrdiff_t>(at);
        shorter.erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(size, shorter.size() - at)));
        --left;
        if (auto text = comparison.compare(shorter, found.exact, shrinking_patience); !text.empty()) {
          found.moves = std::move(shorter);
          found.text = std::move(text);
          smaller = size == 1;
        } else {
          at += size;
        }
      }
    }
  }
}

void Campaign::print(const Difference& found) const {
  std::string kept;
  for (const auto& step : found.moves) kept += fmt::format("{}{}", kept.empty() ? "" : ",", step.number);
  fmt::print("difference: --seed {} --sequences {} --alone {} --length {}{}{}\n", found.seed.value(), found.exact ? 0 : 1,
             found.exact ? 1 : 0, flags_.length, kept.empty() ? "" : " --moves ", kept);
  for (const auto& step : found.moves) fmt::print("  {:2}  {}\n", step.number, to_string(step.move));
  fmt::print("{}\n", found.text);
}

int Campaign::run() {
  // Those that count distances come first: a session whose handshake was cut ends a timeout later, with a zxid that no sequence asked for.
  work(true, flags_.sequences, flags_.sequences + flags_.alone, std::min(1, flags_.alone));
  if (found_.empty()) work(false, 0, flags_.sequences, std::min(flags_.jobs, flags_.sequences));
  if (!failure_.empty()) {
    std::cerr << "differential: " << failure_ << '\n';
    return exit_cannot_run;
  }
  if (flags_.verbose) {
    for (const auto& [result, count] : tally_) fmt::print("{:>8}  {}\n", count, result);
  }
  if (found_.empty()) {
    fmt::print("{} sequences of {} moves at once and {} alone: {} results and events, no difference between {} and {}\n", flags_.sequences,
               flags_.length, flags_.alone, lines_, flags_.one_name, flags_.other_name);
    return 0;
  }
  found_.resize(std::min(found_.size(), static_cast<std::size_t>(flags_.stop_after)));
  Comparison comparison{flags_};
  for (auto& found : found_) {
    shrink(comparison, found);
    print(found);
  }
  return exit_differences;
}

int run(int argc, char** argv) {
  CLI::App app{"Plays random sequences of moves at two servers and compares what they did.", "differential"};
  ComparisonFlags flags;
  app.add_option("--one", flags.one, "port of the first server, on 127.0.0.1")->required();
  app.add_option("--other", flags.other, "port of the second server")->required();
  app.add_option("--one-name", flags.one_name);
  app.add_option("--other-name", flags.other_name);
  app.add_option("--seed", flags.seed, "of the first sequence; the next ones count up")->capture_default_str();
  app.add_option("--sequences", flags.sequences, "played many at once: zxids are compared by their order")->capture_default_str();
  app.add_option("--alone", flags.alone, "further ones, before, one by one: zxids are compared by their distance")->capture_default_str();
  app.add_option("--length", flags.length, "moves of a sequence")->capture_default_str();
  app.add_option("--jobs", flags.jobs, "sequences at once")->capture_default_str();
  app.add_option("--stop-after", flags.stop_after, "sequences with differences")->capture_default_str();
  app.add_option("--moves", flags.moves, "play these moves of each sequence only: what a difference is printed with")->delimiter(',');
  app.add_flag("--verbose", flags.verbose, "how often each operation gave each result");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& mistake) {
    std::cerr << "differential: " << mistake.what() << '\n';
    return exit_usage;
  }
  zoo_set_debug_level(static_cast<ZooLogLevel>(0));  // it would log each attempt to connect
  zoo_deterministic_conn_order(1);
  return Campaign{flags}.run();
}

}  // namespace
}  // namespace zkspec

int main(int argc, char** argv) {
  try {
    return zkspec::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "differential: " << error.what() << '\n';
    return zkspec::exit_cannot_run;
  }
}
