#include "src/cache_key/no_vary_search.h"

#include <cstdint>

#include "src/base/ascii.h"
#include "src/cache_key/parameter_order.h"
#include "src/http/structured_field.h"
#include "src/http/utf8.h"
#include "src/url/search_parameters.h"

namespace swale {
namespace {

bool IsBoolean(const FieldMember& member) {
  return !member.is_inner_list && member.items[0].kind == BareItemKind::kBoolean;
}

// A name or value of application/x-www-form-urlencoded text.
// https://url.spec.whatwg.org/#concept-urlencoded-parser
std::string Decode(std::string_view text) { return DecodeUtf8(DecodeParameter(text)); }

// False where it is not an inner list of strings.
bool ReadNames(const FieldMember& member, std::vector<std::string>* names) {
  if (!member.is_inner_list) return false;
  for (const BareItem& item : member.items) {
    if (item.kind != BareItemKind::kString) return false;
    names->push_back(Decode(item.text));
  }
  return true;
}

const FieldMember* Find(const std::vector<FieldMember>& members, std::string_view name) {
  for (const FieldMember& member : members) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

// False where a value is not what the draft says.
bool ReadVariance(const std::vector<FieldMember>& members, UrlSearchVariance* variance) {
  if (const FieldMember* key_order = Find(members, "key-order")) {
    if (!IsBoolean(*key_order)) return false;
    variance->varies_on_key_order = !key_order->items[0].boolean;
  }
  const FieldMember* params = Find(members, "params");
  const FieldMember* except = Find(members, "except");
  if (params != nullptr) {
    if (IsBoolean(*params)) {
      variance->ignores_all = params->items[0].boolean;
    } else if (except != nullptr || !ReadNames(*params, &variance->names)) {
      return false;
    }
  }
  if (except != nullptr) {
    if (params != nullptr && !variance->ignores_all) return false;
    variance->ignores_all = true;
    return ReadNames(*except, &variance->names);
  }
  return true;
}

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  for (const std::string& other : names) {
    if (other == name) return true;
  }
  return false;
}

// Percent-encodes all but letters and digits.
void AppendEncoded(std::string_view text, std::string* result) {
  constexpr char kHexDigits[] = "0123456789ABCDEF";
  for (char c : text) {
    if (IsAsciiAlpha(c) || IsAsciiDigit(c)) {
      *result += c;
      continue;
    }
    *result += '%';
    *result += kHexDigits[static_cast<uint8_t>(c) >> 4];
    *result += kHexDigits[static_cast<uint8_t>(c) & 15];
  }
}

}  // namespace

UrlSearchVariance ParseNoVarySearch(std::string_view field) {
  std::vector<FieldMember> members;
  UrlSearchVariance variance;
  if (!ParseStructuredDictionary(field, &members) || !ReadVariance(members, &variance)) return {};
  return variance;
}

std::string CanonicalSearch(std::string_view search, const UrlSearchVariance& variance) {
  std::vector<std::string_view> parameters;
  SearchPieces pieces(search);
  for (std::string_view piece; pieces.Next(&piece);) {
    if (Contains(variance.names, Decode(NameOf(piece))) == variance.ignores_all) {
      parameters.push_back(piece);
    }
  }
  if (!variance.varies_on_key_order) SortParameters(&parameters);
  std::string canonical;
  for (std::string_view parameter : parameters) {
    if (!canonical.empty()) canonical += '&';
    const std::string_view name = NameOf(parameter);
    AppendEncoded(Decode(name), &canonical);
    canonical += '=';
    if (name.size() < parameter.size()) {
      AppendEncoded(Decode(parameter.substr(name.size() + 1)), &canonical);
    }
  }
  return canonical;
}

bool AreEquivalent(const UrlView& a, const UrlView& b, const UrlSearchVariance& variance) {
  const std::string_view a_href = a.without_hash();
  const std::string_view b_href = b.without_hash();
  if (variance.is_default()) return a_href == b_href;
  return a_href.substr(0, a_href.find('?')) == b_href.substr(0, b_href.find('?')) &&
         CanonicalSearch(a.search(), variance) == CanonicalSearch(b.search(), variance);
}

}  // namespace swale
