// The summary of a kill matrix for a terminal, and the phrases that its renderings share.
#include <fmt/format.h>

#include <utility>

#include "conformance/report/escape.hpp"
#include "conformance/report/matrix/kill_matrix.hpp"

namespace zkspec {
namespace {

std::string subject_of(const KillMatrix& matrix, Role role) {
  return role == Role::server ? "--server " + matrix.server : "--client reference";
}

class Summary {
 public:
  explicit Summary(const KillMatrix& matrix) : matrix_{matrix}, digest_{digest(matrix)} {}

  std::string take() {
    complaints("False alarms: what is undamaged does not pass", matrix_.false_alarms);
    complaints("Warned of without a lie: this server is like that, and no defect is caught by it", matrix_.warned);
    broken_claims();
    defects("Caught by nothing", digest_.uncaught);
    defects("Claimed by no case", digest_.unclaimed);
    unguarded();
    if (matrix_.interrupted) line("\nInterrupted: what was not played is not counted.");
    line("{}", played(matrix_));
    line("{} of {} claims kept, {} defects caught by nothing, {} claimed by no case, {} false alarms{}",
         digest_.claims - digest_.broken.size(), digest_.claims, digest_.uncaught.size(), digest_.unclaimed.size(),
         matrix_.false_alarms.size(),
         matrix_.guards.empty() ? std::string{} : fmt::format(", {} MUST clauses without a defect of their own", digest_.unguarded.size()));
    return std::move(out_);
  }

 private:
  template <class... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    out_ += visible(fmt::format(format, std::forward<Arguments>(arguments)...)) + '\n';
  }

  void complaints(std::string_view title, const std::vector<Complaint>& all) {
    if (!all.empty()) line("{}", title);
    for (const auto& alarm : all) {
      line("  {} ({}, seed {}): {}", alarm.variant->id, word(alarm.role), alarm.seed.value(), word(alarm.outcome));
      line("      {}", alarm.reason);
      line("      again: {}", again(matrix_, alarm));
    }
    if (!all.empty()) line("");
  }

  void broken_claims() {
    if (!digest_.broken.empty()) line("Claims that are not kept");
    for (const auto& [proof, claim] : digest_.broken) {
      line("  {} does not catch {}, which breaks {}", claim->of->id, proof->defect->id, fmt::join(proof->defect->breaks, ", "));
      line("      {}", shortfall(*claim));
      if (claim->variant != nullptr) line("      again: {}", again(matrix_, *claim, *proof->defect));
    }
    if (!digest_.broken.empty()) line("");
  }

  void defects(std::string_view title, const std::vector<const DefectProof*>& proofs) {
    if (proofs.empty()) return;
    line("{}", title);
    for (const auto* proof : proofs) line("  {:<40} {}", proof->defect->id, proof->defect->title);
    line("");
  }

  void unguarded() {
    if (digest_.unguarded.empty()) return;
    line("MUST clauses that are the first to be violated by no defect that breaks them");
    for (const auto role : {Role::client, Role::server}) {
      std::string ids;
      for (const auto* guard : digest_.unguarded)
        if (guard->role == role) ids += (ids.empty() ? "" : ", ") + guard->clause->id;
      if (!ids.empty()) line("  {}: {}", word(role), ids);
    }
    line("");
  }

  const KillMatrix& matrix_;
  MatrixDigest digest_;
  std::string out_ = {};
};

}  // namespace

MatrixDigest digest(const KillMatrix& matrix) {
  MatrixDigest found;
  for (const auto& proof : matrix.defects) {
    found.claims += proof.claims.size();
    for (const auto& claim : proof.claims)
      if (claim.standing != Claim::Standing::kept) found.broken.emplace_back(&proof, &claim);
    if (matrix.every_case && !proof.caught()) found.uncaught.push_back(&proof);
    if (matrix.every_case && proof.claims.empty()) found.unclaimed.push_back(&proof);
  }
  for (const auto& guard : matrix.guards)
    if (guard.defects.empty()) found.unguarded.push_back(&guard);
  return found;
}

std::string played(const KillMatrix& matrix) {
  std::string variants;
  for (const auto& [role, each] : matrix.variants)
    if (!each.empty()) variants += fmt::format(", {} variants for the {}", each.size(), word(role));
  return fmt::format("{} defects{}, {} trials, seed {}", matrix.defects.size(), variants, matrix.trials, matrix.seed.value());
}

std::string shortfall(const Claim& claim) {
  switch (claim.standing) {
    case Claim::Standing::kept: return {};
    case Claim::Standing::other_clause: return fmt::format("it is caught by another clause: {}", fmt::join(claim.clauses, ", "));
    case Claim::Standing::no_clause: return "no clause rests on the step that failed: " + claim.reason;
    case Claim::Standing::missed: return "every variant passes";
    case Claim::Standing::unplayed: return "it cannot be played: the reference " + claim.reason;
  }
  return {};
}

std::string again(const KillMatrix& matrix, const Claim& claim, const Script& defect) {
  const auto subject = subject_of(matrix, defect.id.starts_with("server/") ? Role::server : Role::client);
  return fmt::format("zkspec run {} --defect {} --seed {} '{}'", subject, defect.id, claim.seed.value(), claim.variant->id);
}

std::string again(const KillMatrix& matrix, const Complaint& alarm) {
  const auto subject = subject_of(matrix, alarm.role);
  return fmt::format("zkspec run {} --strict --seed {} '{}'", subject, alarm.seed.value(), alarm.variant->id);
}

std::string render_matrix_text(const KillMatrix& matrix) { return Summary{matrix}.take(); }

}  // namespace zkspec
