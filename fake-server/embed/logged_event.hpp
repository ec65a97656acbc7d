// Events of the log in the form in which programs outside this project see them.
#pragma once

#include "fake-server/embed/fake_server.hpp"
#include "fake-server/log/event.hpp"

namespace zkspec {

LoggedEvent logged(const Event& event, std::size_t index, TimePoint start);

}  // namespace zkspec
