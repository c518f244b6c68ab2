#include "src/policy/compiler/downloads_compiler.h"

#include <optional>
#include <string_view>

#include "src/policy/compiler/policy_options.h"

namespace swale {
namespace {

// Below, a file would be thousands of requests; above, a kill would cost too much.
constexpr uint32_t kChunkBytesMin = 1 << 10;
constexpr uint32_t kChunkBytesMax = 64 << 20;

constexpr char kNameExpected[] = "the name of a rule, without \"/\" and control characters";

class DownloadsCompiler {
 public:
  explicit DownloadsCompiler(PolicyReader* reader) : reader_(*reader) {}

  void Compile(size_t value) {
    if (reader_.kind(value) != JsonKind::kObject) {
      reader_.Fail(value, "an object of rules for downloads by their names");
      return;
    }
    MemberCursor rules(&reader_, value);
    while (rules.Next()) {
      reader_.ReadKeyName(rules.key(), kNameExpected);
      CompileRule(rules.value());
    }
  }

 private:
  void CompileRule(size_t value) {
    constexpr char kCache[] = "the name of a cache";
    constexpr char kChunk[] = "a whole number of bytes from 1024 to 67108864";
    constexpr char kRetention[] = "a whole number of seconds from 1 to 4294967295";
    if (reader_.kind(value) == JsonKind::kObject &&
        reader_.FindMember(value, "cache") == kNoValue) {
      reader_.FailMissing(value, "cache", kCache);
    }
    OptionCursor options(&reader_, value, kDownloadOptionNames);
    while (options.Next()) {
      const size_t at = options.value();
      switch (options.option<DownloadOption>()) {
        case DownloadOption::kCache:
          reader_.ReadText(at, kCache);
          break;
        case DownloadOption::kBackgroundFetch:
          reader_.ReadName(at, kBackgroundFetchNames);
          break;
        case DownloadOption::kMaxBytes:
          reader_.ReadSize(at, "a whole number of bytes, at least 1");
          break;
        case DownloadOption::kChunkBytes:
          if (reader_.ReadIndex(at, kChunkBytesMax, kChunk).value_or(kChunkBytesMin) <
              kChunkBytesMin) {
            reader_.Fail(at, kChunk);
          }
          break;
        case DownloadOption::kMaxRetentionSeconds:
          if (reader_.ReadIndex(at, UINT32_MAX, kRetention) == 0) reader_.Fail(at, kRetention);
          break;
        case DownloadOption::kDoneTitle:
          reader_.ReadText(at, "a title");
          break;
        case DownloadOption::kClickUrl:
          reader_.ReadText(at, "a URL, such as \"/library\"");
          break;
      }
    }
  }

  PolicyReader& reader_;
};

}  // namespace

PolicyImageText CompileDownloads(size_t value, PolicyReader* reader, PolicyImageWriter* writer) {
  DownloadsCompiler(reader).Compile(value);
  return writer->AddText(reader->document().source(reader->document()[value]));
}

}  // namespace swale
