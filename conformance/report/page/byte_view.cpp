#include "conformance/report/page/byte_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "fake-server/wire/codec.hpp"

namespace zkspec {
namespace {

constexpr std::size_t row_size = 16;
constexpr std::size_t most_fields = 48;
constexpr std::size_t frames_of_a_page = 240;  // about 2 KB each
constexpr std::size_t frames_of_a_case = 6;
constexpr std::size_t frames_of_a_handshake = 2;

BytesView bytes_of(const Event& event) {
  if (const auto* frame = std::get_if<event::Frame>(&event.what)) return frame->bytes;
  const auto* raw = std::get_if<event::Raw>(&event.what);
  return raw == nullptr ? BytesView{} : BytesView{raw->bytes};
}

/// The operation that a reply answers: the last request with its xid that went the other way before.
std::optional<wire::OpCode> operation_answered(const EventLog& log, std::size_t event, const event::Frame& reply) {
  const auto header = wire::peek_reply_header(BytesView{reply.bytes}.subspan(std::min<std::size_t>(4, reply.bytes.size())));
  for (std::size_t index = event; header.has_value() && index-- > 0;) {
    const auto* frame = std::get_if<event::Frame>(&log.events()[index].what);
    const auto* request = frame == nullptr ? nullptr : std::get_if<wire::Request>(&frame->message);
    if (request != nullptr && frame->connection == reply.connection && request->header.xid == header->xid) return request->header.type;
  }
  return std::nullopt;
}

bool is_first_of_its_direction(const EventLog& log, std::size_t event, const event::Frame& frame) {
  return std::none_of(log.events().begin(), log.events().begin() + static_cast<std::ptrdiff_t>(event), [&](const Event& earlier) {
    const auto* other = std::get_if<event::Frame>(&earlier.what);
    return other != nullptr && other->connection == frame.connection && other->direction == frame.direction;
  });
}

wire::FrameLayout layout_of_undecodable(const EventLog& log, std::size_t event, const event::Frame& frame) {
  const bool to_server = frame.direction == Direction::to_server;
  if (is_first_of_its_direction(log, event, frame))
    return wire::layout_of_undecodable(to_server ? wire::FrameKind::connect_request : wire::FrameKind::connect_response, {}, frame.bytes);
  if (to_server) return wire::layout_of_undecodable(wire::FrameKind::request, {}, frame.bytes);
  return wire::layout_of_undecodable(wire::FrameKind::reply, operation_answered(log, event, frame), frame.bytes);
}

wire::FrameLayout layout_of(const EventLog& log, std::size_t event) {
  const auto* frame = std::get_if<event::Frame>(&log.events()[event].what);
  if (frame == nullptr) return {};
  if (std::holds_alternative<wire::Undecodable>(frame->message)) return layout_of_undecodable(log, event, *frame);
  return wire::layout_of(frame->message, frame->bytes);
}

std::string why_not(const Event& event) {
  if (const auto* raw = std::get_if<event::Raw>(&event.what)) return raw->note.empty() ? "these bytes are no frame" : raw->note;
  const auto* undecodable = std::get_if<wire::Undecodable>(&std::get<event::Frame>(event.what).message);
  return undecodable == nullptr ? "the script changed these bytes" : undecodable->why.what;
}

struct Segment {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::optional<std::size_t> field = {};
};

std::vector<Segment> segments_of(const std::vector<wire::FieldSpan>& fields, std::size_t size) {
  std::vector<Segment> segments;
  std::size_t at = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    at = fields[i].offset + fields[i].length;
    segments.push_back({fields[i].offset, at, i});
  }
  if (at < size) segments.push_back({at, size, std::nullopt});
  return segments;
}

std::string hex_of(BytesView bytes) { return fmt::format("{:02x}", fmt::join(bytes, " ")); }

/// Two rows at the beginning of a long value and one at its end say enough.
bool is_left_out(const std::vector<Segment>& segments, std::size_t begin) {
  return std::ranges::any_of(segments, [begin](const Segment& segment) {
    return segment.begin + 2 * row_size <= begin && begin + 2 * row_size <= segment.end;
  });
}

std::vector<ByteRow> rows_of(BytesView bytes, const std::vector<Segment>& segments) {
  std::vector<ByteRow> rows;
  for (std::size_t begin = 0; begin < bytes.size(); begin += row_size) {
    const auto end = std::min(begin + row_size, bytes.size());
    if (is_left_out(segments, begin)) {
      if (rows.back().left_out == 0) rows.push_back({.offset = fmt::format("{:04x}", begin)});
      rows.back().left_out += end - begin;
      continue;
    }
    auto& row = rows.emplace_back(ByteRow{.offset = fmt::format("{:04x}", begin)});
    for (const auto& segment : segments) {
      const auto from = std::max(begin, segment.begin);
      const auto to = std::min(end, segment.end);
      if (from < to) row.pieces.push_back({hex_of(bytes.subspan(from, to - from)), segment.field});
    }
  }
  return rows;
}

void add_event(std::vector<std::size_t>& events, std::size_t event, const EventLog& log) {
  if (event >= log.events().size() || bytes_of(log.events()[event]).empty()) return;
  if (std::ranges::find(events, event) == events.end()) events.push_back(event);
}

bool is_handshake(const Event& event) {
  const auto* frame = std::get_if<event::Frame>(&event.what);
  return frame != nullptr && (std::holds_alternative<wire::ConnectRequest>(frame->message) ||
                              std::holds_alternative<wire::ConnectResponse>(frame->message));
}

bool has_findings(const CaseResult& result) { return !result.verdict.findings.empty() || !result.verdict.warnings.empty(); }

}  // namespace

