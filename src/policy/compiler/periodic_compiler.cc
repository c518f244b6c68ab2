#include "src/policy/compiler/periodic_compiler.h"

namespace swale {

PolicyImageText CompilePeriodic(size_t value, PolicyReader* reader, PolicyImageWriter* writer) {
  return writer->AddText(reader->document().source(reader->document()[value]));
}

}  // namespace swale
