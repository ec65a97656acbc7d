#include "fake-server/wire/frame_layout.hpp"

#include <algorithm>

#include "fake-server/wire/decoding.hpp"
#include "fake-server/wire/printer.hpp"

namespace zkspec::wire {
namespace {

/// Goes over the fields as JuteWriter does, and notes how many bytes each takes.
class SpanWriter {
 public:
  /// Spans that do not lie in `readable` are left out, and all that would follow them.
  explicit SpanWriter(BytesView readable) : readable_{readable} {}

  template <class T>
  void operator()(std::string_view name, const T& value) {
    const auto outer = path_.size();
    if (!path_.empty()) path_ += '.';
    path_ += name;
    write(value);
    path_.resize(outer);
  }

  [[nodiscard]] FrameLayout take() { return std::move(layout_); }

 private:
  void write(bool value) { add("boolean", 1, value); }
  void write(std::int32_t value) { add("int", 4, value); }
  void write(std::int64_t value) { add("long", 8, value); }
  template <class Tag, class Rep>
  void write(StrongId<Tag, Rep> id) {
    add(sizeof(Rep) == 4 ? "int" : "long", sizeof(Rep), id);
  }
  template <Code T>
  void write(T code) {
    add("int", 4, code);
  }
  void write(const std::string& text) { write_sized(text); }
  void write(const Bytes& rest_of_frame) { add("buffer", rest_of_frame.size(), rest_of_frame); }

  template <class T>
  void write(const Nullable<T>& value) {
    value ? write_sized(*value) : count(-1);
  }
  template <class T>
  void write(const Trailing<T>& field) {
    if (field.value) write(*field.value);
  }
  template <class T>
  requires Record<T> || Envelope<T>
  void write(const T& record) { for_each_field(record, *this); }

  template <Envelope T>
  void write(const std::vector<T>& parts) {
    each(parts);
    // A message does not keep its last header, and peers look at one byte of it: these are the others as they came.
    MultiHeader last;
    JuteReader reader{readable_.subspan(layout_.decoded)};
    reader("end", last);
    if (!full_ && !reader.failed()) (*this)("end", last);
  }

  void write_sized(const std::string& text) {
    count(static_cast<std::int32_t>(text.size()));
    add("ustring", text.size(), text);
  }
  void write_sized(const Bytes& bytes) {
    count(static_cast<std::int32_t>(bytes.size()));
    add("buffer", bytes.size(), bytes);
  }
  template <class T>
  void write_sized(const std::vector<T>& items) {
    count(static_cast<std::int32_t>(items.size()));
    each(items);
  }

  template <class T>
  void each(const std::vector<T>& items) {
    const auto outer = path_.size();
    for (std::size_t i = 0; i < items.size() && !full_; ++i) {
      path_ += fmt::format("[{}]", i);
      write(items[i]);
      path_.resize(outer);
    }
  }

  void count(std::int32_t length) { (*this)("length", length); }

  template <class T>
  void add(std::string_view type, std::size_t length, const T& value) {
    full_ = full_ || layout_.decoded + length > readable_.size();
    if (full_ || length == 0) return;
    layout_.fields.push_back({path_, std::string{type}, layout_.decoded, length, Printer{shown_bytes}.text(value)});
    layout_.decoded += length;
  }

  BytesView readable_;
  bool full_ = false;
  std::string path_ = {};
  FrameLayout layout_ = {};
};

FrameLayout layout_within(BytesView readable, const Message& message) {
  SpanWriter writer{readable};
  if (readable.size() >= sizeof(std::int32_t)) writer("length", boost::endian::load_big_s32(readable.data()));
  if (!std::holds_alternative<Undecodable>(message)) for_each_field(message, writer);
  return writer.take();
}

}  // namespace

FrameLayout layout_of(const Message& message, BytesView frame) { return layout_within(frame, message); }

FrameLayout layout_of_undecodable(FrameKind taken_for, std::optional<OpCode> answers, BytesView frame) {
  const auto prefix = std::min(sizeof(std::int32_t), frame.size());
  JuteReader reader{frame.subspan(prefix)};
  const auto message = read_message(taken_for, answers, reader);
  reader.expect_end();
  return layout_within(frame.first(prefix + reader.stopped_at()), message);
}

}  // namespace zkspec::wire
