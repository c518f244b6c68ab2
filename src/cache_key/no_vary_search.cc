#include "src/cache_key/no_vary_search.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "src/base/ascii.h"
#include "src/http/structured_field.h"
#include "src/url/search_parameters.h"

namespace swale {
namespace {

bool IsBoolean(const FieldMember& member) {
  return !member.is_inner_list && member.items[0].kind == BareItemKind::kBoolean;
}

// False where it is not an inner list of strings.
bool ReadNames(const FieldMember& member, std::vector<std::string>* names) {
  if (!member.is_inner_list) return false;
  names->clear();
  for (const BareItem& item : member.items) {
    if (item.kind != BareItemKind::kString) return false;
    names->push_back(DecodeParameter(item.text));
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
  if (params != nullptr) {
    if (IsBoolean(*params)) {
      variance->ignores_all = params->items[0].boolean;
    } else if (!ReadNames(*params, &variance->names)) {
      return false;
    }
  }
  if (const FieldMember* except = Find(members, "except")) {
    return variance->ignores_all && ReadNames(*except, &variance->names);
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
  struct Parameter {
    std::string name;
    std::string value;
  };
  std::vector<Parameter> parameters;
  SearchPieces pieces(search);
  for (std::string_view piece; pieces.Next(&piece);) {
    const std::string_view name = NameOf(piece);
    Parameter parameter = {DecodeParameter(name), {}};
    if (Contains(variance.names, parameter.name) != variance.ignores_all) continue;
    if (name.size() < piece.size()) parameter.value = DecodeParameter(piece.substr(name.size() + 1));
    parameters.push_back(std::move(parameter));
    if (variance.varies_on_key_order) continue;
    for (size_t i = parameters.size() - 1; i > 0 && parameters[i].name < parameters[i - 1].name;
         --i) {
      std::swap(parameters[i], parameters[i - 1]);
    }
  }
  std::string canonical;
  for (const Parameter& parameter : parameters) {
    if (!canonical.empty()) canonical += '&';
    AppendEncoded(parameter.name, &canonical);
    canonical += '=';
    AppendEncoded(parameter.value, &canonical);
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
