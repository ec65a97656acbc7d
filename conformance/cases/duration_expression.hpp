// Durations as cases write them: "6s", "2T/3", "$got/2", "T + 100ms".
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fake-server/base/result.hpp"
#include "fake-server/base/time.hpp"

namespace zkspec {

/// What the letters of an expression stand for at one moment of a trial.
struct DurationScope {
  Duration session_timeout = {};  ///< T: granted by the last accepted ConnectResponse
  Duration tick = {};
  std::function<std::optional<Duration>(std::string_view name)> lookup = {};  ///< $name
};

/// Parsed once, evaluated where it is needed. Grammar: terms of `number (ms | s | T | tick)`, `$name` or a plain number,
/// joined by + - * / with the usual precedence; a unit without a number counts once ("T/3"). Plain numbers only scale, and only they
/// divide. A leading minus states a negative wish on purpose ("-5ms").
class DurationExpression {
 public:
  DurationExpression() = default;
  static Result<DurationExpression> parse(std::string_view text);

  /// An error when a name is unknown, or when the value is negative without a leading minus that says so. An empty expression is zero.
  [[nodiscard]] Result<Duration> evaluate(const DurationScope& scope) const;
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }  ///< the $names it needs
  [[nodiscard]] bool uses_session_timeout() const { return uses_session_timeout_; }

  friend bool operator==(const DurationExpression& a, const DurationExpression& b) { return a.text_ == b.text_; }

 private:
  class Parser;
  struct Instruction {
    char op = '#';  // '#': push amount × unit; '$': push names_[index]; otherwise an arithmetic sign
    double amount = 0;
    char unit = '1';  // 'm' ms, 's' s, 'T', 't' tick, '1' plain number
    std::size_t index = 0;
  };
  std::string text_ = {};
  std::vector<Instruction> program_ = {};  // reverse Polish
  std::vector<std::string> names_ = {};
  bool uses_session_timeout_ = false;
};

}  // namespace zkspec
