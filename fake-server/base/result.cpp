#include "fake-server/base/result.hpp"

#include <stdexcept>

namespace zkspec {

std::string to_string(const Error& error) { return error.where.empty() ? error.what : error.where + ": " + error.what; }

void throw_exception_from_error(const Error& error, const boost::source_location& /*where*/) { throw std::runtime_error(to_string(error)); }

}  // namespace zkspec
