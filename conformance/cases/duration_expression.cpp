#include "conformance/cases/duration_expression.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace zkspec {
namespace {

Error bad(std::string what) { return Error{Errc::bad_value, {}, std::move(what)}; }

/// What a part of an expression is: sums need two of a kind, products and quotients a plain number on the right or left.
enum class Kind { number, time };

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Unit {
  std::string_view word;
  char code;
};
constexpr std::array units{Unit{"ms", 'm'}, Unit{"s", 's'}, Unit{"T", 'T'}, Unit{"tick", 't'}};

}  // namespace

/// Recursive descent over sum = product {(+|-) product}, product = part {(*|/) part}; it leaves reverse Polish in the expression.
class DurationExpression::Parser {
 public:
  explicit Parser(std::string_view text) : rest_{text} { result_.text_ = text; }

  Result<DurationExpression> run() && {
    skip_blanks();
    if (rest_.empty()) return bad("a duration is empty");
    const bool negative = take('-');
    if (negative) push('#', 0, 's');
    auto kind = sum(negative);
    if (!kind) return kind.error();
    if (!rest_.empty()) return bad(fmt::format("'{}' is not part of a duration", rest_));
    if (*kind == Kind::number) return bad("a duration needs a unit: ms, s, T or tick");
    return std::move(result_);
  }

 private:
  void skip_blanks() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }
  bool take(char sign) {
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(1);
    skip_blanks();
    return true;
  }
  template <class Accept>
  std::string_view take_while(Accept accept) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), accept);
    const auto taken = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  void push(char op, double amount = 0, char unit = '1', std::size_t index = 0) { result_.program_.push_back({op, amount, unit, index}); }

  Result<Kind> sum(bool subtract_first) {
    auto left = product();
    if (!left) return left;
    if (subtract_first) {
      if (*left == Kind::number) return bad("a duration needs a unit: ms, s, T or tick");
      push('-');
    }
    while (rest_.starts_with('+') || rest_.starts_with('-')) {
      const char sign = rest_.front();
      take(sign);
      const auto right = product();
      if (!right) return right;
      if (*left != *right) return bad("a plain number cannot be added to a duration");
      push(sign);
    }
    return left;
  }

  Result<Kind> product() {
    auto left = part();
    while (left.has_value() && (rest_.starts_with('*') || rest_.starts_with('/'))) {
      const char sign = rest_.front();
      take(sign);
      const auto right = part();
      if (!right) return right;
      if (*right == Kind::time && (sign == '/' || *left == Kind::time)) return bad("a duration can be scaled only by a plain number");
      if (sign == '/' && result_.program_.back().amount == 0) return bad("division by zero");
      push(sign);
      if (*right == Kind::time) left = Kind::time;
    }
    return left;
  }

  Result<Kind> part() {
    if (rest_.empty()) return bad("a duration ends where a number, a unit or a name is due");
    if (take('$')) return name();
    double amount = 1;
    const auto digits = take_while([](char c) { return is_digit(c) || c == '.'; });
    if (!digits.empty()) {
      const auto* const end = digits.data() + digits.size();
      const auto [stop, problem] = std::from_chars(digits.data(), end, amount, std::chars_format::fixed);
      if (problem != std::errc{} || stop != end) return bad(fmt::format("'{}' is no number", digits));
      skip_blanks();
    }
    const auto letters = take_while(is_letter);
    skip_blanks();
    if (letters.empty() && digits.empty()) return bad(fmt::format("'{}' stands where a number, a unit or a name is due", rest_.front()));
    if (letters.empty()) {
      push('#', amount);
      return Kind::number;
    }
    const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& known) { return known.word == letters; });
    if (unit == units.end()) return bad(fmt::format("unknown unit '{}'; the units are ms, s, T and tick", letters));
    push('#', amount, unit->code);
    result_.uses_session_timeout_ |= unit->code == 'T';
    return Kind::time;
  }

  Result<Kind> name() {
    const auto name = take_while([](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
    skip_blanks();
    if (name.empty()) return bad("'$' without a name");
    push('$', 0, '1', result_.names_.size());
    result_.names_.emplace_back(name);
    return Kind::time;
  }

  std::string_view rest_;
  DurationExpression result_ = {};
};

Result<DurationExpression> DurationExpression::parse(std::string_view text) { return Parser{text}.run(); }

Result<Duration> DurationExpression::evaluate(const DurationScope& scope) const {
  const auto length_of = [&scope](char unit) {
    using namespace std::chrono_literals;
    const auto length = unit == 'm' ? Duration{1ms} : unit == 's' ? Duration{1s} : unit == 'T' ? scope.session_timeout : scope.tick;
    return unit == '1' ? 1.0 : static_cast<double>(length.count());
  };
  std::vector<double> stack;
  for (const auto& step : program_) {
    if (step.op == '#') {
      stack.push_back(step.amount * length_of(step.unit));
    } else if (step.op == '$') {
      const auto value = scope.lookup ? scope.lookup(names_[step.index]) : std::nullopt;
      if (!value) return Error{Errc::unknown_word, text_, fmt::format("'${}' is not a duration known here", names_[step.index])};
      stack.push_back(static_cast<double>(value->count()));
    } else {
      const double right = stack.back();
      stack.pop_back();
      double& left = stack.back();
      left = step.op == '+' ? left + right : step.op == '-' ? left - right : step.op == '*' ? left * right : left / right;
    }
  }
  const double value = stack.empty() ? 0.0 : stack.back();
  constexpr double limit = 9.0e18;  // nanoseconds in 64 bits: 285 years
  if (std::abs(value) > limit) return Error{Errc::too_large, text_, "longer than a duration can be"};
  if (value < 0 && !text_.starts_with('-')) return Error{Errc::bad_value, text_, "is negative"};
  return Duration{std::llround(value)};
}

}  // namespace zkspec
