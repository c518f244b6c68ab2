#include "src/policy/policy.h"

#include "src/url/url_pattern_view.h"

namespace swale {
namespace {

// Checks that everything an image refers to lies within it, once, so that accessors need not.
class ImageChecker {
 public:
  explicit ImageChecker(std::string_view image) : image_(image) {}

  bool IsWellFormed() const {
    if (image_.size() < sizeof(PolicyImageHeader)) return false;
    const auto header = ReadRecord<PolicyImageHeader>(image_, 0);
    if (header.magic != kPolicyImageMagic || header.version != kPolicyImageVersion ||
        header.image_size != image_.size() || (header.flags & ~kPolicyFlagsMask) != 0) {
      return false;
    }
    for (const PolicyImageTable& list : header.match_lists) {
      if (!AreMatches(list)) return false;
    }
    return IsText(header.directory_index) && IsText(header.navigate_fallback) &&
           IsText(header.offline_fallback) && IsText(header.default_cache_name) &&
           AreTexts(header.ignored_parameters) && AreRoutes(header.routes) &&
           IsOptions(header.default_route);
  }

 private:
  bool IsText(const PolicyImageText& text) const {
    return text.offset <= image_.size() && text.size <= image_.size() - text.offset;
  }

  bool IsTable(const PolicyImageTable& table, size_t record_size) const {
    return table.offset <= image_.size() &&
           table.count <= (image_.size() - table.offset) / record_size;
  }

  bool AreTexts(const PolicyImageTable& table) const {
    if (!IsTable(table, sizeof(PolicyImageText))) return false;
    for (size_t i = 0; i < table.count; ++i) {
      const size_t offset = table.offset + i * sizeof(PolicyImageText);
      if (!IsText(ReadRecord<PolicyImageText>(image_, offset))) return false;
    }
    return true;
  }

  bool IsMatch(const MatchRecord& match) const {
    if (!IsText(match.pattern) || !AreTexts(match.origin_list)) return false;
    return match.pattern.size == 0 ||
           UrlPatternView::IsWellFormed(image_.substr(match.pattern.offset, match.pattern.size));
  }

  bool IsOptions(const RouteOptionsRecord& options) const {
    return options.strategy <= static_cast<uint32_t>(Strategy::kFunction) &&
           IsText(options.cache_name) && IsText(options.fallback);
  }

  bool AreMatches(const PolicyImageTable& table) const {
    if (!IsTable(table, sizeof(MatchRecord))) return false;
    for (size_t i = 0; i < table.count; ++i) {
      const size_t offset = table.offset + i * sizeof(MatchRecord);
      if (!IsMatch(ReadRecord<MatchRecord>(image_, offset))) return false;
    }
    return true;
  }

  bool AreRoutes(const PolicyImageTable& table) const {
    if (!IsTable(table, sizeof(RouteRecord))) return false;
    for (size_t i = 0; i < table.count; ++i) {
      const auto route = ReadRecord<RouteRecord>(image_, table.offset + i * sizeof(RouteRecord));
      if (!IsMatch(route.match) || !IsOptions(route.options)) return false;
    }
    return true;
  }

  std::string_view image_;
};

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The byte that `text` begins with, decoded, and the size of its encoding.
// https://url.spec.whatwg.org/#concept-urlencoded-parser
struct DecodedByte {
  char byte;
  size_t size;
};
DecodedByte DecodeFirst(std::string_view text) {
  if (text[0] == '+') return {' ', 1};
  if (text[0] != '%' || text.size() < 3) return {text[0], 1};
  const int high = HexValue(text[1]);
  const int low = HexValue(text[2]);
  if (high < 0 || low < 0) return {'%', 1};
  return {static_cast<char>(high << 4 | low), 3};
}

// Whether `pattern`, where '*' stands for any text, matches the whole of `name` once decoded. The
// shortest text for the last '*' is tried first and lengthened; earlier ones never need to be
// reconsidered.
bool MatchesName(std::string_view pattern, std::string_view name) {
  constexpr size_t kNone = std::string_view::npos;
  size_t p = 0;
  size_t n = 0;
  size_t after_star = kNone;
  size_t retry = 0;
  while (n < name.size()) {
    const DecodedByte decoded = DecodeFirst(name.substr(n));
    if (p < pattern.size() && pattern[p] == '*') {
      after_star = ++p;
      retry = n;
    } else if (p < pattern.size() && pattern[p] == decoded.byte) {
      ++p;
      n += decoded.size;
    } else if (after_star != kNone) {
      p = after_star;
      retry += DecodeFirst(name.substr(retry)).size;
      n = retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

bool Policy::Load(std::string_view image, Policy* policy) {
  if (!ImageChecker(image).IsWellFormed()) return false;
  policy->image_ = image;
  return true;
}

PolicyImageHeader Policy::header() const {
  return image_.empty() ? PolicyImageHeader{} : ReadRecord<PolicyImageHeader>(image_, 0);
}

bool Policy::skip_waiting() const { return (header().flags & kSkipWaitingFlag) != 0; }
bool Policy::clients_claim() const { return (header().flags & kClientsClaimFlag) != 0; }

PrecacheOptions Policy::precache() const {
  const PolicyImageHeader header = this->header();
  PrecacheOptions options;
  options.directory_index = text(header.directory_index);
  options.clean_urls = (header.flags & kCleanUrlsFlag) != 0;
  options.navigate_fallback = text(header.navigate_fallback);
  options.offline_fallback = text(header.offline_fallback);
  return options;
}

bool Policy::IgnoresParameter(std::string_view name) const {
  const PolicyImageTable patterns = header().ignored_parameters;
  for (size_t i = 0; i < patterns.count; ++i) {
    if (MatchesName(text(patterns, i), name)) return true;
  }
  return false;
}

size_t Policy::route_count() const { return header().routes.count; }

RouteOptions Policy::route(size_t index) const {
  const size_t offset = header().routes.offset + index * sizeof(RouteRecord);
  return ToOptions(ReadRecord<RouteRecord>(image_, offset).options);
}

bool Policy::default_route(RouteOptions* options) const {
  const PolicyImageHeader header = this->header();
  if ((header.flags & kDefaultRouteFlag) == 0) return false;
  *options = ToOptions(header.default_route);
  return true;
}

RouteOptions Policy::ToOptions(const RouteOptionsRecord& record) const {
  RouteOptions options;
  options.strategy = static_cast<Strategy>(record.strategy);
  options.network_timeout_ms = record.network_timeout_ms;
  options.cache_name =
      text(record.cache_name.size != 0 ? record.cache_name : header().default_cache_name);
  options.fallback = text(record.fallback);
  options.function = record.function;
  return options;
}

MatchRecord Policy::route_match(size_t index) const {
  // A route begins with its match.
  return ReadRecord<MatchRecord>(image_, header().routes.offset + index * sizeof(RouteRecord));
}

size_t Policy::match_count(MatchList list) const {
  return header().match_lists[static_cast<size_t>(list)].count;
}

MatchRecord Policy::match(MatchList list, size_t index) const {
  const PolicyImageTable table = header().match_lists[static_cast<size_t>(list)];
  return ReadRecord<MatchRecord>(image_, table.offset + index * sizeof(MatchRecord));
}

std::string_view Policy::text(const PolicyImageTable& table, size_t index) const {
  const size_t offset = table.offset + index * sizeof(PolicyImageText);
  return text(ReadRecord<PolicyImageText>(image_, offset));
}

std::string_view Policy::text(const PolicyImageText& text) const {
  return image_.substr(text.offset, text.size);
}

}  // namespace swale
