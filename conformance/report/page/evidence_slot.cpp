#include "conformance/report/page/evidence_slot.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/escape.hpp"
#include "conformance/report/page/page.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

constexpr std::size_t longest_line = 240;

std::string frame_anchor(const CaseResult& result, std::size_t event) { return fmt::format("{}.{}", anchor(result.variant->id), event); }

Data checks_of(const NearMiss& miss) {
  Data out = list();
  for (const auto& check : miss.checks) {
    Data row;
    row["field"] = text(check.field);
    row["expected"] = text(check.expected);
    row["seen"] = text(check.seen);
    row["agrees"] = Data{check.agrees};
    out.push_back(row);
  }
  return out;
}

Data near_miss(const NearMiss& miss, bool first, const CaseResult& result, const std::vector<std::size_t>& shown) {
  Data one;
  one["first"] = Data{first};
  one["time"] = text(milliseconds(miss.at));
  one["what"] = text(miss.what);
  one["checks"] = checks_of(miss);
  const bool has_bytes = std::ranges::find(shown, miss.event) != shown.end();
  one["frame"] = text_or_none(has_bytes ? frame_anchor(result, miss.event) : "");
  return one;
}

std::string place_of(const wire::FieldSpan& field) {
  const auto last = field.offset + field.length - 1;
  return last == field.offset ? fmt::format("{}", last) : fmt::format("{}–{}", field.offset, last);
}

Data fields_of(const ByteView& view) {
  Data out = list();
  for (std::size_t i = 0; i < view.fields.size(); ++i) {
    const auto& field = view.fields[i];
    Data row;
    row["number"] = text(std::to_string(i));
    row["path"] = text(field.path);
    row["value"] = text(field.text);
    row["type"] = text(field.type);
    row["place"] = text(place_of(field));
    out.push_back(row);
  }
  return out;
}

Data rows_of(const ByteView& view) {
  Data out = list();
  for (const auto& row : view.rows) {
    Data one;
    Data pieces = list();
    for (const auto& piece : row.pieces) {
      Data bytes;
      bytes["hex"] = text(piece.hex);
      bytes["decoded"] = Data{piece.field.has_value()};
      bytes["number"] = text(piece.field ? std::to_string(*piece.field) : "");
      pieces.push_back(bytes);
    }
    one["offset"] = text(row.offset);
    one["pieces"] = std::move(pieces);
    one["left_out"] = text_or_none(row.left_out == 0 ? "" : std::to_string(row.left_out));
    out.push_back(one);
  }
  return out;
}

Data frame_data(const ByteView& view, const CaseResult& result) {
  Data one;
  const auto& event = result.log.events()[view.event];
  one["anchor"] = text(frame_anchor(result, view.event));
  one["time"] = text(moment(event, result.log));
  one["what"] = text(shorten(print(event), longest_line));
  one["fields"] = fields_of(view);
  one["more"] = text_or_none(view.more_fields == 0 ? "" : std::to_string(view.more_fields));
  one["rows"] = rows_of(view);
  one["not_decoded"] = text_or_none(view.not_decoded);
  return one;
}

}  // namespace

void add_evidence_parts(Data& page) {
  page["near_misses"] = Data{kainjow::mustache::partial{[] { return std::string{page::near_misses_layout}; }}};
  page["byte_views"] = Data{kainjow::mustache::partial{[] { return std::string{page::byte_view_layout}; }}};
  page["evidence_css"] = text(page::evidence_css);
  page["evidence_script"] = text(page::evidence_script);
}

void add_near_misses(Data& one, const Finding& finding, const CaseResult& result, std::size_t limit) {
  const auto shown = telling_events(result, limit);
  Data misses = list();
  for (const auto& miss : finding.near_misses) misses.push_back(near_miss(miss, &miss == &finding.near_misses.front(), result, shown));
  one["misses"] = std::move(misses);
}

void add_byte_views(Data& one, const CaseResult& result, std::size_t limit) {
  Data frames = list();
  bool any = false;
  for (const auto event : telling_events(result, limit)) {
    const auto view = byte_view(result.log, event);
    if (!view) continue;
    any = true;
    frames.push_back(frame_data(*view, result));
  }
  one["has_frames"] = Data{any};
  one["frames"] = std::move(frames);
}

}  // namespace zkspec
