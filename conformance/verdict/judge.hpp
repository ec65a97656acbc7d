// The judge: reads the log of one trial against one variant of a case. While the trial runs it also says what the script wants
// done next; it never does anything itself and reads nothing but the log.
#pragma once

#include <variant>

#include "conformance/verdict/strand.hpp"

namespace zkspec {

class Judge {
 public:
  /// All four must outlive the judge.
  Judge(const Variant& variant, const Ledger& ledger, const Setting& setting, const EventLog& log);

  struct Perform {
    std::string step = {};  ///< "3", "4.server-told.2"; counted from 1, prelude included
    std::vector<Stimulus> stimuli = {};
  };
  struct Wait {
    TimePoint until = never;  ///< or the next event, whichever is first
  };
  struct Finished {};
  using Next = std::variant<Perform, Wait, Finished>;

  /// To be asked after every change of the log and when the time of the last Wait has come.
  Next next(TimePoint now);

  /// The stimuli of the last Perform have been carried out, beginning at `now`.
  void performed(TimePoint now);

  /// Ends the trial from outside: an interrupt, a limit, a broken adapter. Without effect when a verdict was reached.
  void abandon(Outcome outcome, std::string reason);

  /// Final once next() has said Finished.
  [[nodiscard]] Verdict verdict() const;

 private:
  using Advanced = std::variant<Perform, Wait, std::monostate>;  ///< monostate: the strand is done or has failed

  Advanced advance(Strand& strand, const Bench& bench);
  void open_branches(const step::Either& either);
  std::optional<Next> advance_branches(const Bench& bench);
  void adopt(Strand branch);
  void fail_with_branches(const Bench& bench);
  void settle_step(Strand& strand, Standing standing);
  void begin_script(Strand& strand);
  void check_outside_steps(const Bench& bench);
  void conclude(const Bench& bench);
  void record(Finding finding, const std::vector<std::string>& clauses);
  void object_to(std::size_t index, std::string step, std::string expected);
  void settle(Duration lateness);
  [[nodiscard]] std::vector<std::string> blamed_for_death(const Step* running) const;
  [[nodiscard]] bool binds(const std::string& clause) const;

  const Variant& variant_;
  const Ledger& ledger_;
  const Setting& setting_;
  Observations seen_;
  Random random_;
  Strand main_;
  std::vector<Strand> branches_ = {};
  Strand* acting_ = nullptr;
  std::size_t script_begin_ = 0;                 // index of the first step after the prelude
  std::optional<std::size_t> first_event_ = {};  // of the log, when the script began
  bool finished_ = false;
  Verdict verdict_ = {};
};

}  // namespace zkspec
