#include "src/policy/compiler/push_compiler.h"

#include <optional>
#include <span>
#include <string_view>

#include "src/base/number.h"
#include "src/policy/compiler/policy_options.h"
#include "src/policy/policy_image.h"
#include "src/push/click.h"
#include "src/push/template.h"

namespace swale {
namespace {

constexpr char kTemplateExpected[] =
    "a text in which \"{path}\" or \"{path|default}\" stands for a value of the payload, and "
    "\"{{\" "
    "for a brace";

// An uncompressed point of P-256. https://www.rfc-editor.org/rfc/rfc8292#section-3.2
constexpr size_t kServerKeySize = 87;

class PushCompiler {
 public:
  PushCompiler(PolicyReader* reader, QueueCompiler* queues) : reader_(*reader), queues_(*queues) {}

  void Compile(size_t value) {
    OptionCursor options(&reader_, value, kPushOptionNames);
    while (options.Next()) {
      const size_t at = options.value();
      switch (options.option<PushOption>()) {
        case PushOption::kNotification:
          CompileNotification(at, /*is_fallback=*/false);
          break;
        case PushOption::kHandler:
          CompileHandler(at);
          break;
        case PushOption::kFallback:
          CompileNotification(at, /*is_fallback=*/true);
          break;
        case PushOption::kMessageId:
          CompileMessageId(at);
          break;
        case PushOption::kAppBadge:
          CompileAppBadge(at);
          break;
        case PushOption::kClick:
          CompileClick(at, kClickOptionNames);
          break;
        case PushOption::kActions:
          CompileActions(at);
          break;
        case PushOption::kClose:
          CompileClick(at, kCloseOptionNames);
          break;
        case PushOption::kSubscription:
          CompileRequest(at, kSubscriptionOptionNames);
          break;
      }
    }
  }

 private:
  // A template, of which `expected` says more.
  std::string_view CompileText(size_t value, const char* expected) {
    const std::optional<std::string_view> text = reader_.ReadText(value, expected);
    if (!text) return {};
    if (IsTemplate(*text)) return *text;
    reader_.Fail(value, kTemplateExpected);
    return {};
  }

  // A JSON value with templates in it. `is_constant`: they have no placeholders.
  void CompileTemplates(size_t value, bool is_constant) {
    switch (reader_.kind(value)) {
      case JsonKind::kString:
        if (!IsTemplate(reader_.text(value))) {
          reader_.Fail(value, kTemplateExpected);
        } else if (is_constant && HasPlaceholders(reader_.text(value))) {
          reader_.Fail(value,
                       "a text without placeholders: the fallback is for messages that say nothing "
                       "(\"{{\" stands for a brace)");
        }
        break;
      case JsonKind::kObject: {
        MemberCursor members(&reader_, value);
        while (members.Next()) CompileTemplates(members.value(), is_constant);
        break;
      }
      case JsonKind::kArray: {
        ArrayCursor elements(&reader_, value, "an array");
        while (elements.Next()) CompileTemplates(elements.value(), is_constant);
        break;
      }
      default:
        break;
    }
  }

  void CompileNotification(size_t value, bool is_fallback) {
    OptionCursor options(&reader_, value, kNotificationOptionNames);
    while (options.Next()) {
      const size_t at = options.value();
      const bool is_list = kNotificationOptionNames[options.index()] == "actions";
      if (is_list && reader_.kind(at) == JsonKind::kArray) {
        ArrayCursor actions(&reader_, at, "an array");
        while (actions.Next()) CompileNotificationAction(actions.value(), is_fallback);
      } else if (kNotificationOptionNames[options.index()] == "title") {
        if (reader_.ReadText(at, "a notification's title")) CompileTemplates(at, is_fallback);
      } else {
        CompileTemplates(at, is_fallback);
      }
    }
    if (reader_.kind(value) == JsonKind::kObject &&
        reader_.FindMember(value, "title") == kNoValue) {
      reader_.FailMissing(value, "title", "a notification's title");
    }
  }

  void CompileNotificationAction(size_t value, bool is_fallback) {
    OptionCursor options(&reader_, value, kNotificationActionOptionNames);
    while (options.Next()) CompileTemplates(options.value(), is_fallback);
    if (reader_.kind(value) != JsonKind::kObject) return;
    for (const char* name : {"action", "title"}) {
      if (reader_.FindMember(value, name) == kNoValue) reader_.FailMissing(value, name, "a text");
    }
  }

  void CompileHandler(size_t value) {
    OptionCursor options(&reader_, value, kHandlerOptionNames);
    while (options.Next()) {
      reader_.ReadIndex(options.value(), kFunctionCountMax, "a whole number from 0 to 30000");
    }
  }

