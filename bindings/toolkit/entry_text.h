// Manifest entries as text: "url \t digest \t size \t flags \t pack \t offset \t fields \n", the
// digest as 64 hexadecimal digits, the size in bytes, flags a number (1 optional, 2 lazy, 4
// unchecked), the pack's number or nothing, where it begins there, the header fields with '\r' for
// '\n'.
#ifndef SWALE_BINDINGS_TOOLKIT_ENTRY_TEXT_H_
#define SWALE_BINDINGS_TOOLKIT_ENTRY_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "src/precache/manifest.h"

namespace swale::toolkit {

// Gives the error, which names the entry by its number from 0; empty on success.
std::string ParseEntries(std::string_view text, std::vector<ManifestEntry>* entries);

// Packs as text: "digest \t size \n".
std::vector<ManifestPack> ParsePacks(std::string_view text);

std::string EntriesToText(const ManifestView& manifest);

}  // namespace swale::toolkit

#endif  // SWALE_BINDINGS_TOOLKIT_ENTRY_TEXT_H_
