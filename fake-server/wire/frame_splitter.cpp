#include <boost/endian/conversion.hpp>
#include <fmt/format.h>

#include "fake-server/wire/codec.hpp"

namespace zkspec::wire {

void FrameSplitter::append(BytesView bytes) {
  if (lost_) return;
  // Moving the rest to the front only when at least as much was taken before it keeps the work per byte constant.
  if (begin_ >= buffered()) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
  }
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

Result<std::optional<BytesView>> FrameSplitter::next() {
  constexpr std::size_t prefix = sizeof(std::int32_t);
  if (buffered() == 0) buffer_ = Bytes{}, begin_ = 0;  // an idle connection needs no memory
  if (buffered() < prefix) return std::optional<BytesView>{};
  const auto length = boost::endian::load_big_s32(buffer_.data() + begin_);
  lost_ = length < 0 || static_cast<std::size_t>(length) > limit_;
  if (length < 0) return Error{Errc::malformed, "length prefix", fmt::format("{} is negative", length)};
  if (lost_) return Error{Errc::too_large, "length prefix", fmt::format("{} is over the limit of {}", length, limit_)};
  const auto size = static_cast<std::size_t>(length);
  if (buffered() < prefix + size) return std::optional<BytesView>{};
  const BytesView frame = pending().subspan(prefix, size);
  begin_ += prefix + size;
  return std::optional{frame};
}

}  // namespace zkspec::wire
