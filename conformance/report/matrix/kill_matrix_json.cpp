// kill-matrix.json.
#include "conformance/report/indented_json.hpp"
#include "conformance/report/matrix/kill_matrix.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

json::array catches(const DefectProof& proof) {
  json::array all;
  for (const auto& each : proof.catches)
    all.push_back(json::object{{"id", each.variant->id}, {"first", texts(each.first)}, {"violated", texts(each.violated)}});
  return all;
}

json::array claims(const KillMatrix& matrix, const DefectProof& proof) {
  json::array all;
  for (const auto& claim : proof.claims) {
    json::object one{{"case", claim.of->id}, {"standing", word(claim.standing)}};
    if (claim.variant != nullptr) {
      one["variant"] = claim.variant->id;
      one["seed"] = std::to_string(claim.seed.value());
      one["first"] = texts(claim.clauses);
      one["reason"] = clean_utf8(claim.reason);
      one["reproduce"] = again(matrix, claim, *proof.defect);
    }
    all.push_back(std::move(one));
  }
  return all;
}

json::array defects(const KillMatrix& matrix) {
  json::array all;
  for (const auto& proof : matrix.defects)
    all.push_back(json::object{{"id", proof.defect->id},
                               {"role", word(proof.role)},
                               {"title", proof.defect->title},
                               {"breaks", texts(proof.defect->breaks)},
                               {"claims", claims(matrix, proof)},
                               {"caught_by", catches(proof)}});
  return all;
}

json::array complaints(const KillMatrix& matrix, const std::vector<Complaint>& complaints) {
  json::array all;
  for (const auto& alarm : complaints)
    all.push_back(json::object{{"id", alarm.variant->id},
                               {"role", word(alarm.role)},
                               {"seed", std::to_string(alarm.seed.value())},
                               {"outcome", word(alarm.outcome)},
                               {"reason", clean_utf8(alarm.reason)},
                               {"reproduce", again(matrix, alarm)}});
  return all;
}

json::array clauses(const KillMatrix& matrix) {
  json::array all;
  for (const auto& guard : matrix.guards) {
    json::array ids;
    for (const auto* defect : guard.defects) ids.emplace_back(defect->id);
    all.push_back(json::object{{"id", guard.clause->id}, {"role", word(guard.role)}, {"first_violated_by", std::move(ids)}});
  }
  return all;
}

json::array ids_of(const std::vector<const DefectProof*>& proofs) {
  json::array all;
  for (const auto* proof : proofs) all.emplace_back(proof->defect->id);
  return all;
}

}  // namespace

std::string render_matrix_json(const KillMatrix& matrix) {
  const auto found = digest(matrix);
  json::object variants;
  for (const auto& [role, each] : matrix.variants) variants[word(role)] = each.size();
  const json::object root{{"zkspec", ZKSPEC_VERSION},
                          {"seed", std::to_string(matrix.seed.value())},  // a text: most readers of JSON lose the low bits of 64
                          {"every_case", matrix.every_case},
                          {"every_defect", matrix.every_defect},
                          {"interrupted", matrix.interrupted},
                          {"holds", holds(matrix)},
                          {"variants", std::move(variants)},
                          {"trials", matrix.trials},
                          {"claims", found.claims},
                          {"broken_claims", found.broken.size()},
                          {"uncaught", ids_of(found.uncaught)},
                          {"unclaimed", ids_of(found.unclaimed)},
                          {"false_alarms", complaints(matrix, matrix.false_alarms)},
                          {"warned", complaints(matrix, matrix.warned)},
                          {"clauses", clauses(matrix)},
                          {"defects", defects(matrix)}};
  return indented(root);
}

}  // namespace zkspec
