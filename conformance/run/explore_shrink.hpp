// Delta debugging: the fewest parts of something that still does what the whole did.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

namespace zkspec {

/// Leaves parts out, large pieces first, for as long as `first_of` finds one among the candidates that still does it; what is left
/// cannot do without any single part. `first_of` is given all candidates of a round, so that it may try them side by side, and gives
/// the index of the first that does.
template <class Part>
std::vector<Part> fewest(std::vector<Part> parts,
                         const std::function<std::optional<std::size_t>(const std::vector<std::vector<Part>>&)>& first_of) {
  for (std::size_t piece = (parts.size() + 1) / 2; piece > 0 && !parts.empty();) {
    std::vector<std::vector<Part>> candidates;
    for (std::size_t begin = 0; begin < parts.size(); begin += piece) {
      auto rest = parts;
      const auto first = rest.begin() + static_cast<std::ptrdiff_t>(begin);
      rest.erase(first, first + static_cast<std::ptrdiff_t>(std::min(piece, parts.size() - begin)));
      candidates.push_back(std::move(rest));
    }
    if (const auto found = first_of(candidates)) {
      parts = std::move(candidates[*found]);
      piece = std::min(piece, (parts.size() + 1) / 2);
    } else {
      piece = piece == 1 ? 0 : (piece + 1) / 2;
    }
  }
  return parts;
}

}  // namespace zkspec
