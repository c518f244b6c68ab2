#include "src/url_pattern/constructor_string_parser.h"

#include <string>

#include "src/url_pattern/component.h"
#include "src/url_pattern/tokenizer.h"

namespace swale {
namespace {

// https://urlpattern.spec.whatwg.org/#constructor-string-parser-state. In the order of URLs, with
// kProtocol to kHash apart from kAuthority named as in InitComponent.
enum class State : uint8_t {
  kInit,
  kProtocol,
  kAuthority,
  kUsername,
  kPassword,
  kHostname,
  kPort,
  kPathname,
  kSearch,
  kHash,
  kDone,
};

// REQUIRES: `state` is that of a component.
InitComponent ComponentOf(State state) {
  if (state == State::kProtocol) return InitComponent::kProtocol;
  return static_cast<InitComponent>(static_cast<int>(state) - static_cast<int>(State::kUsername) +
                                    static_cast<int>(InitComponent::kUsername));
}

// https://urlpattern.spec.whatwg.org/#constructor-string-parser
class ConstructorStringParser {
 public:
  ConstructorStringParser(std::string_view input, const TokenList& tokens, UrlPatternHost& host,
                          UrlPatternInit* result, PatternError* error)
      : input_(input), tokens_(tokens), host_(host), result_(*result), error_(error) {}

  bool Run() {
    while (token_index_ < tokens_.size() && state_ != State::kDone) {
      token_increment_ = 1;
      if (!Next()) return false;
      token_index_ += token_increment_;
    }
    if (result_[InitComponent::kHostname] && !result_[InitComponent::kPort]) {
      result_[InitComponent::kPort] = "";
    }
    return true;
  }

 private:
  // The body of the standard's loop.
  bool Next() {
    const TokenType type = tokens_[token_index_].type;
    if (type == TokenType::kEnd) {
      ReachEnd();
      return true;
    }
    if (type == TokenType::kOpen) {
      ++group_depth_;
      return true;
    }
    if (group_depth_ > 0) {
      if (type != TokenType::kClose) return true;
      --group_depth_;
    }
    return RunState();
  }

  void ReachEnd() {
    if (state_ == State::kInit) {
      Rewind();
      if (IsHashPrefix()) {
        ChangeState(State::kHash, 1);
      } else if (IsSearchPrefix()) {
        ChangeState(State::kSearch, 1);
      } else {
        ChangeState(State::kPathname, 0);
      }
    } else if (state_ == State::kAuthority) {
      RewindAndSetState(State::kHostname);
    } else {
      ChangeState(State::kDone, 0);
    }
  }

  bool RunState() {
    switch (state_) {
      case State::kInit:
        if (Is(':')) RewindAndSetState(State::kProtocol);
        break;
      case State::kProtocol:
        if (Is(':')) return EndProtocol();
        break;
      case State::kAuthority:
        if (Is('@')) {
          RewindAndSetState(State::kUsername);
        } else if (Is('/') || IsSearchPrefix() || IsHashPrefix()) {
          RewindAndSetState(State::kHostname);
        }
        break;
      case State::kUsername:
        if (Is(':')) {
          ChangeState(State::kPassword, 1);
        } else if (Is('@')) {
          ChangeState(State::kHostname, 1);
        }
        break;
      case State::kPassword:
        if (Is('@')) ChangeState(State::kHostname, 1);
        break;
      case State::kHostname:
        if (Is('[')) {
          ++hostname_ipv6_bracket_depth_;
        } else if (Is(']')) {
          --hostname_ipv6_bracket_depth_;
        } else if (Is(':') && hostname_ipv6_bracket_depth_ == 0) {
          ChangeState(State::kPort, 1);
        } else {
          MaybeEndAuthority();
        }
        break;
      case State::kPort:
        MaybeEndAuthority();
        break;
      case State::kPathname:
        MaybeEndPathname();
        break;
      case State::kSearch:
        if (IsHashPrefix()) ChangeState(State::kHash, 1);
        break;
      case State::kHash:
      case State::kDone:
        break;
    }
    return true;
  }

  bool EndProtocol() {
    if (!ComputeProtocolMatchesSpecialScheme()) return false;
    if (Is('/', 1) && Is('/', 2)) {
      ChangeState(State::kAuthority, 3);
    } else {
      ChangeState(protocol_matches_special_scheme_ ? State::kAuthority : State::kPathname, 1);
    }
    return true;
  }

  void MaybeEndAuthority() {
    if (Is('/')) {
      ChangeState(State::kPathname, 0);
    } else {
      MaybeEndPathname();
    }
  }

