// A number that cannot be mistaken for another kind of number.
#pragma once

#include <compare>
#include <functional>

namespace zkspec {

/// `Tag` makes the type distinct; `Rep` is what travels. No conversion is implicit, in either direction.
template <class Tag, class Rep>
class StrongId {
 public:
  using rep = Rep;
  constexpr StrongId() = default;
  constexpr explicit StrongId(Rep value) : value_{value} {}
  [[nodiscard]] constexpr Rep value() const { return value_; }
  friend constexpr auto operator<=>(const StrongId&, const StrongId&) = default;

 private:
  Rep value_{};
};

}  // namespace zkspec

template <class Tag, class Rep>
struct std::hash<zkspec::StrongId<Tag, Rep>> {
  std::size_t operator()(const zkspec::StrongId<Tag, Rep>& id) const noexcept { return std::hash<Rep>{}(id.value()); }
};
