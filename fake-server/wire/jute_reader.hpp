// Jute to values. Stops at the first thing that cannot be, and remembers what and where. No length is believed before the bytes
// for it are seen, so memory stays in proportion to the frame. Private to this room.
#pragma once

#include <boost/endian/conversion.hpp>

#include "fake-server/wire/bodies.hpp"
#include "fake-server/wire/walk.hpp"

namespace zkspec::wire {

class JuteReader {
 public:
  explicit JuteReader(BytesView bytes) : bytes_{bytes} {}

  template <class T>
  void operator()(std::string_view name, T& value) {
    if (failed_) return;
    read(value);
    if (failed_) at_field(name);
  }

  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }
  void expect_end();
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] Error error() const;
  /// Where it failed: the field, or part of a multi, that begins there could not be read. Otherwise the first byte it has not read.
  [[nodiscard]] std::size_t stopped_at() const { return failed_ ? failed_at_ : at_; }

 private:
  void read(bool& value) {
    if (has(1)) value = bytes_[at_++] != 0;
  }
  void read(std::int32_t& value) {
    if (has(4)) value = boost::endian::load_big_s32(bytes_.data() + at_), at_ += 4;
  }
  void read(std::int64_t& value) {
    if (has(8)) value = boost::endian::load_big_s64(bytes_.data() + at_), at_ += 8;
  }
  template <class Int>
  Int raw() {
    Int value{};
    return read(value), value;
  }
  template <class Tag, class Rep>
  void read(StrongId<Tag, Rep>& id) {
    id = StrongId<Tag, Rep>{raw<Rep>()};
  }
  template <Code T>
  void read(T& code) {
    code = static_cast<T>(raw<std::int32_t>());
  }

  template <class T>
  void read(Nullable<T>& value) {
    const auto length = raw<std::int32_t>();
    if (failed_) return;
    if (length == -1) value.reset();
    else read_sized(length, value ? *value : value.emplace());
  }
  template <class T>
  void read(Trailing<T>& field) {
    if (left() == 0) field.value.reset();
    else read(field.value ? *field.value : field.value.emplace());
  }
  template <Record T>
  void read(T& record) {
    for_each_field(record, *this);
  }
  void read(Bytes& rest_of_frame) {
    rest_of_frame.assign(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), bytes_.end());
    at_ = bytes_.size();
  }
  /// An element of a vector, which has no room for null here: no implementation sends one.
  void read(std::string& text) {
    const auto length = raw<std::int32_t>();
    if (!failed_) read_sized(length, text);
  }
  template <Envelope T>
  void read(std::vector<T>& parts);

  void read_sized(std::int32_t length, std::string& text) { read_block(length, text); }
  void read_sized(std::int32_t length, Bytes& bytes) { read_block(length, bytes); }
  template <class Block>
  void read_block(std::int32_t length, Block& block) {
    if (!fits(length, 1)) return;
    const auto from = bytes_.begin() + static_cast<std::ptrdiff_t>(at_);
    block.assign(from, from + length);
    at_ += static_cast<std::size_t>(length);
  }
  template <class T>
  void read_sized(std::int32_t count, std::vector<T>& items);

  bool has(std::size_t size) {
    if (size > left()) too_short(size);
    return !failed_;
  }
  /// Whether `count` things of at least `smallest` bytes each can follow.
  bool fits(std::int32_t count, std::size_t smallest);

  void too_short(std::size_t wanted);
  void fail(Errc code, std::size_t at, std::string what);
  void at_field(std::string_view name);

  BytesView bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
  std::string field_ = {};  ///< of the failure: "acl.id.scheme"
  Error why_ = {};
  std::size_t failed_at_ = 0;
};

template <class T>
void JuteReader::read_sized(std::int32_t count, std::vector<T>& items) {
  if (!fits(count, sizeof(std::int32_t))) return;  // whatever an element is, it begins with an int
  items.clear();
  items.reserve(static_cast<std::size_t>(count));
  for (std::int32_t i = 0; i < count && !failed_; ++i) read(items.emplace_back());
}

template <Envelope T>
void JuteReader::read(std::vector<T>& parts) {
  parts.clear();
  while (!failed_) {
    const std::size_t begin = at_;
    MultiHeader header;
    read(header);
    if (failed_ || header.done) return;  // MultiTransactionRecord.deserialize, 3.8, looks at nothing else of the last header
    auto part = empty_part<T>(header.type);
    if (!part) return fail(Errc::unsupported, begin, "operation " + to_string(header.type) + " cannot be part of this");
    part->header = header;
    std::visit([this](auto& body) { for_each_field(body, *this); }, part->body);
    parts.push_back(std::move(*part));
  }
}

}  // namespace zkspec::wire
