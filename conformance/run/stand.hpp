// Where trials of the real clock are set up: the subject they share and what they need of it.
#pragma once

#include <map>
#include <memory>

#include "conformance/run/plan.hpp"
#include "conformance/run/trial.hpp"

namespace zkspec {

class Stand {
 public:
  virtual ~Stand() = default;
  [[nodiscard]] virtual std::string inapplicable(const Variant& variant) const = 0;
  virtual std::unique_ptr<Trial> set_up(const Variant& variant) = 0;
  virtual Duration take_pipe_lateness() = 0;
  [[nodiscard]] virtual std::string failure() const = 0;  ///< why no more trials can be set up here; empty while they can
};

/// Clients of one process.
class ClientStand final : public Stand {
 public:
  ClientStand(Loop& loop, const Plan& plan, std::unique_ptr<Subject> subject);
  [[nodiscard]] std::string inapplicable(const Variant& variant) const override;
  std::unique_ptr<Trial> set_up(const Variant& variant) override;
  Duration take_pipe_lateness() override { return subject_->take_pipe_lateness(); }
  [[nodiscard]] std::string failure() const override { return subject_->failure(); }
  [[nodiscard]] const Capabilities& capabilities() const { return subject_->capabilities(); }

 private:
  Loop& loop_;
  const Plan& plan_;
  std::unique_ptr<Subject> subject_;
  int trials_ = 0;
};

/// The members of one ensemble.
class ServerStand final : public Stand {
 public:
  ServerStand(Loop& loop, const Plan& plan, const std::vector<Address>& servers, Duration tick);
  [[nodiscard]] std::string inapplicable(const Variant& variant) const override;
  std::unique_ptr<Trial> set_up(const Variant& variant) override;
  Duration take_pipe_lateness() override { return {}; }
  [[nodiscard]] std::string failure() const override { return {}; }

 private:
  Loop& loop_;
  const Plan& plan_;
  std::map<ServerIndex, Address> servers_;
  Duration tick_;
};

/// Plays what `next` gives, up to `beside` at once, until it gives nothing more, the stand fails or the run is interrupted. What was
/// under way when a stand failed is among the results.
std::vector<CaseResult> play_on(Loop& loop, Stand& stand, int beside, const std::function<const Variant*()>& next,
                                const std::function<void(const CaseResult&)>& finished);

}  // namespace zkspec
