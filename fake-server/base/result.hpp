// Errors as values: what went wrong, where, in words a user can act on. Exceptions stay at main().
#pragma once

#include <boost/system/result.hpp>
#include <string>

namespace zkspec {

/// The kinds of failure that a caller may want to tell apart.
enum class Errc {
  incomplete,    ///< more bytes are needed; not an error of the peer
  malformed,     ///< bytes that cannot be what they should be
  too_large,     ///< over a stated limit
  bad_value,     ///< a word, number or duration that does not fit its place
  unknown_word,  ///< a name that is not in the vocabulary
  unsupported,   ///< understood, and refused in this version
  io,            ///< the operating system said no
  not_found,     ///< a file, case, subject or session that is not there
  adapter,       ///< an adapter that cannot be started or breaks its protocol
};

/// `where` is a byte offset, a file:line:column or a field; empty when `what` says it all.
struct [[nodiscard]] Error {
  Errc code = Errc::malformed;
  std::string where = {};
  std::string what = {};

  friend bool operator==(const Error&, const Error&) = default;
};

std::string to_string(const Error& error);  ///< "where: what"

/// Thrown by Result::value() on an error; reaches nobody but main().
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace zkspec
