#include "src/http_cache/http_date.h"

#include "src/base/ascii.h"

namespace swale {
namespace {

constexpr int64_t kMsPerDay = 86400000;
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr std::string_view kDays = "MonTueWedThuFriSatSun";

// Reads a date from front to back; what does not fit makes the rest fail.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }

  void Skip(std::string_view text) {
    if (!rest_.starts_with(text)) ok_ = false;
    if (ok_) rest_.remove_prefix(text.size());
  }
  int Number(int digits) {
    int number = 0;
    for (; digits > 0 && ok_; --digits) {
      if (rest_.empty() || !IsAsciiDigit(rest_[0])) {
        ok_ = false;
      } else {
        number = number * 10 + (rest_[0] - '0');
        rest_.remove_prefix(1);
      }
    }
    return number;
  }
  // The place of a name of three letters in a list of them, from 0.
  int Name(std::string_view names) {
    const size_t place = rest_.size() < 3 ? std::string_view::npos : names.find(rest_.substr(0, 3));
    if (place == std::string_view::npos || place % 3 != 0) {
      ok_ = false;
      return 0;
    }
    rest_.remove_prefix(3);
    return static_cast<int>(place / 3);
  }
  void SkipLetters() {
    while (!rest_.empty() && IsAsciiAlpha(rest_[0])) rest_.remove_prefix(1);
  }
  bool Sees(char c) const { return !rest_.empty() && rest_[0] == c; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

// Days since 1970 of a date of the Gregorian calendar, whose years are counted from March on.
int64_t DaysOf(int64_t year, int64_t month, int64_t day) {
  if (month <= 2) {
    --year;
    month += 12;
  }
  return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day -
         719469;
}

int64_t YearOf(int64_t now_ms) {
  return 1970 + now_ms / (kMsPerDay * 36525 / 100);  // to the day at the turn of a year: enough
}

}  // namespace

std::optional<int64_t> ParseHttpDate(std::string_view text, int64_t now_ms) {
  Reader reader(text);
  int64_t year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  const auto read_time = [&] {
    hour = reader.Number(2);
    reader.Skip(":");
    minute = reader.Number(2);
    reader.Skip(":");
    second = reader.Number(2);
  };
  reader.Name(kDays);
  if (reader.Sees(' ')) {  // Sun Nov  6 08:49:37 1994
    reader.Skip(" ");
    month = reader.Name(kMonths);
    reader.Skip(" ");
    if (reader.Sees(' ')) {
      reader.Skip(" ");
      day = reader.Number(1);
    } else {
      day = reader.Number(2);
    }
    reader.Skip(" ");
    read_time();
    reader.Skip(" ");
    year = reader.Number(4);
  } else {
    const bool is_short = reader.Sees(',');
    reader.SkipLetters();
    reader.Skip(", ");
    const std::string_view separator = is_short ? " " : "-";
    day = reader.Number(2);
    reader.Skip(separator);
    month = reader.Name(kMonths);
    reader.Skip(separator);
    year = reader.Number(is_short ? 4 : 2);
    if (!is_short) {
      const int64_t this_year = YearOf(now_ms);
      year += this_year / 100 * 100;
      if (year > this_year + 50) year -= 100;
    }
    reader.Skip(" ");
    read_time();
    reader.Skip(" GMT");
  }
  // A leap second is the first of the next minute.
  if (!reader.done() || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  return DaysOf(year, month + 1, day) * kMsPerDay +
         ((int64_t{hour} * 60 + minute) * 60 + second) * 1000;
}

}  // namespace swale
