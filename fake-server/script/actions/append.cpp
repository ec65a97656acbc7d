#include "fake-server/script/actions/append.hpp"

#include "fake-server/script/actions/frame_body.hpp"

namespace zkspec::action {

Append Append::read(const TomlValue& value, RuleReader& reader) {
  const auto text = reader.text(value);
  const auto bytes = text.starts_with("hex:") ? from_hex(std::string_view{text}.substr(4)) : Result<Bytes>{to_bytes(text)};
  if (bytes) return {*bytes};
  reader.problem(value.span(), to_string(bytes.error()));
  return {};
}

void Append::apply(Passage& passage, const Surroundings& /*around*/) const {
  auto body = frame_body(passage.item);
  body.insert(body.end(), bytes.begin(), bytes.end());
  passage.item = wire::Message{wire::Undecodable{std::move(body), {}}};
}

}  // namespace zkspec::action
