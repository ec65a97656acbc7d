#include "conformance/verdict/report_fields.hpp"

#include "conformance/cases/vocabulary.hpp"

namespace zkspec {

namespace json = boost::json;

const ClientReport& report_of(const Event& event) { return std::get<event::Told>(event.what).report; }

json::value hex_value(const std::optional<Bytes>& bytes) { return bytes ? json::value("hex:" + to_hex(*bytes)) : json::value{}; }

json::object fields_of(const report::Done& done) { return {{"err", word(done.result)}, {"raw", done.raw}, {"data", hex_value(done.data)}}; }

json::object fields_of(const report::Watch& watch) { return {{"path", watch.path}, {"watch", watch.tag}}; }

std::string_view event_word(const ClientReport& report) {
  if (const auto* state = std::get_if<report::State>(&report)) return word(state->state);
  if (const auto* watch = std::get_if<report::Watch>(&report)) return word(watch->kind);
  const auto* trouble = std::get_if<report::Trouble>(&report);
  return trouble != nullptr && trouble->where == "open" ? vocabulary::rejected : std::string_view{};
}

}  // namespace zkspec
