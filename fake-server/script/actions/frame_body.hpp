// The bytes of a frame behind its length prefix: what actions on bytes work with. Private to this folder.
#pragma once

#include "fake-server/script/item.hpp"
#include "fake-server/wire/codec.hpp"

namespace zkspec::action {

inline Bytes frame_body(const Item& item) {
  constexpr std::ptrdiff_t prefix = 4;
  auto frame = wire::encode(std::get<wire::Message>(item));
  frame.erase(frame.begin(), frame.begin() + prefix);
  return frame;
}

}  // namespace zkspec::action
