// NameSet: names that are looked up often and listed once.
#ifndef SWALE_BASE_NAME_SET_H_
#define SWALE_BASE_NAME_SET_H_

#include <string>
#include <string_view>
#include <vector>

namespace swale {

// Sorts by bytes. The one sort of the worker module: what needs an order is kept as names, since
// std::sort is 2.5 kB of wasm for each type that it sorts, and qsort 1.4 kB.
void SortNames(std::vector<std::string_view>* names);

// Sorted views into a text that must outlive it. Takes the last path segment of each line in
// `lines`, each line followed by
// '\n': URLs as kCacheKeys lists them, or plain names.
class NameSet {
 public:
  explicit NameSet(const std::string& lines);
  explicit NameSet(std::string&& lines) = delete;
  NameSet(const NameSet&) = delete;
  NameSet& operator=(const NameSet&) = delete;

  bool Contains(std::string_view name) const;
  // The first name that begins so; empty where there is none.
  std::string_view FirstWith(std::string_view beginning) const;
  const std::vector<std::string_view>& names() const { return names_; }

 private:
  std::vector<std::string_view> names_;
};

}  // namespace swale

#endif  // SWALE_BASE_NAME_SET_H_
