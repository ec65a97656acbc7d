// What `zkspec` can be told to do: each command's words on the command line, and the function that they lead to.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/commands/home.hpp"

namespace zkspec {

class Commands {
 public:
  /// A command that was added; both live as long as the table.
  template <typename Arguments>
  struct Command {
    CLI::App& words;       ///< options and examples are added to these
    Arguments& arguments;  ///< what the words fill in; the members' initial values are the defaults
  };

  Commands();
  Commands(const Commands&) = delete;
  Commands& operator=(const Commands&) = delete;
  ~Commands() = default;

  /// `does` is given what the words said, and returns the exit code.
  template <typename Arguments>
  Command<Arguments> add(std::string name, std::string about, int (*does)(const Home&, const Arguments&)) {
    auto arguments = std::make_shared<Arguments>();
    auto* words = app_.add_subcommand(std::move(name), std::move(about));
    known_.emplace_back(words, [arguments, does](const Home& home) { return does(home, *arguments); });
    return {*words, *arguments};
  }

  /// Does what the command line says. Returns the exit code, also of help and of words that are not understood.
  [[nodiscard]] int run(int argc, char** argv);

 private:
  CLI::App app_;
  std::vector<std::pair<CLI::App*, std::function<int(const Home&)>>> known_ = {};
};

void add_playing(Commands& commands);     ///< run, explore, prove, adapter-check
void add_results(Commands& commands);     ///< report, diff, merge
void add_recordings(Commands& commands);  ///< export, import, judge, record, replay
void add_suite(Commands& commands);       ///< list, explain, check

}  // namespace zkspec
