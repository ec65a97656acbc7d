// What a client told its application, as scripts name it.
#pragma once

#include <boost/json/object.hpp>

#include "fake-server/log/event.hpp"

namespace zkspec {

/// Of an event that is known to be told by a client.
const ClientReport& report_of(const Event& event);

boost::json::value hex_value(const std::optional<Bytes>& bytes);

boost::json::object fields_of(const report::Done& done);
boost::json::object fields_of(const report::Watch& watch);

/// The word of a session or watch event, or of a handle that could not be made; empty for any other report.
std::string_view event_word(const ClientReport& report);

}  // namespace zkspec
