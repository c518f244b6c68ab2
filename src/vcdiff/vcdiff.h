#ifndef SWALE_VCDIFF_VCDIFF_H_
#define SWALE_VCDIFF_VCDIFF_H_
#include <string>
#include <string_view>
namespace swale {
bool ApplyVcdiff(std::string_view source, std::string_view delta, size_t target_size_max,
                 std::string* target, std::string* error);
}
#endif