  void CompileMessageId(size_t value) {
    const std::string_view text = CompileText(value, "a message's id, such as \"{id}\"");
    if (!text.empty() && !HasPlaceholders(text)) {
      reader_.Fail(value, "a text with a placeholder, such as \"{id}\"");
    }
  }

  void CompileAppBadge(size_t value) {
    constexpr char kExpected[] = "\"increment\", or where the payload has the number: \"{unread}\"";
    const std::string_view text = CompileText(value, kExpected);
    if (!text.empty() && text != "increment" && !HasPlaceholders(text)) {
      reader_.Fail(value, kExpected);
    }
  }

  void CompileActions(size_t value) {
    if (reader_.kind(value) != JsonKind::kObject) {
      reader_.Fail(value, "an object: what is done, by the names of notifications' actions");
      return;
    }
    MemberCursor actions(&reader_, value);
    while (actions.Next()) CompileClick(actions.value(), kClickOptionNames);
  }

  void CompileClick(size_t value, std::span<const std::string_view> names) {
    OptionCursor options(&reader_, value, names);
    while (options.Next()) {
      const size_t at = options.value();
      switch (options.option<ClickOption>()) {
        case ClickOption::kMessage:
          CompileTemplates(at, /*is_constant=*/false);
          break;
        case ClickOption::kRequest:
          CompileRequest(at, kPushRequestOptionNames);
          break;
        case ClickOption::kBadge:
          reader_.ReadName(at, kPushBadgeNames);
          break;
        case ClickOption::kUrl:
          CompileUrl(at);
          break;
        case ClickOption::kWindow:
          reader_.ReadName(at, kPushWindowNames);
          break;
      }
    }
  }

  void CompileUrl(size_t value) {
    constexpr char kExpected[] = "an http or https URL, absolute or relative to the scope";
    const std::string_view text = CompileText(value, kExpected);
    const size_t colon = text.find(':');
    // What stands before the first placeholder, or is a path, says no scheme.
    if (colon == std::string_view::npos || text.find_first_of("{/?#") < colon) return;
    const std::string_view scheme = text.substr(0, colon);
    if (scheme != "http" && scheme != "https") reader_.Fail(value, kExpected);
  }

  void CompileRequest(size_t value, std::span<const std::string_view> names) {
    OptionCursor options(&reader_, value, names);
    while (options.Next()) {
      const size_t at = options.value();
      switch (options.option<PushRequestOption>()) {
        case PushRequestOption::kUrl:
          CompileUrl(at);
          break;
        case PushRequestOption::kMethod:
          reader_.ReadName(at, kPushMethodNames);
          break;
        case PushRequestOption::kHeaders:
          CompileHeaders(at);
          break;
        case PushRequestOption::kBody:
          CompileTemplates(at, /*is_constant=*/false);
          break;
        case PushRequestOption::kQueue:
          queues_.CompileNamed(at);
          break;
        case PushRequestOption::kApplicationServerKey:
          CompileServerKey(at);
          break;
      }
    }
    if (reader_.kind(value) != JsonKind::kObject) return;
    if (reader_.FindMember(value, "url") == kNoValue) {
      reader_.FailMissing(value, "url", "an http or https URL, absolute or relative to the scope");
    }
    if (reader_.FindMember(value, "queue") == kNoValue) queues_.AddQueue(kDefaultPushQueue);
  }

  void CompileHeaders(size_t value) {
    if (reader_.kind(value) != JsonKind::kObject) {
      reader_.Fail(value, "an object of header fields");
      return;
    }
    MemberCursor members(&reader_, value);
    while (members.Next()) {
      if (!IsFieldName(reader_.text(members.key()))) {
        reader_.Fail(members.key(), "the name of a header field");
      }
      CompileText(members.value(), "a header field's value");
    }
  }

  void CompileServerKey(size_t value) {
    constexpr char kExpected[] =
        "an application server's public key (VAPID), 87 characters of Base64 for URLs";
    const std::optional<std::string_view> text = reader_.ReadText(value, kExpected);
    if (!text) return;
    const bool is_key = text->size() == kServerKeySize && text->front() == 'B' &&
                        text->find_first_not_of(
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
                            std::string_view::npos;
    if (!is_key) reader_.Fail(value, kExpected);
  }

  PolicyReader& reader_;
  QueueCompiler& queues_;
};

}  // namespace

PolicyImageText CompilePush(size_t value, PolicyReader* reader, QueueCompiler* queues,
                            PolicyImageWriter* writer) {
  PushCompiler(reader, queues).Compile(value);
  return writer->AddText(reader->document().source(reader->document()[value]));
}

}  // namespace swale
