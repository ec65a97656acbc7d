// Values to jute. The layout of each type is written once; with CountingSink the same code gives the size. Private to this room.
#pragma once

#include <boost/endian/conversion.hpp>
#include <cstring>

#include "fake-server/wire/walk.hpp"

namespace zkspec::wire {

struct CountingSink {
  std::size_t size = 0;

  void byte(std::uint8_t) { size += 1; }
  void int32(std::int32_t) { size += 4; }
  void int64(std::int64_t) { size += 8; }
  void block(const void*, std::size_t length) { size += length; }
};

/// Checks nothing: the room behind `at` was measured by a CountingSink.
struct StoringSink {
  std::uint8_t* at = nullptr;

  void byte(std::uint8_t value) { *at++ = value; }
  void int32(std::int32_t value) { boost::endian::store_big_s32(at, value), at += 4; }
  void int64(std::int64_t value) { boost::endian::store_big_s64(at, value), at += 8; }
  void block(const void* from, std::size_t length) {
    if (length != 0) std::memcpy(at, from, length), at += length;  // memcpy takes no null, not even of length 0
  }
};

template <class Sink>
class JuteWriter {
 public:
  explicit JuteWriter(Sink& sink) : sink_{sink} {}

  template <class T>
  void operator()(std::string_view /*name*/, const T& value) {
    write(value);
  }

 private:
  void write(bool value) { sink_.byte(value ? 1 : 0); }
  void write(std::int32_t value) { sink_.int32(value); }
  void write(std::int64_t value) { sink_.int64(value); }
  template <class Tag, class Rep>
  void write(StrongId<Tag, Rep> id) {
    write(id.value());
  }
  template <Code T>
  void write(T code) {
    write(static_cast<std::int32_t>(code));
  }

  template <class T>
  void write(const Nullable<T>& value) {
    value ? write_sized(*value) : write(std::int32_t{-1});
  }
  template <class T>
  void write(const Trailing<T>& field) {
    if (field.value) write(*field.value);
  }
  template <Record T>
  void write(const T& record) {
    for_each_field(record, *this);
  }
  void write(const std::string& text) { write_sized(text); }
  void write(const Bytes& rest_of_frame) { sink_.block(rest_of_frame.data(), rest_of_frame.size()); }

  template <Envelope T>
  void write(const std::vector<T>& parts) {
    for (const auto& part : parts) for_each_field(part, *this);
    write(MultiHeader{.type = OpCode::error, .done = true});
  }

  void write_sized(const std::string& text) { write_block(text); }
  void write_sized(const Bytes& bytes) { write_block(bytes); }
  template <class T>
  void write_sized(const std::vector<T>& items) {
    write(static_cast<std::int32_t>(items.size()));
    for (const auto& item : items) write(item);
  }
  template <class Block>
  void write_block(const Block& block) {
    write(static_cast<std::int32_t>(block.size()));
    sink_.block(block.data(), block.size());
  }

  Sink& sink_;
};

}  // namespace zkspec::wire
