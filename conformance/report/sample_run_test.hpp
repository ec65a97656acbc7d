// A run made by hand in which every outcome occurs, and a long one for sizes. For tests of the reports only.
#pragma once

#include <deque>
#include <filesystem>
#include <string>

#include "conformance/cases/ledger.hpp"
#include "conformance/report/provenance.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec::sample {

/// Owns what its `run` points at.
struct Run {
  std::deque<Case> cases = {};
  std::deque<Variant> variants = {};
  Ledger ledger = {};
  RunResult run = {};
  Provenance provenance = {};
};

/// Nine results of a client, one of them with text that is hostile to every format.
Run every_outcome();
/// `cases` results with `events` events each, three quarters of them passed.
Run long_run(std::size_t cases, std::size_t events);
/// A handshake, calls, answers and pings: `events` of them.
EventLog conversation(std::size_t events);

/// The text of fixtures/reports/`name`, its @VERSION@ replaced.
std::string golden(const std::string& name);
/// The first line in which the two differ, both ways; empty if they do not.
std::string difference(const std::string& made, const std::string& golden);
std::size_t occurrences(std::string_view text, std::string_view of);
/// Writes `text` into a file of its own in the temporary folder and runs `command`, in which {} stands for that file.
bool accepts(const std::string& command, const std::string& text);
/// Whether it fits fixtures/reports/`name`.schema.json.
bool fits_schema(const std::string& name, const std::string& text);

}  // namespace zkspec::sample
