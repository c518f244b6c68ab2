// Manifest entries as text: "url \t digest \t size \t optional \n", the digest as 64 hexadecimal
// digits, the size in bytes, optional as 0 or 1.
#ifndef SWALE_BINDINGS_TOOLKIT_ENTRY_TEXT_H_
#define SWALE_BINDINGS_TOOLKIT_ENTRY_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "src/precache/manifest.h"

namespace swale::toolkit {

// Gives the error, which names the entry by its number from 0; empty on success.
std::string ParseEntries(std::string_view text, std::vector<ManifestEntry>* entries);

std::string EntriesToText(const ManifestView& manifest);

}  // namespace swale::toolkit

#endif  // SWALE_BINDINGS_TOOLKIT_ENTRY_TEXT_H_
