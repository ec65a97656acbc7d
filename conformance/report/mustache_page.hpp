// What every page needs: values of a layout, and filling it so that no text is ever markup.
#pragma once

#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>

#include "conformance/report/clause_states.hpp"

namespace zkspec {

using Data = kainjow::mustache::data;

inline Data list() { return Data{Data::type::list}; }
inline Data text(std::string_view value) { return Data{std::string{value}}; }
inline Data text_or_none(std::string_view value) { return value.empty() ? Data{false} : text(value); }

/// One character, so that nothing is told by its colour alone.
std::string_view glyph(Outcome outcome);
std::string_view mark(ClauseState state);

/// A fragment of an address; '#' may not stand in one.
std::string anchor(std::string_view id);

/// The layout with its values, each of which passes escape_xml().
std::string fill(std::string_view layout, const Data& values);

}  // namespace zkspec
