// Delta debugging: the fewest parts of something that still does what the whole did.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

namespace zkspec {

/// `parts` without `count` of them.
template <class Part>
std::vector<Part> without(std::vector<Part> parts, std::size_t begin, std::size_t count) {
  const auto first = parts.begin() + static_cast<std::ptrdiff_t>(begin);
  parts.erase(first, first + static_cast<std::ptrdiff_t>(std::min(count, parts.size() - begin)));
  return parts;
}

/// Leaves parts out, large pieces first, then any two together (a line and the one that names it, say), for as long as `first_of` finds
/// one among the candidates that still does it; what is left cannot do without any one or two of its parts. `first_of` is given all
/// candidates of a round, so that it may try them side by side, and gives the index of the first that does.
template <class Part>
std::vector<Part> fewest(std::vector<Part> parts,
                         const std::function<std::optional<std::size_t>(const std::vector<std::vector<Part>>&)>& first_of) {
  const auto shortened = [&](std::vector<std::vector<Part>> candidates) {
    const auto found = candidates.empty() ? std::nullopt : first_of(candidates);
    if (found) parts = std::move(candidates[*found]);
    return found.has_value();
  };
  const auto without_a_piece = [&](std::size_t piece) {
    std::vector<std::vector<Part>> candidates;
    for (std::size_t begin = 0; begin < parts.size(); begin += piece) candidates.push_back(without(parts, begin, piece));
    return candidates;
  };
  const auto without_two = [&] {
    std::vector<std::vector<Part>> candidates;
    for (std::size_t first = 0; first < parts.size(); ++first)
      for (auto second = first + 1; second < parts.size(); ++second) candidates.push_back(without(without(parts, second, 1), first, 1));
    return candidates;
  };
  do {
    for (auto piece = (parts.size() + 1) / 2; piece > 0 && !parts.empty();) {
      if (shortened(without_a_piece(piece))) piece = std::min(piece, (parts.size() + 1) / 2);
      else piece = piece == 1 ? 0 : (piece + 1) / 2;
    }
  } while (shortened(without_two()));
  return parts;
}

}  // namespace zkspec
