#include "fake-server/wire/frame_layout.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <filesystem>
#include <fstream>

#include "fake-server/base/source_tree.hpp"
#include "fake-server/wire/golden_frame.hpp"

using namespace zkspec;
using namespace zkspec::wire;

namespace {

/// One line of a golden frame: its bytes, and the name and value that its comment begins with.
struct Comment {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string name = {};
  std::string value = {};
};

std::vector<Comment> comments_of(const std::string& name) {
  std::ifstream file{source_tree() / "fixtures" / "frames" / (name + ".frame")};
  std::vector<Comment> all;
  std::size_t offset = 0;
  for (std::string line; std::getline(file, line);) {
    const auto mark = line.find(" # ");
    if (mark == std::string::npos) continue;
    const auto said = line.substr(mark + 3);
    const auto colon = said.find(": ");
    const auto end_of_name = std::min({said.find(' '), colon, said.size()});
    const auto value = colon == std::string::npos && end_of_name < said.size() ? said.substr(end_of_name + 1) : "";
    const auto length = static_cast<std::size_t>(line.find(' ')) / 2;
    all.push_back({offset, length, said.substr(0, end_of_name), value});
    offset += length;
  }
  return all;
}

FrameLayout layout_of_golden(const GoldenFrame& frame) { return layout_of(decode_as(frame.kind, body_of(frame.bytes)), frame.bytes); }

GoldenFrame golden(std::string_view name) {
  const auto all = golden_frames();
  return *std::ranges::find(all, name, &GoldenFrame::name);
}

std::string printed(const FrameLayout& layout) {
  std::string text;
  for (const auto& span : layout.fields) text += fmt::format("{}+{} {} {} {}\n", span.offset, span.length, span.type, span.path, span.text);
  return text;
}

void must_be_without_gaps(const FrameLayout& layout, const std::string& name) {
  std::size_t end = 0;
  for (const auto& span : layout.fields) {
    BOOST_TEST(span.offset == end, name << ", " << span.path);
    BOOST_TEST(span.length > 0U, name << ", " << span.path);
    end = span.offset + span.length;
  }
  BOOST_TEST(layout.decoded == end, name);
}

FrameKind kind_of_frame(std::string_view kind) {
  if (kind == "connect-request") return FrameKind::connect_request;
  if (kind == "connect-response") return FrameKind::connect_response;
  return kind == "request" ? FrameKind::request : FrameKind::reply;
}

std::optional<OpCode> answered(std::string_view kind) {
  constexpr std::string_view before = "reply answering ";
  return kind.starts_with(before) ? op_code(kind.substr(before.size())) : std::nullopt;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_layout)

BOOST_AUTO_TEST_CASE(spans_lie_where_the_comments_of_golden_frames_say) {
  std::size_t names = 0;
  std::size_t values = 0;
  for (const auto& frame : golden_frames()) {
    const auto spans = layout_of_golden(frame).fields;
    const auto comments = comments_of(frame.name);
    BOOST_TEST_REQUIRE(spans.size() == comments.size(), frame.name << "\n" << printed(layout_of_golden(frame)));
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const auto& comment = comments[i];
      BOOST_TEST_CONTEXT(frame.name << ", " << spans[i].path << ", comment " << comment.name << " " << comment.value) {
        BOOST_TEST(spans[i].offset == comment.offset);
        BOOST_TEST(spans[i].length == comment.length);
        const auto& path = spans[i].path;
        const bool counts = path.ends_with(".length");
        const auto field = counts ? path.substr(0, path.size() - 7) : path;
        const auto last = field.substr(field.rfind('.') + 1);
        if (last == comment.name) ++names;
        if (!counts && last == comment.name && spans[i].text == comment.value) ++values;
      }
    }
  }
  // Comments are for people ("type -1: the end", "path" for an item of dataWatches), so not every one names its field. Most do.
  BOOST_TEST(names >= 150U);
  BOOST_TEST(values >= 60U);
}

