// Lists in header fields. https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1
#ifndef SWALE_HTTP_FIELD_LIST_H_
#define SWALE_HTTP_FIELD_LIST_H_

#include <string_view>

namespace swale {

// Takes the first element off a list, without the spaces around it; a comma within quotes is part
// of it. It may be empty, which recipients pass over.
std::string_view TakeListElement(std::string_view* list);

}  // namespace swale

#endif  // SWALE_HTTP_FIELD_LIST_H_
