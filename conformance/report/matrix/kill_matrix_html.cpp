// The page of a kill matrix: the data that kill_matrix.mustache asks for.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/matrix/kill_matrix.hpp"
#include "conformance/report/mustache_page.hpp"
#include "conformance/report/page/page.hpp"

namespace zkspec {
namespace {

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

std::string_view area_of(const std::string& id) { return std::string_view{id}.substr(0, id.find('/')); }

Data alarms(const KillMatrix& matrix) {
  Data out = list();
  for (const auto& alarm : matrix.false_alarms) {
    Data row;
    row["outcome"] = text(word(alarm.outcome));
    row["id"] = text(alarm.variant->id);
    row["role"] = text(word(alarm.role));
    row["reason"] = text(alarm.reason);
    row["again"] = text(again(matrix, alarm));
    out.push_back(row);
  }
  return out;
}

Data broken(const KillMatrix& matrix, const MatrixDigest& found) {
  Data out = list();
  for (const auto& [proof, claim] : found.broken) {
    Data row;
    row["case"] = text(claim->of->id);
    row["defect"] = text(proof->defect->id);
    row["breaks"] = text(joined(proof->defect->breaks));
    row["shortfall"] = text(shortfall(*claim));
    row["again"] = text_or_none(claim->variant == nullptr ? "" : again(matrix, *claim, *proof->defect));
    out.push_back(row);
  }
  return out;
}

void add_loose(Data& out, const std::vector<const DefectProof*>& proofs, std::string_view what, std::string_view outcome) {
  for (const auto* proof : proofs) {
    Data row;
    row["what"] = text(what);
    row["outcome"] = text(outcome);
    row["defect"] = text(proof->defect->id);
    row["title"] = text(proof->defect->title);
    row["breaks"] = text(joined(proof->defect->breaks));
    out.push_back(row);
  }
}

/// "kept", "broken", or empty where no case of the area claims the defect.
std::string_view claim_in(const DefectProof& proof, std::string_view area) {
  std::string_view state;
  for (const auto& claim : proof.claims) {
    if (area_of(claim.of->id) != area) continue;
    if (claim.standing != Claim::Standing::kept) return "broken";
    state = "kept";
  }
  return state;
}

Data cells(const DefectProof& proof, const std::set<std::string_view>& areas) {
  Data out = list();
  for (const auto area : areas) {
    const auto number = std::ranges::count_if(proof.catches, [area](const Catch& one) { return area_of(one.variant->id) == area; });
    Data cell;
    cell["number"] = text(number == 0 ? "" : std::to_string(number));
    cell["claim"] = text_or_none(claim_in(proof, area));
    out.push_back(cell);
  }
  return out;
}

Data roles(const KillMatrix& matrix) {
  Data out = list();
  for (const auto& [role, variants] : matrix.variants) {
    std::set<std::string_view> areas;
    for (const auto* variant : variants) areas.insert(area_of(variant->id));
    Data rows = list();
    Data names = list();
    for (const auto area : areas) {
      Data name;
      name["area"] = text(area);
      names.push_back(name);
    }
    bool any = false;
    for (const auto& proof : matrix.defects) {
      if (proof.role != role) continue;
      any = true;
      Data row;
      row["defect"] = text(proof.defect->id);
      row["name"] = text(std::string_view{proof.defect->id}.substr(proof.defect->id.find('/') + 1));
      row["cells"] = cells(proof, areas);
      row["all"] = text(std::to_string(proof.catches.size()));
      rows.push_back(row);
    }
    if (!any || areas.empty()) continue;
    Data one;
    one["role"] = text(word(role));
    one["areas"] = std::move(names);
    one["rows"] = std::move(rows);
    out.push_back(one);
  }
  return out;
}

Data clauses(const KillMatrix& matrix) {
  Data out = list();
  for (const auto& guard : matrix.guards) {
    Data defects = list();
    for (const auto* defect : guard.defects) {
      Data one;
      one["defect"] = text(defect->id);
      defects.push_back(one);
    }
    Data row;
    row["id"] = text(guard.clause->id);
    row["role"] = text(word(guard.role));
    row["state"] = text(guard.defects.empty() ? "violated" : "proved");
    row["mark"] = text(guard.defects.empty() ? "✗" : "✓");
    row["none"] = Data{guard.defects.empty()};
    row["statement"] = text(guard.clause->statement);
    row["defects"] = std::move(defects);
    out.push_back(row);
  }
  return out;
}

Data claims(const DefectProof& proof) {
  Data out = list();
  for (const auto& claim : proof.claims) {
    const bool kept = claim.standing == Claim::Standing::kept;
    Data row;
    row["case"] = text(claim.variant != nullptr && kept ? claim.variant->id : claim.of->id);
    row["outcome"] = text(kept ? "pass" : "fail");
    row["standing"] = text(word(claim.standing));
    row["first"] = text(kept ? joined(claim.clauses) : shortfall(claim));
    out.push_back(row);
  }
  return out;
}

Data catches(const DefectProof& proof) {
  Data out = list();
  for (const auto& each : proof.catches) {
    Data row;
    row["variant"] = text(each.variant->id);
    row["first"] = text(joined(each.first));
    out.push_back(row);
  }
  return out;
}

Data defects(const KillMatrix& matrix) {
  Data out = list();
  for (const auto& proof : matrix.defects) {
    const bool kept = std::ranges::all_of(proof.claims, [](const Claim& claim) { return claim.standing == Claim::Standing::kept; });
    const bool good = proof.caught() && kept;
    const auto role = matrix.variants.find(proof.role);
    Data one;
    one["id"] = text(proof.defect->id);
    one["title"] = text(proof.defect->title);
    one["breaks"] = text(joined(proof.defect->breaks));
    one["at"] = text(to_string(proof.defect->span));
    one["outcome"] = text(good ? "pass" : "fail");
    one["glyph"] = text(good ? "✓" : "✗");
    one["state"] = text(!proof.caught() ? "not caught" : kept ? "caught" : "claim broken");
    one["open"] = Data{!good};
    one["caught"] = text(std::to_string(proof.catches.size()));
    one["played"] = text(std::to_string(role == matrix.variants.end() ? 0 : role->second.size()));
    one["has_claims"] = Data{!proof.claims.empty()};
    one["claims"] = claims(proof);
    one["has_catches"] = Data{!proof.catches.empty()};
    one["catches"] = catches(proof);
    out.push_back(one);
  }
  return out;
}

Data total(std::size_t number, std::string_view what, std::string_view outcome) {
  Data one;
  one["number"] = text(std::to_string(number));
  one["what"] = text(what);
  one["outcome"] = text(outcome);
  return one;
}

Data totals(const KillMatrix& matrix, const MatrixDigest& found) {
  const auto bad = [](std::size_t number) { return number == 0 ? "pass" : "fail"; };
  Data out = list();
  out.push_back(total(matrix.defects.size(), "defects", "pass"));
  out.push_back(total(found.claims - found.broken.size(), "claims kept", "pass"));
  out.push_back(total(found.broken.size(), "broken", bad(found.broken.size())));
  out.push_back(total(matrix.false_alarms.size(), "false alarms", bad(matrix.false_alarms.size())));
  if (!matrix.warned.empty()) out.push_back(total(matrix.warned.size(), "warned of without a lie", "known-fail"));
  if (matrix.every_case) out.push_back(total(found.uncaught.size(), "caught by nothing", bad(found.uncaught.size())));
  return out;
}

std::string judgement(const KillMatrix& matrix) {
  if (!holds(matrix)) return "The suite does not catch what it claims to catch.";
  if (!matrix.every_case) return "The cases that were played catch what they claim to catch.";
  return "Every defect is caught, by every case that claims it.";
}

}  // namespace

std::string render_matrix_html(const KillMatrix& matrix) {
  const auto found = digest(matrix);
  Data loose = list();
  add_loose(loose, found.uncaught, "caught by nothing", "fail");
  add_loose(loose, found.unclaimed, "claimed by no case", "known-fail");
  Data page;
  page["zkspec"] = text(ZKSPEC_VERSION);
  page["css"] = text(page::css);
  page["matrix_css"] = text(page::matrix_css);
  page["judgement"] = text(judgement(matrix));
  page["interrupted"] = Data{matrix.interrupted};
  page["totals"] = totals(matrix, found);
  page["played"] = text(played(matrix));
  page["has_alarms"] = Data{!matrix.false_alarms.empty()};
  page["alarms"] = alarms(matrix);
  page["has_broken"] = Data{!found.broken.empty()};
  page["broken"] = broken(matrix, found);
  page["has_loose"] = Data{!loose.list_value().empty()};
  page["loose"] = std::move(loose);
  page["roles"] = roles(matrix);
  page["has_clauses"] = Data{!matrix.guards.empty()};
  page["clauses"] = clauses(matrix);
  page["defects"] = defects(matrix);
  return fill(page::matrix_layout, page);
}

}  // namespace zkspec
