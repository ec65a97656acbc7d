#include "conformance/report/page/log_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/escape.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

constexpr std::size_t longest_text = 400;  // bytes; a node's data can be a megabyte
constexpr std::size_t most_hex_bytes = 192;
constexpr std::size_t surroundings = 4;  // rows kept on either side of evidence

std::string hex_words(BytesView bytes) {
  std::string out;
  const BytesView shown = bytes.first(std::min(bytes.size(), most_hex_bytes));
  for (std::size_t i = 0; i < shown.size(); i += 4) {
    out += (out.empty() ? "" : " ") + to_hex(shown.subspan(i, std::min<std::size_t>(4, shown.size() - i)));
  }
  if (shown.size() < bytes.size()) out += fmt::format(" … ({} bytes more)", bytes.size() - shown.size());
  return out;
}

std::string connection(ServerIndex server, ConnectionId id) { return fmt::format("{}#{}", to_string(server), id.value()); }

bool is_ping(const wire::Message& message) {
  if (const auto* reply = std::get_if<wire::Reply>(&message)) return reply->header.xid == wire::ping_xid;
  return wire::name_of(message) == "ping";
}

struct ToRow {
  const Event& event;
  bool evidence = false;

  LogRow operator()(const event::Frame& frame) const {
    return {.kind = is_ping(frame.message) ? LogRow::Kind::ping : LogRow::Kind::wire,
            .where = connection(frame.server, frame.connection),
            .arrow = arrow(frame.direction),
            .text = wire::print(frame.message),
            .bytes = evidence ? hex_words(frame.bytes) : ""};
  }
  LogRow operator()(const event::Raw& raw) const {
    return {.where = connection(raw.server, raw.connection),
            .arrow = arrow(raw.direction),
            .text = fmt::format("{} bytes{}{}", raw.bytes.size(), raw.note.empty() ? "" : ": ", raw.note),
            .bytes = hex_words(raw.bytes)};
  }
  LogRow operator()(const event::Opened& opened) const { return on_connection(opened.server, opened.connection); }
  LogRow operator()(const event::Closed& closed) const { return on_connection(closed.server, closed.connection); }
  LogRow operator()(const event::Call&) const { return {.kind = LogRow::Kind::api, .text = print(event)}; }
  LogRow operator()(const event::Told&) const { return {.kind = LogRow::Kind::api, .text = print(event)}; }
  LogRow operator()(const event::Action&) const { return {.kind = LogRow::Kind::note, .text = print(event)}; }
  LogRow operator()(const event::Lateness&) const { return {.kind = LogRow::Kind::note, .text = print(event)}; }

 private:
  static std::string arrow(Direction direction) {
    switch (direction) {
      case Direction::to_server: return "→";
      case Direction::to_client: return "←";
    }
    return "";
  }
  /// print() names the connection first; the table has a column for that.
  [[nodiscard]] LogRow on_connection(ServerIndex server, ConnectionId id) const {
    LogRow row{.where = connection(server, id), .text = print(event)};
    if (row.text.starts_with(row.where + " ")) row.text.erase(0, row.where.size() + 1);
    return row;
  }
};

std::vector<bool> rows_to_keep(std::size_t all, const std::set<std::size_t>& evidence, std::size_t limit) {
  std::vector<bool> keep(all, all <= limit);
  const auto keep_range = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < std::min(end, all); ++i) keep[i] = true;
  };
  keep_range(0, limit / 2);
  keep_range(all - std::min(all, limit / 2), all);
  for (const std::size_t index : evidence) keep_range(index - std::min(index, surroundings), index + surroundings + 1);
  return keep;
}

}  // namespace

std::vector<LogRow> log_rows(const EventLog& log, const std::set<std::size_t>& evidence, std::size_t limit) {
  const auto events = log.events();
  const std::vector<bool> keep = rows_to_keep(events.size(), evidence, limit);
  std::vector<LogRow> rows;
  std::size_t folded = 0;
  const auto end_fold = [&] {
    if (folded > 0) rows.push_back({.kind = LogRow::Kind::folded, .text = fmt::format("{} rows not shown", folded)});
    folded = 0;
  };
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!keep[i]) {
      ++folded;
      continue;
    }
    end_fold();
    LogRow row = std::visit(ToRow{events[i], evidence.contains(i)}, events[i].what);
    row.time = moment(events[i], log);
    row.text = shorten(row.text, longest_text);
    row.evidence = evidence.contains(i);
    rows.push_back(std::move(row));
  }
  end_fold();
  if (log.dropped() > 0)
    rows.push_back({.kind = LogRow::Kind::folded, .text = fmt::format("{} events beyond the log's limit", log.dropped())});
  return rows;
}

}  // namespace zkspec
