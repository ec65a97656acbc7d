// By its seal it is noticed that a file was edited, and where. It is no signature: who has zkspec can seal whatever they like.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace zkspec {

/// {"sha256": of everything, "members": {of each member the first twelve digits; of a list of things with ids, of each of them}}. A member
/// "seal" of the object itself is left out.
boost::json::object seal_of(const boost::json::object& of);

/// What does not agree with the seal that the object carries: "subject was edited", "results: ping/idle is missing". Empty: it is whole.
std::vector<std::string> broken_seals(const boost::json::object& of);

}  // namespace zkspec