std::optional<ByteView> byte_view(const EventLog& log, std::size_t event) {
  if (event >= log.events().size()) return std::nullopt;
  const auto bytes = bytes_of(log.events()[event]);
  if (bytes.empty()) return std::nullopt;
  auto layout = layout_of(log, event);
  ByteView view{.event = event, .fields = std::move(layout.fields)};
  if (view.fields.size() > most_fields) {
    view.more_fields = view.fields.size() - most_fields;
    view.fields.resize(most_fields);
  }
  view.rows = rows_of(bytes, segments_of(view.fields, bytes.size()));
  if (layout.decoded < bytes.size())
    view.not_decoded = fmt::format("from byte {} on: {}", layout.decoded, why_not(log.events()[event]));
  return view;
}

std::vector<std::size_t> telling_events(const CaseResult& result, std::size_t limit) {
  std::vector<std::size_t> events;
  for (const auto* findings : {&result.verdict.findings, &result.verdict.warnings}) {
    for (const auto& finding : *findings) {
      for (const auto& miss : finding.near_misses) add_event(events, miss.event, result.log);
      for (const auto event : finding.evidence) add_event(events, event, result.log);
    }
  }
  const bool none = events.empty();
  for (std::size_t event = 0; none && event < result.log.events().size() && events.size() < limit; ++event)
    if (is_handshake(result.log.events()[event])) add_event(events, event, result.log);
  events.resize(std::min(events.size(), limit));
  return events;
}

FrameLimits::FrameLimits(const RunResult& run) {
  const auto findings = static_cast<std::size_t>(std::ranges::count_if(run.cases, has_findings));
  const auto passes = run.cases.size() - findings;
  of_a_finding_ = std::clamp<std::size_t>(frames_of_a_page / std::max<std::size_t>(findings, 1), 1, frames_of_a_case);
  const auto left = frames_of_a_page - std::min(frames_of_a_page, findings * of_a_finding_);
  of_a_pass_ = left / std::max<std::size_t>(passes, 1) < frames_of_a_handshake ? 0 : frames_of_a_handshake;
}

std::size_t FrameLimits::of(const CaseResult& result) const { return has_findings(result) ? of_a_finding_ : of_a_pass_; }

}  // namespace zkspec
