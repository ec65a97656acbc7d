#include "conformance/adapter/reference_subject.hpp"

#include <map>

#include "conformance/adapter/reference_client.hpp"

namespace zkspec {
namespace {

Capabilities reference_capabilities() {
  return {.client = "reference",
          .version = ZKSPEC_VERSION,
          .flags = {"auth_result", "chroot", "closed_event", "dead_after_expiry", "fail_queued_ops", "granted_timeout", "ordered_callbacks",
                    "password", "read_only", "rebalance", "reopen", "rewatch", "session_id", "sync_op", "update_servers"},
          .max_clients = 1000};
}

class ReferencePort final : public ClientPort {
 public:
  ReferencePort(Loop& loop, Seed seed, std::shared_ptr<const Script> defect, ReportReceiver receiver)
      : loop_{loop}, random_{seed}, defect_{std::move(defect)}, receiver_{std::move(receiver)} {}

  void send(const std::string& client, const ClientCommand& command) override {
    auto& found = clients_[client];
    if (found == nullptr) {
      const auto told = [this, client](TimePoint now, ClientReport report) { receiver_(now, client, std::move(report)); };
      found = std::make_unique<ReferenceClient>(loop_, Seed{random_.bits()}, defect_.get(), told);
    }
    found->command(command);
  }

 private:
  Loop& loop_;
  Random random_;
  std::shared_ptr<const Script> defect_;
  ReportReceiver receiver_;
  std::map<std::string, std::unique_ptr<ReferenceClient>> clients_ = {};
};

class ReferenceSubject final : public Subject {
 public:
  ReferenceSubject(Loop& loop, Seed seed, std::shared_ptr<const Script> defect) : loop_{loop}, random_{seed}, defect_{std::move(defect)} {}

  [[nodiscard]] const Capabilities& capabilities() const override { return capabilities_; }
  std::unique_ptr<ClientPort> attach(const std::string& /*trial*/, ReportReceiver receiver) override {
    return std::make_unique<ReferencePort>(loop_, Seed{random_.bits()}, defect_, std::move(receiver));
  }
  Duration take_pipe_lateness() override { return {}; }
  [[nodiscard]] std::string failure() const override { return {}; }

 private:
  Loop& loop_;
  Random random_;
  std::shared_ptr<const Script> defect_;
  Capabilities capabilities_ = reference_capabilities();
};

}  // namespace

std::unique_ptr<Subject> make_reference_subject(Loop& loop, Seed seed, std::shared_ptr<const Script> defect) {
  return std::make_unique<ReferenceSubject>(loop, seed, std::move(defect));
}

}  // namespace zkspec
