// Where trials of the real clock are set up: the subject they share and what they need of it.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string_view>

#include "conformance/run/plan.hpp"
#include "conformance/run/servers/server_control.hpp"
#include "conformance/run/trial.hpp"

namespace zkspec {

/// The reason of a verdict that an interrupt took the time from.
inline constexpr std::string_view cut_off_by_interrupt = "interrupted";

/// One trial to be played.
struct Task {
  const Variant* variant = nullptr;
  std::uint64_t trial = 0;  ///< its number, of a statistical case
};

/// Where trials come from and results go. Workers on other threads may share it.
class Work {
 public:
  virtual ~Work() = default;
  virtual std::optional<Task> next() = 0;  ///< nothing to start at present
  [[nodiscard]] virtual bool over() = 0;   ///< nor later
  virtual void under_way(const Trial& trial) = 0;  ///< called now and then by the thread that plays it
  virtual void finished(CaseResult result) = 0;
};

class Stand {
 public:
  virtual ~Stand() = default;
  [[nodiscard]] virtual std::string inapplicable(const Variant& variant) const = 0;
  virtual std::unique_ptr<Trial> set_up(const Task& task) = 0;
  [[nodiscard]] virtual int most_beside() const = 0;  ///< trials at once
  virtual Duration take_pipe_lateness() = 0;
  [[nodiscard]] virtual std::string failure() const = 0;  ///< why no more trials can be set up here; empty while they can
  virtual void note_end(const CaseResult& /*trial*/) {}
  virtual void clear_away() {}  ///< what trials have left; none is under way, and the loop is free to run
};

/// Clients of one process.
class ClientStand final : public Stand {
 public:
  ClientStand(Loop& loop, const Plan& plan, std::unique_ptr<Subject> subject);
  [[nodiscard]] std::string inapplicable(const Variant& variant) const override;
  std::unique_ptr<Trial> set_up(const Task& task) override;
  [[nodiscard]] int most_beside() const override { return subject_->capabilities().max_clients; }
  Duration take_pipe_lateness() override { return subject_->take_pipe_lateness(); }
  [[nodiscard]] std::string failure() const override { return subject_->failure(); }
  [[nodiscard]] const Capabilities& capabilities() const { return subject_->capabilities(); }

 private:
  Loop& loop_;
  const Plan& plan_;
  std::unique_ptr<Subject> subject_;
  int trials_ = 0;
};

/// Why these servers cannot be asked it ("needs ensemble"); empty when they can.
std::string inapplicable_to_servers(const Variant& variant, const ServersToJudge& servers);

/// The members of one ensemble.
class ServerStand final : public Stand {
 public:
  /// A proxy tells `lies` in their name, if any. All others outlive the stand.
  ServerStand(Loop& loop, const Plan& plan, const ServersToJudge& servers, Defect lies = {})
      : loop_{loop}, plan_{plan}, servers_{servers}, lies_{std::move(lies)} {}
  [[nodiscard]] std::string inapplicable(const Variant& variant) const override;
  std::unique_ptr<Trial> set_up(const Task& task) override;
  [[nodiscard]] int most_beside() const override { return std::numeric_limits<int>::max(); }
  Duration take_pipe_lateness() override { return {}; }
  [[nodiscard]] std::string failure() const override { return servers_.control == nullptr ? std::string{} : servers_.control->failure(); }
  void note_end(const CaseResult& trial) override;
  void clear_away() override;

 private:
  Loop& loop_;
  const Plan& plan_;
  const ServersToJudge& servers_;
  Defect lies_;
  std::vector<std::string> nodes_ = {};  ///< that trials may have left on servers which are not ours
};

/// How many trials go on at once.
struct Crowd {
  int most = 1;
  int most_when_late = 1;  ///< while host or pipe are so late that more trials would make them later
};

/// Plays what there is to do, beside each other, until it is over, the stand fails or the run is interrupted. What was under way
/// when a stand failed is finished as well.
void play_on(Loop& loop, Stand& stand, const Crowd& crowd, Work& work);

}  // namespace zkspec
