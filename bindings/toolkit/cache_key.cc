// Cache keys, for the toolkit module.
#include "src/cache_key/cache_key.h"

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <optional>
#include <string>
#include <string_view>

#include "bindings/toolkit/bytes.h"
#include "bindings/toolkit/policy_errors.h"
#include "src/policy/compiler/cache_key_compiler.h"
#include "src/policy/policy_image.h"

namespace swale::toolkit {
namespace {

struct CacheKeyResult {
  Uint8Array rules{emscripten::val::undefined()};  // the record, then the texts that it refers to
  PolicyErrorArray errors{emscripten::val::undefined()};
};

CacheKeyResult CompileCacheKeyValue(std::string json) {
  const CacheKeyCompileResult result = CompileCacheKeyRules(json);
  std::string rules(reinterpret_cast<const char*>(&result.record), sizeof(result.record));
  rules += result.texts;
  return {ToUint8Array(rules), ToErrorArray(result.errors)};
}

// Of what CompileCacheKeyValue gave, which must outlive them.
CacheKeyRules ReadRules(std::string_view bytes) {
  const auto record = ReadRecord<CacheKeyRecord>(bytes, 0);
  const std::string_view texts = bytes.substr(sizeof(record));
  const auto text = [texts](const PolicyImageText& text) {
    return texts.substr(text.offset, text.size);
  };
  return {record.flags, text(record.ignored), text(record.kept), text(record.directory_index)};
}

// Undefined where the URL is none.
emscripten::val MakeCacheKeyValue(std::string href, std::string rules) {
  const std::optional<UrlView> url = UrlView::Parse(href);
  if (!url) return emscripten::val::undefined();
  return emscripten::val(MakeCacheKey(*url, ReadRules(rules)));
}

std::string AppendBodyDigestValue(std::string key, std::string method, std::string digest) {
  AppendBodyDigest(method, digest, &key);
  return key;
}

}  // namespace

EMSCRIPTEN_BINDINGS(swale_toolkit_cache_key) {
  emscripten::value_object<CacheKeyResult>("CacheKeyResult")
      .field("rules", &CacheKeyResult::rules)
      .field("errors", &CacheKeyResult::errors);
  emscripten::function("compileCacheKey", &CompileCacheKeyValue);
  emscripten::function("makeCacheKey", &MakeCacheKeyValue);
  emscripten::function("appendBodyDigest", &AppendBodyDigestValue);
}

}  // namespace swale::toolkit