  void MaybeEndPathname() {
    if (IsSearchPrefix()) {
      ChangeState(State::kSearch, 1);
    } else if (IsHashPrefix()) {
      ChangeState(State::kHash, 1);
    }
  }

  // https://urlpattern.spec.whatwg.org/#change-state
  void ChangeState(State new_state, size_t skip) {
    if (state_ != State::kInit && state_ != State::kAuthority) {
      result_[ComponentOf(state_)] = MakeComponentString();
    }
    if (state_ != State::kInit && new_state != State::kDone) SupplySkippedComponents(new_state);
    state_ = new_state;
    token_index_ += skip;
    component_start_ = token_index_;
    token_increment_ = 0;
  }

  void SupplySkippedComponents(State new_state) {
    if (state_ < State::kHostname && new_state > State::kHostname) {
      Supply(InitComponent::kHostname, "");
    }
    if (state_ < State::kPathname && new_state > State::kPathname) {
      Supply(InitComponent::kPathname, protocol_matches_special_scheme_ ? "/" : "");
    }
    if (state_ < State::kSearch && new_state == State::kHash) Supply(InitComponent::kSearch, "");
  }

  void Supply(InitComponent component, std::string_view value) {
    if (!result_[component]) result_[component] = value;
  }

  // https://urlpattern.spec.whatwg.org/#rewind
  void Rewind() {
    token_index_ = component_start_;
    token_increment_ = 0;
  }

  // https://urlpattern.spec.whatwg.org/#rewind-and-set-state
  void RewindAndSetState(State state) {
    Rewind();
    state_ = state;
  }

  // https://urlpattern.spec.whatwg.org/#get-a-safe-token
  const Token& SafeToken(size_t index) const {
    return index < tokens_.size() ? tokens_[index] : tokens_.back();
  }

  // https://urlpattern.spec.whatwg.org/#is-a-non-special-pattern-char, `ahead` tokens on.
  bool Is(char value, size_t ahead = 0) const {
    const Token& token = SafeToken(token_index_ + ahead);
    if (token.value.size() != 1 || token.value[0] != value) return false;
    return token.type == TokenType::kChar || token.type == TokenType::kEscapedChar ||
           token.type == TokenType::kInvalidChar;
  }

  // https://urlpattern.spec.whatwg.org/#is-a-hash-prefix
  bool IsHashPrefix() const { return Is('#'); }

  // https://urlpattern.spec.whatwg.org/#is-a-search-prefix
  bool IsSearchPrefix() const {
    if (Is('?')) return true;
    if (tokens_[token_index_].value != "?") return false;
    if (token_index_ == 0) return true;
    const TokenType previous = SafeToken(token_index_ - 1).type;
    return previous != TokenType::kName && previous != TokenType::kRegexp &&
           previous != TokenType::kClose && previous != TokenType::kAsterisk;
  }

  // https://urlpattern.spec.whatwg.org/#make-a-component-string
  std::string_view MakeComponentString() const {
    const size_t start = SafeToken(component_start_).index;
    return input_.substr(start, tokens_[token_index_].index - start);
  }

  // https://urlpattern.spec.whatwg.org/#compute-protocol-matches-a-special-scheme-flag
  bool ComputeProtocolMatchesSpecialScheme() {
    Component protocol;
    const EncodingCallback callback(CanonicalizationKind::kProtocol, host_);
    if (!CompileComponent(MakeComponentString(), kDefaultOptions, callback, host_, &protocol,
                          error_)) {
      return false;
    }
    protocol_matches_special_scheme_ = ProtocolMatchesSpecialScheme(protocol, host_);
    return true;
  }

  std::string_view input_;
  const TokenList& tokens_;
  UrlPatternHost& host_;
  UrlPatternInit& result_;
  PatternError* error_;
  State state_ = State::kInit;
  size_t component_start_ = 0;
  size_t token_index_ = 0;
  size_t token_increment_ = 1;
  size_t group_depth_ = 0;
  int hostname_ipv6_bracket_depth_ = 0;
  bool protocol_matches_special_scheme_ = false;
};

}  // namespace

bool ParseConstructorString(std::string_view input, UrlPatternHost& host, UrlPatternInit* init,
                            PatternError* error) {
  TokenList tokens;
  Tokenize(input, TokenizePolicy::kLenient, host, &tokens, error);
  return ConstructorStringParser(input, tokens, host, init, error).Run();
}

}  // namespace swale
