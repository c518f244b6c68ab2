#include "src/url/url_pattern_view.h"

#include "src/base/byte_io.h"
#include "src/url/pattern_program.h"

namespace swale {
namespace {

UrlPatternHeader ReadHeader(std::string_view compiled) {
  return LoadLittleEndian<UrlPatternHeader>(compiled.data());
}

std::string_view ComponentOf(const UrlView& url, PatternComponent component) {
  switch (component) {
    case PatternComponent::kPathname:
      return url.pathname();
    case PatternComponent::kHostname:
      return url.hostname();
    case PatternComponent::kSearch:
      return url.search();
    case PatternComponent::kProtocol:
      return url.protocol();
    case PatternComponent::kPort:
      return url.port();
  }
  return {};
}

// The path's directory, `levels_up` segments further up, without its trailing '/': relative
// programs begin with one. As in URLs, there is nothing above the root.
std::string_view DirectoryOf(std::string_view path, size_t levels_up) {
  for (size_t i = 0; i <= levels_up; ++i) {
    const size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) break;
    path = path.substr(0, slash);
  }
  return path;
}

bool MatchesRelative(std::string_view program, std::string_view text, std::string_view directory) {
  return text.starts_with(directory) &&
         MatchesPatternProgram(program, text.substr(directory.size()));
}

}  // namespace

bool UrlPatternView::IsWellFormed(std::string_view compiled) {
  if (compiled.size() < sizeof(UrlPatternHeader)) return false;
  const UrlPatternHeader header = ReadHeader(compiled);
  size_t size = sizeof(UrlPatternHeader);
  for (size_t i = 0; i < kPatternComponentCount; ++i) {
    if (header.kinds[i] > ComponentKind::kRelativeProgram) return false;
    size += header.program_sizes[i];
  }
  return size == compiled.size();
}

bool UrlPatternView::Matches(const UrlView& url, const UrlView& base) const {
  const UrlPatternHeader header = ReadHeader(compiled_);
  size_t start = sizeof(UrlPatternHeader);
  for (size_t i = 0; i < kPatternComponentCount; ++i) {
    const auto component = static_cast<PatternComponent>(i);
    const std::string_view program = compiled_.substr(start, header.program_sizes[i]);
    start += program.size();
    const std::string_view text = ComponentOf(url, component);
    const std::string_view base_text = ComponentOf(base, component);
    switch (header.kinds[i]) {
      case ComponentKind::kAny:
        break;
      case ComponentKind::kBase:
        if (text != base_text) return false;
        break;
      case ComponentKind::kProgram:
        if (!MatchesPatternProgram(program, text)) return false;
        break;
      case ComponentKind::kRelativeProgram:
        if (!MatchesRelative(program, text, DirectoryOf(base_text, header.levels_up))) return false;
        break;
    }
  }
  return true;
}

}  // namespace swale
