#include "src/policy/compiler/downloads_compiler.h"

namespace swale {

PolicyImageText CompileDownloads(size_t value, PolicyReader* reader, PolicyImageWriter* writer) {
  return writer->AddText(reader->document().source(reader->document()[value]));
}

}  // namespace swale
