#include "fake-server/embed/logged_event.hpp"

#include <boost/json/serialize.hpp>

namespace zkspec {
namespace {

std::string as_field(const boost::json::value& value) {
  if (const auto* text = value.if_string()) return std::string{*text};
  return boost::json::serialize(value);
}

/// Fills in what the kind of event has. The log of a server holds no others than these four.
struct Filler {
  LoggedEvent& made;

  template <class Placed>
  void place(std::string_view kind, const Placed& placed) const {
    made.kind = kind;
    made.server = placed.server.value();
    made.connection = placed.connection.value();
  }
  void operator()(const event::Opened& opened) const { place("opened", opened); }
  void operator()(const event::Closed& closed) const { place("closed", closed); }
  void operator()(const event::Frame& frame) const {
    place("frame", frame);
    made.to_server = frame.direction == Direction::to_server;
    made.frame = wire::name_of(frame.message);
    for (const auto& [name, value] : wire::to_json(frame.message)) made.fields.emplace(name, as_field(value));
  }
  void operator()(const event::Raw& raw) const {
    place("raw", raw);
    made.to_server = raw.direction == Direction::to_server;
  }
  void operator()(const event::Call& /*call*/) const {}
  void operator()(const event::Told& /*told*/) const {}
  void operator()(const event::Action& /*action*/) const {}
  void operator()(const event::Lateness& /*lateness*/) const {}
};

}  // namespace

LoggedEvent logged(const Event& event, std::size_t index, TimePoint start) {
  LoggedEvent made{.index = index, .at = event.at - start, .text = print(event)};
  std::visit(Filler{made}, event.what);
  return made;
}

std::string LoggedEvent::field(const std::string& name) const {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string{} : found->second;
}

}  // namespace zkspec
