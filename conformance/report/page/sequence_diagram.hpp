// A trial's log as a sequence diagram: one inline SVG, a pure function of the log and of what is marked in it. The report draws finished
// trials with it and the live view a running one; the same log gives the same bytes.
//
// Input: any log, also an empty or a growing one. From left to right stand the application and the client (where the log has calls or
// reports of a client), else the connections of the suite, and the servers; time runs downwards, one row per event, and a quiet time or
// what is left out is one row, too ("1,240 ms, 4 pings").
// Escaped: every text of the log and of the marks passes escape_xml(), so that nothing in it is markup.
// Size: at most `rows` events are drawn, evidence first and then both ends of the log; the SVG has at most 3,000 bytes and 600 a row.
// Looks: no colour, id, style or script is inside, only classes; sequence_diagram.css (page::diagram_css) gives them colours of the page
// around (--ink, --soft, --faint, --line, --paper, --tone), or of the system where the page has none. So one page may hold many, and dark,
// light and print work.
// Access: role="group" with a title and a description; the rows are text in order of time, for those who listen and for searching.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "fake-server/log/event_log.hpp"

namespace zkspec {

/// Events are named by their indices in EventLog::events().
struct DiagramMarks {
  std::string title = {};                         ///< "ping/idle#long"
  std::set<std::size_t> evidence = {};            ///< rows that stand out
  std::map<std::size_t, std::string> steps = {};  ///< the number of the line that an event belongs to; becomes data-s of its row
  std::vector<std::string> failure = {};          ///< lines below the last evidence, or at the end; three at most
  std::size_t rows = 60;
};

std::string sequence_diagram(const EventLog& log, const DiagramMarks& marks = {});

}  // namespace zkspec
