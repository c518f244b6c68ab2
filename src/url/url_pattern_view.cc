#include "src/url/url_pattern_view.h"

#include <string>

#include "src/base/ascii.h"
#include "src/base/byte_io.h"
#include "src/url/pattern_program.h"

namespace swale {
namespace {

// One that matches nothing: the empty program is for a protocol, and every URL has one.
constexpr UrlPatternHeader kNothing = {
    .text_sizes = {},
    .kinds = {ComponentKind::kAny, ComponentKind::kAny, ComponentKind::kAny,
              ComponentKind::kProgram, ComponentKind::kAny},
};

bool IsWellFormed(const UrlPatternHeader& header, size_t compiled_size) {
  size_t size = sizeof(UrlPatternHeader);
  for (size_t i = 0; i < kPatternComponentCount; ++i) {
    if (header.kinds[i] > ComponentKind::kRelativeRegExp) return false;
    size += header.text_sizes[i];
  }
  return size == compiled_size;
}

bool HasRegExp(ComponentKind kind) {
  return kind == ComponentKind::kRegExp || kind == ComponentKind::kRelativeRegExp;
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

std::string ToLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = ToAsciiLower(c);
  return lower;
}

}  // namespace

std::string_view DirectoryOf(std::string_view path, size_t levels_up) {
  for (size_t i = 0; i <= levels_up; ++i) {
    const size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) break;
    path = path.substr(0, slash);
  }
  return path;
}

UrlPatternView::UrlPatternView(std::string_view compiled) : compiled_(compiled), header_(kNothing) {
  if (compiled.size() < sizeof(UrlPatternHeader)) return;
  const auto header = LoadLittleEndian<UrlPatternHeader>(compiled.data());
  if (IsWellFormed(header, compiled.size())) header_ = header;
}

std::string_view UrlPatternView::text(PatternComponent component) const {
  size_t start = sizeof(UrlPatternHeader);
  for (size_t i = 0; i < static_cast<size_t>(component); ++i) start += header_.text_sizes[i];
  const size_t size = header_.text_sizes[static_cast<size_t>(component)];
  return size == 0 ? std::string_view() : compiled_.substr(start, size);
}

size_t UrlPatternView::ProgramEnd(PatternComponent component) const {
  const std::string_view text = this->text(component);
  if (!HasRegExp(header_.kinds[static_cast<size_t>(component)])) return text.size();
  if (text.size() < sizeof(uint16_t)) return text.size();
  const size_t end = sizeof(uint16_t) + LoadU16(text.data());
  return end < text.size() ? end : text.size();
}

std::string_view UrlPatternView::program(PatternComponent component) const {
  const std::string_view program = text(component).substr(0, ProgramEnd(component));
  const bool has_size = HasRegExp(header_.kinds[static_cast<size_t>(component)]);
  return has_size && program.size() >= sizeof(uint16_t) ? program.substr(sizeof(uint16_t))
                                                        : program;
}

std::string_view UrlPatternView::regexp(PatternComponent component) const {
  return text(component).substr(ProgramEnd(component));
}

bool UrlPatternView::Matches(const UrlView& url, const UrlView& base, HostQueries* host) const {
  for (size_t i = 0; i < kPatternComponentCount; ++i) {
    if (!MatchesComponent(static_cast<PatternComponent>(i), url, base, host)) return false;
  }
  return true;
}

bool UrlPatternView::MatchesComponent(PatternComponent component, const UrlView& url,
                                      const UrlView& base, HostQueries* host) const {
  if (header_.kinds[static_cast<size_t>(component)] == ComponentKind::kAny) return true;
  const std::string_view text = ComponentOf(url, component);
  const std::string_view base_text = ComponentOf(base, component);
  if ((header_.flags & kPatternIgnoreCase) == 0) {
    return MatchesText(component, text, base_text, host);
  }
  return MatchesText(component, ToLower(text), ToLower(base_text), host);
}

bool UrlPatternView::MatchesText(PatternComponent component, std::string_view text,
                                 std::string_view base_text, HostQueries* host) const {
  const ComponentKind kind = header_.kinds[static_cast<size_t>(component)];
  if (kind == ComponentKind::kBase) return text == base_text;
  if (kind == ComponentKind::kRelativeProgram || kind == ComponentKind::kRelativeRegExp) {
    const std::string_view directory = DirectoryOf(base_text, header_.levels_up);
    if (!text.starts_with(directory)) return false;
    text.remove_prefix(directory.size());
  }
  if (!MatchesPatternProgram(program(component), text)) return false;
  return !HasRegExp(kind) || (host != nullptr && host->TestRegExp(regexp(component), text));
}

}  // namespace swale
