// Runs a fuzz target without a fuzzer: every file of a folder (name.hex holds bytes in hex, others are taken as they are), then so many
// damaged ones, the same on every machine.
//   TARGET FOLDER [RUNS [SEED]]
#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "fake-server/base/bytes.hpp"
#include "fake-server/base/random.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace zkspec {
namespace {

constexpr std::size_t longest = 4096;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Bytes in hex, with comments from # to the end of a line.
Bytes from_commented_hex(const std::string& text) {
  std::string digits;
  bool comment = false;
  for (const char letter : text) {
    comment = letter == '#' || (comment && letter != '\n');
    if (!comment) digits += letter == '\n' ? ' ' : letter;
  }
  return from_hex(digits).value();
}

std::vector<Bytes> inputs_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    if (entry.is_regular_file() && entry.path().extension() != ".md") files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<Bytes> inputs;
  for (const auto& file : files) {
    inputs.push_back(file.extension() == ".hex" ? from_commented_hex(text_of(file)) : to_bytes(text_of(file)));
  }
  return inputs;
}

/// A byte changed, a stretch dropped, doubled, or brought in from another input.
void damage(Bytes& input, const std::vector<Bytes>& others, Random& random) {
  const auto place = [&random](const Bytes& bytes) { return static_cast<std::ptrdiff_t>(random.below(bytes.size() + 1)); };
  const auto at = input.begin() + place(input);
  const auto length = std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(1 + random.below(16)), input.end() - at);
  switch (random.below(5)) {
    case 0:
      if (at != input.end()) *at = static_cast<std::uint8_t>(random.bits());
      break;
    case 1:
      if (at != input.end()) *at ^= static_cast<std::uint8_t>(1U << random.below(8));
      break;
    case 2: input.erase(at, at + length); break;
    case 3: {
      const Bytes stretch{at, at + length};
      input.insert(input.begin() + place(input), stretch.begin(), stretch.end());
      break;
    }
    case 4: {
      const auto& other = others[random.below(others.size())];
      const auto from = other.begin() + place(other);
      input.insert(at, from, from + std::min<std::ptrdiff_t>(64, other.end() - from));
      break;
    }
  }
  if (input.size() > longest) input.resize(longest);
}

const Bytes* current = nullptr;

/// On the way down: what did it, in the form of a name.hex.
extern "C" void tell_input(int signal) {
  std::signal(signal, SIG_DFL);
  if (current != nullptr) std::cerr << "input: " << to_hex(*current) << std::endl;
  std::raise(signal);
}

void try_input(const Bytes& input) {
  current = &input;
  LLVMFuzzerTestOneInput(input.data(), input.size());
  current = nullptr;
}

int run(const std::filesystem::path& folder, std::uint64_t runs, Seed seed) {
  const auto inputs = inputs_of(folder);
  if (inputs.empty()) {
    std::cerr << "no inputs in " << folder << '\n';
    return 2;
  }
  for (const int signal : {SIGABRT, SIGSEGV}) std::signal(signal, tell_input);
  for (const auto& input : inputs) try_input(input);
  Random random{seed};
  for (std::uint64_t round = 0; round < runs; ++round) {
    auto input = inputs[random.below(inputs.size())];
    for (auto left = 1 + random.below(6); left > 0; --left) damage(input, inputs, random);
    try_input(input);
  }
  std::cout << inputs.size() << " inputs, " << runs << " damaged ones\n";
  return 0;
}

std::uint64_t number(const char* text) {
  const std::string_view digits{text};
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace
}  // namespace zkspec

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "a folder of inputs is needed\n";
    return 2;
  }
  return zkspec::run(argv[1], argc > 2 ? zkspec::number(argv[2]) : 1000, zkspec::Seed{argc > 3 ? zkspec::number(argv[3]) : 1});
}
