#include "src/precache/url_variations.h"

#include <cstddef>
#include <cstring>
#include <memory>

namespace swale {
namespace {

// Bytes. Longer URLs are seldom precached; the worker's stack is 64 kB.
constexpr size_t kInlineSize = 256;

// Where variations are put together: on the stack unless they are long.
class KeyBuffer {
 public:
  explicit KeyBuffer(size_t size_max)
      : heap_(size_max > kInlineSize ? new char[size_max] : nullptr),
        data_(heap_ ? heap_.get() : inline_) {}
  KeyBuffer(const KeyBuffer&) = delete;
  KeyBuffer& operator=(const KeyBuffer&) = delete;

  // REQUIRES of both: what is held stays within size_max.
  void Append(std::string_view text) { Insert(size_, text); }
  void Insert(size_t position, std::string_view text) {
    if (text.empty()) return;  // its data may be null
    std::memmove(data_ + position + text.size(), data_ + position, size_ - position);
    std::memcpy(data_ + position, text.data(), text.size());
    size_ += text.size();
  }

  std::string_view view() const { return {data_, size_}; }

 private:
  char inline_[kInlineSize];
  std::unique_ptr<char[]> heap_;
  char* const data_;
  size_t size_ = 0;
};

// Appends what is left of `search`, which starts with '?' or is empty: empty, or with its '?'.
// REQUIRES: there is room for all of it.
void AppendKept(KeyBuffer* buffer, std::string_view search,
                absl::FunctionRef<bool(std::string_view)> ignores_parameter) {
  std::string_view separator = "?";
  while (!search.empty()) {
    search.remove_prefix(1);  // '?' or '&'
    const std::string_view parameter = search.substr(0, search.find('&'));
    search.remove_prefix(parameter.size());
    if (parameter.empty()) continue;
    if (ignores_parameter(parameter.substr(0, parameter.find('=')))) continue;
    buffer->Append(separator);
    buffer->Append(parameter);
    separator = "&";
  }
}

// What is appended to `path` in the last variation; empty: there is none.
std::string_view SuffixFor(std::string_view path, const PrecacheOptions& options) {
  if (path.empty() || path.back() == '/') return options.directory_index;
  return options.clean_urls ? std::string_view(".html") : std::string_view();
}

}  // namespace

std::string_view ManifestKey(std::string_view url, std::string_view base_directory_url) {
  if (url.substr(0, base_directory_url.size()) != base_directory_url) return url;
  const std::string_view key = url.substr(base_directory_url.size());
  // A relative URL does not start with '/', and its first segment has no ':', which would end a
  // scheme. https://url.spec.whatwg.org/#path-relative-scheme-less-url-string
  if (key.substr(0, 1) == "/") return url;
  const std::string_view segment = key.substr(0, key.find('/'));
  return segment.substr(0, segment.find('?')).find(':') == std::string_view::npos ? key : url;
}

bool ForEachVariation(std::string_view key, const PrecacheOptions& options,
                      absl::FunctionRef<bool(std::string_view name)> ignores_parameter,
                      absl::FunctionRef<bool(std::string_view key)> visit) {
  if (visit(key)) return true;
  const std::string_view path = key.substr(0, key.find('?'));
  const std::string_view search = key.substr(path.size());
  const std::string_view suffix = SuffixFor(path, options);
  KeyBuffer variation(key.size() + suffix.size());
  variation.Append(path);
  AppendKept(&variation, search, ignores_parameter);
  if (variation.view() != key && visit(variation.view())) return true;
  if (suffix.empty()) return false;
  variation.Insert(path.size(), suffix);
  return visit(variation.view());
}

}  // namespace swale
