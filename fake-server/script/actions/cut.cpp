#include "fake-server/script/actions/cut.hpp"

#include <algorithm>

#include "fake-server/script/actions/frame_body.hpp"

namespace zkspec::action {

Cut Cut::read(const TomlValue& value, RuleReader& reader) { return {reader.count(value)}; }

void Cut::apply(Passage& passage, const Surroundings& /*around*/) const {
  auto body = frame_body(passage.item);
  body.resize(body.size() - std::min(bytes, body.size()));
  passage.item = wire::Message{wire::Undecodable{std::move(body), {}}};
}

}  // namespace zkspec::action
