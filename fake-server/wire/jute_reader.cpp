#include "fake-server/wire/jute_reader.hpp"

#include <fmt/format.h>

namespace zkspec::wire {
namespace {

std::string in_bytes(std::size_t count) { return fmt::format("{} byte{}", count, count == 1 ? "" : "s"); }

}  // namespace

void JuteReader::expect_end() {
  if (!failed_ && left() != 0) fail(Errc::malformed, at_, in_bytes(left()) + " after the complete record");
}

Error JuteReader::error() const { return {why_.code, why_.where, field_.empty() ? why_.what : fmt::format("{}: {}", field_, why_.what)}; }

bool JuteReader::fits(std::int32_t count, std::size_t smallest) {
  const std::size_t begin = at_ - sizeof count;
  if (count < 0) fail(Errc::malformed, begin, fmt::format("length {}", count));
  else if (static_cast<std::size_t>(count) > left() / smallest)
    fail(Errc::malformed, begin, fmt::format("length {}, with {} left", count, in_bytes(left())));
  return !failed_;
}

void JuteReader::too_short(std::size_t wanted) {
  fail(Errc::malformed, at_, fmt::format("needs {}, with {} left", in_bytes(wanted), left()));
}

void JuteReader::fail(Errc code, std::size_t at, std::string what) {
  failed_ = true;
  failed_at_ = at;
  why_ = {code, fmt::format("byte {}", at), std::move(what)};
}

void JuteReader::at_field(std::string_view name) { field_ = field_.empty() ? std::string{name} : fmt::format("{}.{}", name, field_); }

}  // namespace zkspec::wire
