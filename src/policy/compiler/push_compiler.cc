#include "src/policy/compiler/push_compiler.h"

namespace swale {

PolicyImageText CompilePush(size_t value, PolicyReader* reader, PolicyImageWriter* writer) {
  return writer->AddText(reader->document().source(reader->document()[value]));
}

}  // namespace swale
