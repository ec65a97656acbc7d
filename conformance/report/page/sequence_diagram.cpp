#include "conformance/report/page/sequence_diagram.hpp"

#include <fmt/format.h>

#include "conformance/report/escape.hpp"
#include "conformance/report/page/diagram_labels.hpp"
#include "conformance/report/page/diagram_lanes.hpp"
#include "conformance/report/page/diagram_rows.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

constexpr int head = 28;  // the names of the lanes
constexpr int row_height = 24;
constexpr int right_of_times = 60;
constexpr int widest_character = 7;  // of the font in sequence_diagram.css
constexpr std::size_t most_lines_of_failure = 3;

/// As many characters as fit `pixels`.
std::string fitting(std::string_view text, int pixels) {
  const auto most = static_cast<std::size_t>(std::max(pixels / widest_character, 8));
  const auto clean = visible(text);
  if (clean.size() <= most) return clean;
  std::size_t end = most - 1;
  while (end > 0 && (static_cast<unsigned char>(clean[end]) & 0xC0U) == 0x80) --end;
  return clean.substr(0, end) + "…";
}

std::string counted(std::size_t number, std::string_view what) { return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s"); }

/// 1240 as "1,240".
std::string grouped(std::int64_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string text_of(const DiagramRow& row) {
  auto text = row.passed >= 1ms ? grouped(to_ms(row.passed)) + " ms" : std::string{};
  const auto add = [&text](std::string_view more) { text += fmt::format("{}{}", text.empty() ? "" : ", ", more); };
  if (row.pings > 0) add(counted(row.pings, "heartbeat"));
  if (row.others > 0) add(counted(row.others, "event"));
  return row.pings + row.others > 0 ? text : text + " quiet";
}

std::string_view class_of(const EventPayload& what) {
  struct Class {
    std::string_view operator()(const event::Opened&) const { return "k"; }
    std::string_view operator()(const event::Closed&) const { return "k"; }
    std::string_view operator()(const event::Frame&) const { return "f"; }
    std::string_view operator()(const event::Raw&) const { return "f"; }
    std::string_view operator()(const event::Call&) const { return "a"; }
    std::string_view operator()(const event::Told&) const { return "a"; }
    std::string_view operator()(const event::Action&) const { return "n"; }
    std::string_view operator()(const event::Lateness&) const { return "n"; }
  };
  return std::visit(Class{}, what);
}

class Drawing {
 public:
  Drawing(const EventLog& log, const DiagramMarks& marks) : log_{log}, marks_{marks}, lanes_{log} {}

  std::string draw();

 private:
  void row(const DiagramRow& row);
  void gap(const DiagramRow& row);
  void failure();
  void arrow(int from, int to);
  void label(int x, std::string_view text) { write(x + 8, y_ + 13, fitting(text, lanes_.width() - x - 8)); }
  void write(int x, int y, std::string_view text) { out_ += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>", x, y, escape_xml(text)); }
  void time(std::size_t index);
  [[nodiscard]] std::string frame() const;

  template <class Transfer>
  void crossing(const Transfer& transfer, bool to_server, std::string_view text);
  void put(const event::Opened& opened);
  void put(const event::Closed& closed) { crossing(closed, closed.by == Party::client, diagram_label(*event_)); }
  void put(const event::Frame& frame) { crossing(frame, frame.direction == Direction::to_server, diagram_label(*event_)); }
  void put(const event::Raw& raw) { crossing(raw, raw.direction == Direction::to_server, diagram_label(*event_)); }
  void put(const event::Call&);
  void put(const event::Told&);
  void put(const event::Action& action);
  void put(const event::Lateness&) { label(lanes_.application(), diagram_label(*event_)); }

  const EventLog& log_;
  const DiagramMarks& marks_;
  DiagramLanes lanes_;
  std::map<ServerIndex, ConnectionId> newest_ = {};  // as far as it is drawn
  const Event* event_ = nullptr;                     // that is being drawn
  std::string time_ = {};                            // of the row before
  int y_ = head;
  std::string out_ = {};
};

/// The arrow of what crosses a connection. Its number is told where the lanes leave open which one it is.
template <class Transfer>
void Drawing::crossing(const Transfer& transfer, bool to_server, std::string_view text) {
  const int client = lanes_.client(transfer.connection);
  const int server = lanes_.server(transfer.server);
  arrow(to_server ? client : server, to_server ? server : client);
  const auto newest = newest_.find(transfer.server);
  const bool doubtful = !lanes_.has_connections() && newest != newest_.end() && newest->second != transfer.connection;
  label(client, doubtful && text.find('#') == std::string_view::npos ? fmt::format("{} #{}", text, transfer.connection.value())
                                                                     : std::string{text});
}

void Drawing::put(const event::Opened& opened) {
  newest_[opened.server] = opened.connection;
  crossing(opened, true, diagram_label(*event_));
}

void Drawing::put(const event::Call&) {
  arrow(lanes_.application(), lanes_.client({}));
  label(lanes_.application(), diagram_label(*event_));
}

void Drawing::put(const event::Told&) {
  arrow(lanes_.client({}), lanes_.application());
  label(lanes_.application(), diagram_label(*event_));
}

void Drawing::put(const event::Action& action) {
  const auto places = lanes_.of_act(action.text);
  if (!places.empty()) {
    out_ += "<path d=\"";
    for (const int x : places) out_ += fmt::format("M{} {}h8v8h-8z", x - 4, y_ + 8);
    out_ += "\"/>";
  }
  const int client = lanes_.client({});
  label(client, fitting(action.text, (places.empty() ? lanes_.width() : places.front()) - client - 20));
}

void Drawing::arrow(int from, int to) {
  const bool right = from < to;
  out_ += fmt::format("<path d=\"M{} {}H{}m{} -3.5l{} 3.5 {} 3.5\"/>", from, y_ + 18, to, right ? -6 : 6, right ? 6 : -6, right ? -6 : 6);
}

void Drawing::time(std::size_t index) {
  const auto text = moment(log_.events()[index], log_);
  if (text == time_) return;
  time_ = text;
  out_ += fmt::format("<text class=\"t\" x=\"{}\" y=\"{}\">{}</text>", right_of_times, y_ + 18, text);
}

void Drawing::row(const DiagramRow& row) {
  const auto index = *row.event;
  const bool evidence = marks_.evidence.contains(index);
  event_ = &log_.events()[index];
  out_ += fmt::format("<g class=\"{}{}\"", class_of(event_->what), evidence ? " e" : "");
  if (!row.step.empty()) out_ += fmt::format(" data-s=\"{}\"", escape_xml(row.step));
  out_ += ">";
  if (evidence) out_ += fmt::format("<rect y=\"{}\" width=\"100%\" height=\"{}\"/>", y_ + 1, row_height);
  time(index);
  std::visit([this](const auto& what) { put(what); }, event_->what);
  out_ += "</g>\n";
  y_ += row_height;
}

void Drawing::gap(const DiagramRow& row) {
  const int left = lanes_.all().front().x;
  out_ += fmt::format("<g class=\"q\"><path d=\"M{} {}H{}\"/>", left - 16, y_ + 12, lanes_.all().back().x + 16);
  label(left, text_of(row));
  out_ += "</g>\n";
  y_ += row_height;
}

void Drawing::failure() {
  const auto lines = std::min(marks_.failure.size(), most_lines_of_failure);
  const int left = lanes_.all().front().x - 16;
  out_ += fmt::format("<g class=\"x\"><rect y=\"{}\" width=\"100%\" height=\"{}\"/>", y_ + 1, 10 + 16 * static_cast<int>(lines));
  write(left - 16, y_ + 17, "✗");
  for (std::size_t i = 0; i < lines; ++i)
    write(left, y_ + 17 + 16 * static_cast<int>(i), fitting(marks_.failure[i], lanes_.width() - left));
  out_ += "</g>\n";
  y_ += 12 + 16 * static_cast<int>(lines);
}

/// The beginning of the SVG and the lanes, whose length is known last.
std::string Drawing::frame() const {
  const auto events = log_.events();
  const auto span = events.empty() ? 0 : to_ms(events.back().at - log_.start());
  std::string names, lines, between;
  for (const auto& lane : lanes_.all()) {
    names += fmt::format("<text x=\"{}\" y=\"16\">{}</text>", lane.x, lane.name);
    lines += fmt::format("M{} {}V{}", lane.x, head - 4, y_ + 4);
    between += fmt::format("{}{}", between.empty() ? "" : ", ", lane.name);
  }
  return fmt::format("<svg class=\"diagram\" role=\"group\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\">"
                     "<title>Sequence diagram{2}</title><desc>{3} in {4} ms between {5}.</desc>\n"
                     "<g class=\"l\"><path d=\"{6}\"/>{7}<text class=\"t\" x=\"{8}\" y=\"16\">ms</text></g>\n",
                     lanes_.width(), y_ + 8, escape_xml(marks_.title.empty() ? "" : " of " + fitting(marks_.title, 1400)),
                     counted(events.size(), "event"), grouped(span), between, lines, names, right_of_times);
}

std::string Drawing::draw() {
  const auto rows = diagram_rows(log_, marks_);
  const auto last = marks_.evidence.empty() ? std::optional<std::size_t>{} : *marks_.evidence.rbegin();
  bool told = marks_.failure.empty();
  for (const auto& each : rows) {
    if (each.event) row(each);
    else gap(each);
    if (told || !each.event || each.event != last) continue;
    failure();
    told = true;
  }
  if (!told) failure();
  return frame() + out_ + "</svg>\n";
}

}  // namespace

std::string sequence_diagram(const EventLog& log, const DiagramMarks& marks) { return Drawing{log, marks}.draw(); }

}  // namespace zkspec
