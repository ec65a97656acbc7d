// One named client of the reference subject: a session machine, its slot on the loop, and the rules that bend both if there are any.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "conformance/adapter/schedule.hpp"
#include "conformance/adapter/second_connection.hpp"
#include "conformance/client/client_session.hpp"
#include "fake-server/script/script_engine.hpp"

namespace zkspec {

class ReferenceClient final : public Endpoint, private ConnectFilter {
  /// The other line of the session, and what happens there is passed on to the first.
  class SearchLine final : public Endpoint {
   public:
    explicit SearchLine(ReferenceClient& client) : client_{client} {}
    void receive(TimePoint now, BytesView bytes) override;
    void peer_closed(TimePoint now, Closing how) override;
    void tick(TimePoint now) override;
    [[nodiscard]] TimePoint next_deadline() const override;
    void drain(TimePoint now, Output& out) override;

   private:
    ReferenceClient& client_;
  };

 public:
  using Receiver = std::function<void(TimePoint now, ClientReport report)>;

  ReferenceClient(Loop& loop, Seed seed, const Script* defect, Receiver receiver);

  void command(const ClientCommand& command);  ///< reports follow later, never from within

  void receive(TimePoint now, BytesView bytes) override;
  void peer_closed(TimePoint now, Closing how) override;
  void tick(TimePoint now) override;
  [[nodiscard]] TimePoint next_deadline() const override;
  void drain(TimePoint now, Output& out) override;

 private:
  ConnectAttempt connecting(TimePoint now, ConnectAttempt planned) override;
  double leaving(const ListChange& change, double planned) override;
  double taking_new(const ListChange& change, double planned) override;

  void perform(const ClientCommand& command);
  void open(const command::Open& open);
  void report(ClientReport report);
  void pass_on(ClientReport report, Duration delay);
  void collect();
  void happened();  ///< on the session's own line

  Loop& loop_;
  Random random_;
  Receiver receiver_;
  Schedule schedule_;
  std::optional<ScriptEngine> rules_ = {};
  std::optional<ClientSession> session_ = {};
  std::optional<SecondConnection> second_ = {};  ///< opened because a rule wants it
  SearchLine search_{*this};
  TimePoint search_due_ = never;  ///< as its link knows it
  std::unique_ptr<Link> search_link_;
  std::unique_ptr<Link> link_;  ///< last, so that it goes first
};

}  // namespace zkspec