BOOST_AUTO_TEST_CASE(paths_name_records_within_lists_and_parts_of_a_multi) {
  BOOST_TEST(printed(layout_of_golden(golden("create"))) ==
             "0+4 int length 53\n4+4 int xid 2\n8+4 int type create\n12+4 int path.length 4\n16+4 ustring path \"/eph\"\n"
             "20+4 int data.length 2\n24+2 buffer data hex:6869\n26+4 int acl.length 1\n30+4 int acl[0].perms 31\n"
             "34+4 int acl[0].id.scheme.length 5\n38+5 ustring acl[0].id.scheme \"world\"\n43+4 int acl[0].id.id.length 6\n"
             "47+6 ustring acl[0].id.id \"anyone\"\n53+4 int flags 1\n");
  BOOST_TEST(printed(layout_of_golden(golden("multi"))) ==
             "0+4 int length 35\n4+4 int xid 5\n8+4 int type multi\n12+4 int operations[0].type check\n"
             "16+1 boolean operations[0].done false\n17+4 int operations[0].err system_error\n21+4 int operations[0].path.length 1\n"
             "25+1 ustring operations[0].path \"/\"\n26+4 int operations[0].version -1\n30+4 int operations.end.type error\n"
             "34+1 boolean operations.end.done true\n35+4 int operations.end.err system_error\n");
}

BOOST_AUTO_TEST_CASE(null_has_a_count_of_minus_one_and_no_span_of_its_own) {
  const Message message = Request{{Xid{1}, OpCode::getData}, GetDataRequest{.path = std::nullopt, .watch = true}};
  BOOST_TEST(printed(layout_of(message, encode(message))) ==
             "0+4 int length 13\n4+4 int xid 1\n8+4 int type getData\n12+4 int path.length -1\n16+1 boolean watch true\n");
}

BOOST_AUTO_TEST_CASE(last_header_of_a_multi_is_shown_as_it_came) {
  auto frame = golden("multi").bytes;
  frame.back() = 7;
  const auto layout = layout_of(decode_request(body_of(frame)), frame);
  BOOST_TEST(layout.fields.back().path == "operations.end.err");
  BOOST_TEST(layout.fields.back().text == "-249");
}

BOOST_AUTO_TEST_CASE(frame_that_is_not_that_of_its_message_keeps_what_lies_within_it) {
  const auto frame = golden("create").bytes;
  const auto layout = layout_of(decode_request(body_of(frame)), BytesView{frame}.first(18));
  BOOST_TEST(layout.decoded == 16U);
  BOOST_TEST(layout.fields.back().path == "path.length");
  BOOST_TEST(layout_of(decode_request(body_of(frame)), {}).fields.empty());
}

BOOST_AUTO_TEST_CASE(truncated_frame_is_laid_out_up_to_the_field_that_lacks_bytes) {
  for (const auto& frame : golden_frames()) {
    const auto whole = layout_of_golden(frame);
    for (std::size_t size = 0; size < frame.bytes.size(); ++size) {
      const auto cut = BytesView{frame.bytes}.first(size);
      const auto layout = layout_of_undecodable(kind_of_frame(frame.kind), answered(frame.kind), cut);
      must_be_without_gaps(layout, frame.name);
      BOOST_TEST(layout.decoded <= size, frame.name << " cut after " << size);
      BOOST_TEST_REQUIRE(layout.fields.size() <= whole.fields.size(), frame.name << " cut after " << size << "\n" << printed(layout));
      const auto same = std::equal(layout.fields.begin(), layout.fields.end(), whole.fields.begin());
      BOOST_TEST(same, frame.name << " cut after " << size << "\n" << printed(layout));
    }
  }
}

BOOST_AUTO_TEST_CASE(impossible_count_is_where_the_layout_ends) {
  auto frame = golden("create").bytes;
  frame[34] = 0x7f;  // acl[0].id.scheme.length
  const auto layout = layout_of_undecodable(FrameKind::request, std::nullopt, frame);
  BOOST_TEST(layout.decoded == 34U);
  BOOST_TEST(layout.fields.back().path == "acl[0].perms");
}

BOOST_AUTO_TEST_CASE(bytes_behind_a_complete_record_belong_to_no_field) {
  auto frame = golden("ping").bytes;
  frame.push_back(9);
  BOOST_TEST(layout_of_undecodable(FrameKind::request, std::nullopt, frame).decoded == frame.size() - 1);
}

BOOST_AUTO_TEST_SUITE_END()
