#include "src/policy/compiler/index_sequences.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "src/url/pattern_program.h"
#include "src/url/url_pattern_view.h"

namespace swale {
namespace {

using Texts = std::vector<std::string>;

bool EndsWithRun(std::string_view text) {
  return text.size() >= 2 && text[text.size() - 2] == kRunMark;
}

// One of any bytes takes in one of any but `stop` that it stands beside.
void AppendRun(char stop, std::string* text) {
  if (EndsWithRun(*text)) {
    char& last_stop = text->back();
    if (last_stop == '\0' || last_stop == stop) return;
    if (stop == '\0') {
      last_stop = '\0';
      return;
    }
  }
  text->push_back(kRunMark);
  text->push_back(stop);
}

void AppendLiteral(std::string_view literal, Texts* texts) {
  for (std::string& text : *texts) text.append(literal);
}

void AppendAny(Texts* texts) {
  for (std::string& text : *texts) AppendRun('\0', &text);
}

// Follows a program (src/url/pattern_program.h) from its start along each of its forks.
class ProgramWalk {
 public:
  ProgramWalk(std::string_view program, Texts prefixes) : program_(program) {
    for (std::string& prefix : prefixes) pending_.push_back({0, std::move(prefix)});
  }

  Texts Run() {
    while (!pending_.empty()) {
      Path path = std::move(pending_.back());
      pending_.pop_back();
      while (Advance(&path)) {
      }
      done_.push_back(std::move(path.text));
    }
    return std::move(done_);
  }

 private:
  struct Path {
    size_t position;
    std::string text;
  };

  uint8_t ByteAt(size_t position) const {
    return position < program_.size() ? static_cast<uint8_t>(program_[position]) : 0;
  }

  // False at the end.
  bool Advance(Path* path) {
    if (path->position >= program_.size()) return false;
    if (path->text.size() >= kSequenceSizeMax) return CutOff(path);
    const uint8_t op = ByteAt(path->position);
    const char operand = static_cast<char>(ByteAt(path->position + 1));
    switch (static_cast<PatternOp>(op)) {
      case PatternOp::kAnyRun:
        AppendRun('\0', &path->text);
        path->position += 1;
        return true;
      case PatternOp::kNotRun:
      case PatternOp::kNot:  // one byte where a run may have any number
        AppendRun(operand, &path->text);
        path->position += 2;
        return true;
      case PatternOp::kFork: {
        const size_t target =
            ByteAt(path->position + 1) | static_cast<size_t>(ByteAt(path->position + 2)) << 8;
        const bool is_loop = target <= path->position;
        if (is_loop || pending_.size() + done_.size() + 2 > kSequenceCountMax) return CutOff(path);
        pending_.push_back({target, path->text});
        path->position += 3;
        return true;
      }
      default:
        path->text.push_back(static_cast<char>(op));
        path->position += 1;
        return true;
    }
  }

  static bool CutOff(Path* path) {
    AppendRun('\0', &path->text);
    return false;
  }

  std::string_view program_;
  std::vector<Path> pending_;
  Texts done_;
};

Texts AppendComponent(const UrlPatternView& pattern, PatternComponent component, Texts texts) {
  const std::string_view program = pattern.program(component);
  switch (pattern.header().kinds[static_cast<size_t>(component)]) {
    case ComponentKind::kAny:
    case ComponentKind::kBase:
      AppendAny(&texts);
      return texts;
    default:
      return ProgramWalk(program, std::move(texts)).Run();
  }
}

std::vector<IndexSequence> AnyUrl() {
  Texts texts(1);
  AppendAny(&texts);
  return {{IndexRoot::kAnyHost, std::move(texts[0])}};
}

std::vector<IndexSequence> SequencesOfPattern(const UrlPatternView& pattern) {
  const UrlPatternHeader& header = pattern.header();
  if ((header.flags & kPatternIgnoreCase) != 0) return AnyUrl();
  const auto kind_of = [&header](PatternComponent component) {
    return header.kinds[static_cast<size_t>(component)];
  };
  const ComponentKind path_kind = kind_of(PatternComponent::kPathname);
  const bool is_relative =
      path_kind == ComponentKind::kRelativeProgram || path_kind == ComponentKind::kRelativeRegExp;

  Texts texts(1);
  IndexRoot root = IndexRoot::kHost;
  switch (kind_of(PatternComponent::kHostname)) {
    case ComponentKind::kAny:
      root = IndexRoot::kAnyHost;
      break;
    case ComponentKind::kBase:
      root = is_relative && header.levels_up == 0 ? IndexRoot::kDirectory : IndexRoot::kBaseHost;
      break;
    default:
      texts = AppendComponent(pattern, PatternComponent::kHostname, std::move(texts));
  }
  // The directory that comes first is not known.
  if (is_relative && root != IndexRoot::kDirectory) AppendAny(&texts);
  texts = AppendComponent(pattern, PatternComponent::kPathname, std::move(texts));
  if (kind_of(PatternComponent::kSearch) >= ComponentKind::kProgram) {
    AppendLiteral("?", &texts);
    texts = AppendComponent(pattern, PatternComponent::kSearch, std::move(texts));
  }

  std::vector<IndexSequence> sequences;
  for (std::string& text : texts) sequences.push_back({root, std::move(text)});
  return sequences;
}

// Those of the alternatives, or of the first condition that says something of the URL.
std::vector<IndexSequence> SequencesOfConditions(const Policy& policy,
                                                 const PolicyImageTable& conditions) {
  std::vector<IndexSequence> sequences;
  for (size_t i = 0; i < conditions.count; ++i) {
    const ConditionRecord condition = policy.condition(conditions, i);
    if (condition.kind != ConditionKind::kAll && condition.kind != ConditionKind::kAny) continue;
    for (size_t m = 0; m < condition.matches.count; ++m) {
      for (IndexSequence& sequence : SequencesOf(policy, policy.match(condition.matches, m))) {
        sequences.push_back(std::move(sequence));
      }
      // One of several conditions that all have to hold is enough.
      if (condition.kind == ConditionKind::kAll) break;
    }
    if (!sequences.empty() && sequences.size() <= kSequenceCountMax) return sequences;
    sequences.clear();
  }
  return AnyUrl();
}

}  // namespace

std::vector<IndexSequence> SequencesOf(const Policy& policy, const MatchRecord& match) {
  if (match.pattern.size != 0)
    return SequencesOfPattern(UrlPatternView(policy.text(match.pattern)));
  return SequencesOfConditions(policy, match.conditions);
}

}  // namespace swale
