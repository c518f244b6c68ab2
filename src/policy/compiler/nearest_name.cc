#include "src/policy/compiler/nearest_name.h"

#include <algorithm>
#include <cstddef>

#include "src/policy/compiler/ascii.h"

namespace swale {
namespace {

// Options are shorter; what is longer than any of them is not a slip of one.
constexpr size_t kNameSizeMax = 40;
// Shorter texts are part of too many names.
constexpr size_t kPartSizeMin = 4;

// The number of letters to insert, delete, replace or swap with their neighbour. REQUIRES: both at most
// kNameSizeMax long.
size_t EditDistance(std::string_view a, std::string_view b) {
  size_t rows[3][kNameSizeMax + 1];
  for (size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t* row = rows[i % 3];
    const size_t* above = rows[(i + 2) % 3];
    const size_t* two_above = rows[(i + 1) % 3];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const char x = ToAsciiLower(a[i - 1]);
      const char y = ToAsciiLower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (x == y ? 0 : 1)});
      if (i > 1 && j > 1 && x == ToAsciiLower(b[j - 2]) && ToAsciiLower(a[i - 2]) == y) {
        row[j] = std::min(row[j], two_above[j - 2] + 1);
      }
    }
  }
  return rows[a.size() % 3][b.size()];
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
