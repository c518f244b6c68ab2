#include "src/policy/compiler/nearest_name.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "src/base/ascii.h"

namespace swale {
namespace {

// Options are shorter; what is longer than any of them is not a slip of one.
constexpr size_t kNameSizeMax = 40;
// Shorter texts are part of too many names.
constexpr size_t kPartSizeMin = 4;

// The number of letters to insert, delete, replace or swap with their neighbour. REQUIRES: both at
// most kNameSizeMax long.
size_t EditDistance(std::string_view a, std::string_view b) {
  uint8_t distance[kNameSizeMax + 1][kNameSizeMax + 1];  // of the first i letters of a and j of b
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        distance[i][j] = static_cast<uint8_t>(i + j);
        continue;
      }
      const char x = ToAsciiLower(a[i - 1]);
      const char y = ToAsciiLower(b[j - 1]);
      int least = distance[i - 1][j - 1] + (x == y ? 0 : 1);
      least = std::min(least, distance[i - 1][j] + 1);
      least = std::min(least, distance[i][j - 1] + 1);
      if (i > 1 && j > 1 && x == ToAsciiLower(b[j - 2]) && y == ToAsciiLower(a[i - 2])) {
        least = std::min(least, distance[i - 2][j - 2] + 1);
      }
      distance[i][j] = static_cast<uint8_t>(least);
    }
  }
  return distance[a.size()][b.size()];
}

bool Contains(std::string_view text, std::string_view part) {
  if (part.size() < kPartSizeMin) return false;
  return std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) {
           return ToAsciiLower(a) == ToAsciiLower(b);
         }) != text.end();
}

}  // namespace

std::string_view NearestName(std::string_view written, std::span<const std::string_view> names) {
  std::string_view nearest;
  if (written.empty() || written.size() > kNameSizeMax) return nearest;
  size_t distance_min = std::max<size_t>(1, written.size() / 3) + 1;
  for (std::string_view name : names) {
    if (name.size() > kNameSizeMax) continue;
    const size_t distance = EditDistance(written, name);
    if (distance >= distance_min || distance >= name.size()) continue;
    distance_min = distance;
    nearest = name;
  }
  if (!nearest.empty()) return nearest;
  for (std::string_view name : names) {
    if (Contains(name, written) || Contains(written, name)) return name;
  }
  return nearest;
}

}  // namespace swale
