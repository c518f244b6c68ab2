#include "src/native_host/url_pattern_host.h"

#include <algorithm>
#include <cstddef>

#include "ada.h"
#include "src/base/ascii.h"

namespace swale {
namespace {

constexpr std::string_view kDummyUrl = "https://dummy.invalid/";

std::string_view WithoutFirst(std::string_view text) {
  return text.empty() ? text : text.substr(1);
}

// https://url.spec.whatwg.org/#forbidden-domain-code-point
bool HasForbiddenDomainByte(std::string_view value) {
  for (char c : value) {
    if (static_cast<uint8_t>(c) <= ' ' || c == '\x7f') return true;
  }
  return value.find_first_of("#%/:<>?@[\\]^|") != std::string_view::npos;
}

// Whether it is written as one.
bool IsIpv6Host(std::string_view value) {
  return value.starts_with('[') &&
         value.find_first_not_of("0123456789abcdefABCDEF:.", 1) == value.size() - 1 &&
         value.ends_with(']');
}

// As web/worker/url_queries.ts, which says where the setters and the standard differ.
bool Canonicalize(CanonicalizationKind kind, std::string_view value, std::string_view protocol,
                  std::string* result) {
  auto url = ada::parse<ada::url_aggregator>(kDummyUrl);
  switch (kind) {
    case CanonicalizationKind::kProtocol: {
      const auto parsed = ada::parse<ada::url_aggregator>(std::string(value) + "://dummy.invalid/");
      if (!parsed) return false;
      *result = parsed->get_protocol();
      result->pop_back();
      return true;
    }
    case CanonicalizationKind::kUsername:
      url->set_username(value);
      *result = url->get_username();
      return true;
    case CanonicalizationKind::kPassword:
      url->set_password(value);
      *result = url->get_password();
      return true;
    case CanonicalizationKind::kHostname:
      if (!IsIpv6Host(value) && HasForbiddenDomainByte(value)) return false;
      if (!url->set_hostname(value)) return false;
      *result = url->get_hostname();
      return true;
    case CanonicalizationKind::kPort: {
      // Stricter than the standard's, which takes what follows the digits for the next part of the
      // URL.
      for (char c : value) {
        if (!IsAsciiDigit(c)) return false;
      }
      const auto dummy = ada::parse<ada::url_aggregator>(
          std::string(protocol.empty() ? "dummy" : protocol) + "://dummy.invalid/");
      if (!dummy) return false;
      url = dummy;
      if (!url->set_port(value)) return false;
      *result = url->get_port();
      return true;
    }
    case CanonicalizationKind::kPathname: {
      const bool has_slash = value.starts_with('/');
      if (!url->set_pathname((has_slash ? "" : "/-") + std::string(value))) return false;
      // Where dot segments have climbed out of the value, nothing of it is left.
      const std::string_view path = url->get_pathname();
      *result = path.substr(std::min(path.size(), size_t{has_slash ? 0u : 2u}));
      return true;
    }
    case CanonicalizationKind::kOpaquePathname: {
      // Behind a character that keeps what comes first from being read as an authority.
      const auto parsed = ada::parse<ada::url_aggregator>("dummy:-" + std::string(value) + "#");
      if (!parsed) return false;
      *result = WithoutFirst(parsed->get_pathname());
      return true;
    }
    case CanonicalizationKind::kSearch:
      url->set_search(value);
      *result = WithoutFirst(url->get_search());
      return true;
    case CanonicalizationKind::kHash:
      url->set_hash(value.starts_with('#') ? "#" + std::string(value) : std::string(value));
      *result = WithoutFirst(url->get_hash());
      return true;
  }
  return false;
}

}  // namespace

bool NativeUrlPatternHost::Canonicalize(CanonicalizationKind kind, std::string_view value,
                                        std::string_view protocol, std::string* result) {
  return swale::Canonicalize(kind, value, protocol, result);
}

bool NativeUrlPatternHost::TestRegExp(std::string_view regexp, std::string_view text) {
  return TestNativeRegExp(regexp, text);
}

bool ParseNativeUrl(std::string_view input, std::string_view base, UrlComponents* result) {
  const auto parsed_base = ada::parse<ada::url_aggregator>(base.empty() ? kDummyUrl : base);
  if (!parsed_base) return false;
  const auto url = base.empty() ? ada::parse<ada::url_aggregator>(input)
                                : ada::parse<ada::url_aggregator>(input, &*parsed_base);
  if (!url) return false;
  const std::string_view protocol = url->get_protocol();
  const std::string_view parts[] = {protocol.substr(0, protocol.size() - 1),
                                    url->get_username(),
                                    url->get_password(),
                                    url->get_hostname(),
                                    url->get_port(),
                                    url->get_pathname(),
                                    WithoutFirst(url->get_search()),
                                    WithoutFirst(url->get_hash())};
  for (size_t i = 0; i < kInitComponentCount; ++i) result->components[i] = parts[i];
  result->has_opaque_path = url->has_opaque_path;
  return true;
}

}  // namespace swale
