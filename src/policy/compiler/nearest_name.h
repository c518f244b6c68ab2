// Finds the name that someone meant.
#ifndef SWALE_POLICY_COMPILER_NEAREST_NAME_H_
#define SWALE_POLICY_COMPILER_NEAREST_NAME_H_

#include <span>
#include <string_view>

namespace swale {

// The name among `names` that `written` is most likely a slip of: few letters differ, capitals
// aside, or one is a part of the other. Empty where none is near.
std::string_view NearestName(std::string_view written, std::span<const std::string_view> names);

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_NEAREST_NAME_H_
