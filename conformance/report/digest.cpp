#include "conformance/report/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "fake-server/base/bytes.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

/// The value in the one layout that is hashed: members by name, no blanks.
void write_canonical(const json::value& value, std::string& out) {
  std::string_view separator;
  const auto next = [&] { out.append(separator), separator = ","; };
  if (const auto* array = value.if_array()) {
    out += '[';
    for (const auto& element : *array) next(), write_canonical(element, out);
    out += ']';
  } else if (const auto* object = value.if_object()) {
    std::map<std::string_view, const json::value*> members;
    for (const auto& member : *object) members[member.key()] = &member.value();
    out += '{';
    for (const auto& [key, member] : members) {
      next();
      out += json::serialize(json::string_view{key}) + ":";
      write_canonical(*member, out);
    }
    out += '}';
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string sha256(std::string_view bytes) {
  Bytes digest(32);
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return to_hex(digest);
}

std::string sha256(const json::value& value) {
  std::string text;
  write_canonical(value, text);
  return sha256(std::string_view{text});
}

std::string edition_of(const Ledger& ledger) {
  json::array all;
  for (const auto& [id, clause] : ledger.clauses) {
    all.push_back(json::array{id, word(clause.level), words(clause.roles), clause.statement, clause.late.text(), clause.early.text()});
  }
  for (const auto& paragraph : ledger.paragraphs)
    all.push_back(json::array{paragraph.id, paragraph.statement, json::array(paragraph.clauses.begin(), paragraph.clauses.end())});
  return sha256(json::value(std::move(all))).substr(0, 12);
}

}  // namespace zkspec
