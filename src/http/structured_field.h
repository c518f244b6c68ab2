// Structured fields, RFC 9651: https://www.rfc-editor.org/rfc/rfc9651
#ifndef SWALE_HTTP_STRUCTURED_FIELD_H_
#define SWALE_HTTP_STRUCTURED_FIELD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swale {

enum class BareItemKind : uint8_t {
  kInteger,
  kDecimal,
  kString,
  kToken,
  kByteSequence,
  kBoolean,
  kDate,
  kDisplayString,
};

// https://www.rfc-editor.org/rfc/rfc9651#name-items
struct BareItem {
  BareItemKind kind = BareItemKind::kBoolean;
  bool boolean = false;  // of kBoolean
  std::string text;      // of kString, unescaped; of the others but kBoolean, as it is written
};

// A member of a dictionary or list: an item, or an inner list of items. Parameters are checked and
// left out: nothing that we read has any.
struct FieldMember {
  std::string name;  // of a dictionary's
  bool is_inner_list = false;
  std::vector<BareItem> items;  // one where it is not an inner list
};

// The RFC wants as many at least; a server's field should not take a worker long.
inline constexpr size_t kDictionaryMembersMax = 1024;

// False where the field has to be ignored: parsing fails as a whole. Of members of one name the
// last stays, in the place of the first.
// https://www.rfc-editor.org/rfc/rfc9651#name-parsing-a-dictionary
bool ParseStructuredDictionary(std::string_view text, std::vector<FieldMember>* members);

// https://www.rfc-editor.org/rfc/rfc9651#name-parsing-a-list
bool ParseStructuredList(std::string_view text, std::vector<FieldMember>* members);

// https://www.rfc-editor.org/rfc/rfc9651#name-parsing-an-item
bool ParseStructuredItem(std::string_view text, BareItem* item);

}  // namespace swale

#endif  // SWALE_HTTP_STRUCTURED_FIELD_H_
