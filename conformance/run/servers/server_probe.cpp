#include "conformance/run/servers/server_probe.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace zkspec {
namespace {

constexpr Duration patience = 1s;
constexpr std::size_t longest_answer = std::size_t{1} << 20U;  // that of dump has a line for each session
constexpr std::size_t an_ensemble = 3;  // servers: s1 to s3 of the cases

/// One connection, one word, and what comes until the server hangs up.
class Probe final : public Endpoint {
 public:
  Probe(Loop& loop, Address server, std::string_view word) : server_{std::move(server)}, word_{word}, link_{loop.dial(*this)} {
    link_->wake();
  }

  [[nodiscard]] bool over() const { return over_; }
  [[nodiscard]] bool refused() const { return refused_; }
  [[nodiscard]] const std::string& answer() const { return answer_; }

  void receive(TimePoint /*now*/, BytesView bytes) override {
    answer_ += as_text(bytes.first(std::min(bytes.size(), longest_answer - answer_.size())));
    over_ = answer_.size() == longest_answer;
  }
  void peer_closed(TimePoint /*now*/, Closing how) override {
    refused_ = how == Closing::refused;
    over_ = true;
  }
  void tick(TimePoint /*now*/) override {}
  [[nodiscard]] TimePoint next_deadline() const override { return never; }
  void drain(TimePoint /*now*/, Output& out) override {
    if (std::exchange(asked_, true)) return;
    out.connect(server_);
    out.send(to_bytes(word_));
  }

 private:
  Address server_;
  std::string word_;
  bool asked_ = false;
  bool over_ = false;
  bool refused_ = false;
  std::string answer_ = {};
  std::unique_ptr<Link> link_;
};

/// What stands behind `label` on its line, up to one of `ends`.
std::string_view behind(std::string_view answer, std::string_view label, std::string_view ends = "\n") {
  const auto at = answer.find(label);
  if (at == std::string_view::npos) return {};
  const auto rest = answer.substr(at + label.size());
  return rest.substr(0, rest.find_first_of(ends));
}

/// No less than 1, no more than 32 bits hold.
std::optional<std::int64_t> number_behind(std::string_view answer, std::string_view label) {
  const auto digits = behind(answer, label, "\r\n");
  std::int64_t number = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, problem] = std::from_chars(digits.data(), end, number);
  const bool is_number = !digits.empty() && problem == std::errc{} && stop == end;
  if (!is_number || number <= 0 || number > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  return number;
}

std::optional<Duration> milliseconds_behind(std::string_view answer, std::string_view label) {
  const auto number = number_behind(answer, label);
  return number ? std::optional<Duration>{std::chrono::milliseconds{*number}} : std::nullopt;
}

}  // namespace

std::optional<std::string> ask(Loop& loop, const Address& server, std::string_view word) {
  Probe probe{loop, server, word};
  const auto until = loop.now() + patience;
  const auto timer = loop.timer([] {});
  timer->arm(until);
  loop.run([&] { return probe.over() || loop.now() >= until; });
  return probe.refused() ? std::nullopt : std::optional{probe.answer()};
}

std::string version_in(std::string_view answer) { return std::string{behind(answer, "Zookeeper version: ", "-, \n")}; }
std::string mode_in(std::string_view answer) { return std::string{behind(answer, "Mode: ")}; }

std::optional<Terms> terms_in(std::string_view answer) {
  const auto tick = milliseconds_behind(answer, "tickTime=");
  if (!tick) return std::nullopt;
  Terms terms{.tick = *tick};
  terms.shortest = milliseconds_behind(answer, "minSessionTimeout=").value_or(terms.shortest);
  terms.longest = milliseconds_behind(answer, "maxSessionTimeout=").value_or(terms.longest);
  return terms;
}

int connections_in(std::string_view answer) { return static_cast<int>(number_behind(answer, "maxClientCnxns=").value_or(0)); }

std::set<std::string, std::less<>> capabilities_of(Loop& loop, const ServersToJudge& servers) {
  std::set<std::string, std::less<>> found;
  if (servers.addresses.size() >= an_ensemble) found.insert("ensemble");
  const auto& [tick, shortest, longest] = servers.terms;
  if (shortest != 2 * tick || longest != 20 * tick) found.insert("configured_bounds");
  const auto says = [&](std::string_view word, std::string_view what) {
    return ask(loop, servers.addresses.front(), word).value_or("").find(what) != std::string::npos;
  };
  if (says("isro", "rw") && says("cons", "queued=") && says("dump", "phemeral")) found.insert("four_letter_words");
  return found;
}

}  // namespace zkspec
