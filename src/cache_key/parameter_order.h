// The order of search parameters.
#ifndef SWALE_CACHE_KEY_PARAMETER_ORDER_H_
#define SWALE_CACHE_KEY_PARAMETER_ORDER_H_

#include <string_view>
#include <vector>

namespace swale {

// Sorts as URLSearchParams does: by the code units of decoded names, those of one name as they
// were. https://url.spec.whatwg.org/#dom-urlsearchparams-sort
void SortParameters(std::vector<std::string_view>* parameters);

}  // namespace swale

#endif  // SWALE_CACHE_KEY_PARAMETER_ORDER_H_
