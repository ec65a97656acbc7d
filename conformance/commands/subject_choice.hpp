// Who is to be judged: a name or a command of the command line becomes something that can be started.
#pragma once

#include <variant>

#include "conformance/commands/home.hpp"
#include "conformance/run/adapter_check/adapter_command.hpp"
#include "conformance/run/virtual_run.hpp"

namespace zkspec {

/// Why a command ends before it has begun.
struct Failure {
  int code = exit_code::usage;
  std::string text = {};
};
template <class T>
using Attempt = std::variant<T, Failure>;

/// A file of fixtures/subjects; `server`: one that is judged as a server.
Attempt<SubjectFile> find_subject(const Home& home, const std::string& name, bool server);

/// A subject's name, or the command of an adapter, which has a slash in it.
Attempt<AdapterCommand> adapter_command(const Home& home, const std::string& client);
SubjectFactory client_factory(AdapterCommand adapter);

/// None for an empty id.
Attempt<Defect> find_defect(const Home& home, const std::string& id);

}  // namespace zkspec
