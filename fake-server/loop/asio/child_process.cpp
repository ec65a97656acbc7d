#include "fake-server/loop/asio/child_process.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <cstring>
#include <deque>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>

#include "fake-server/loop/asio/asio_context.hpp"

namespace zkspec {

using asio::posix::stream_descriptor;
using boost::system::error_code;

namespace {

ExitStatus decode(int status) { return WIFSIGNALED(status) ? ExitStatus{true, WTERMSIG(status)} : ExitStatus{false, WEXITSTATUS(status)}; }

Error no_longer_reads(const std::string& why) { return {Errc::adapter, "standard input", why}; }

}  // namespace

std::string to_string(ExitStatus status) {
  if (!status.by_signal) return fmt::format("exit {}", status.number);
  const char* name = sigabbrev_np(status.number);
  return name == nullptr ? fmt::format("signal {}", status.number) : fmt::format("SIG{}", name);
}

class ChildProcess::State : public std::enable_shared_from_this<State> {
 public:
  State(AsioContext& context, const SpawnedChild& child, ChildCallbacks callbacks)
      : context_{context},
        pid_{child.pid},
        input_{context.io, child.input},
        output_{context.io, child.output},
        errors_{context.io, child.errors},
        process_{context.io, child.process},
        patience_{context.io},
        callbacks_{std::move(callbacks)} {
    for (auto* stream : {&input_, &output_, &errors_}) stream->non_blocking(true);
  }

  void start();
  Result<void> send_line(std::string line);
  void stop(Duration grace);
  void abandon();

  [[nodiscard]] const std::string& error_text() const { return error_text_; }
  [[nodiscard]] bool has_exited() const { return exited_; }
  [[nodiscard]] int pid() const { return pid_; }

 private:
  /// False when there is nothing to read now, or any more.
  using Reader = bool (State::*)();

  void await(stream_descriptor& stream, Reader reader);
  bool take_output();
  bool take_errors();
  bool take(stream_descriptor& stream, std::size_t& count);
  void split_lines();
  void write_next();
  void close_input();
  void escalate(Duration grace, int signal);
  void reap();
  void close_all();

  AsioContext& context_;
  int pid_;
  stream_descriptor input_;
  stream_descriptor output_;
  stream_descriptor errors_;
  stream_descriptor process_;
  AsioTimer patience_;
  ChildCallbacks callbacks_;
  bool exited_ = false;
  bool abandoned_ = false;
  bool stopping_ = false;
  bool writing_ = false;
  std::deque<std::string> unsent_ = {};
  std::size_t unsent_bytes_ = 0;
  std::string partial_ = {};  ///< the beginning of a line
  std::string error_text_ = {};
};

void ChildProcess::State::start() {
  await(output_, &State::take_output);
  await(errors_, &State::take_errors);
  process_.async_wait(stream_descriptor::wait_read, [self = shared_from_this()](error_code cancelled) {
    if (!cancelled && !self->abandoned_) self->reap();
  });
}

// Waiting and then reading, so that the last bytes can be taken in order when the child has ended.
void ChildProcess::State::await(stream_descriptor& stream, Reader reader) {
  stream.async_wait(stream_descriptor::wait_read, [self = shared_from_this(), &stream, reader](error_code cancelled) {
    if (cancelled || !stream.is_open()) return;
    ((*self).*reader)();
    if (stream.is_open()) self->await(stream, reader);
  });
}

bool ChildProcess::State::take(stream_descriptor& stream, std::size_t& count) {
  error_code error;
  count = stream.is_open() ? stream.read_some(asio::buffer(context_.incoming), error) : 0;
  if (error && error != asio::error::would_block) stream.close(error);
  return count > 0;
}

bool ChildProcess::State::take_errors() {
  std::size_t count = 0;
  if (!take(errors_, count)) return false;
  error_text_ += as_text(BytesView{context_.incoming}.first(count));
  if (error_text_.size() > error_limit) error_text_.erase(0, error_text_.size() - error_limit);
  return true;
}

bool ChildProcess::State::take_output() {
  std::size_t count = 0;
  if (!take(output_, count)) return false;
  partial_ += as_text(BytesView{context_.incoming}.first(count));
  split_lines();
  return true;
}

void ChildProcess::State::split_lines() {
  const std::string text = std::exchange(partial_, {});
  std::size_t begin = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    if (callbacks_.line) callbacks_.line(std::string_view{text}.substr(begin, end - begin));
    if (abandoned_) return;
    begin = end + 1;
  }
  partial_ = text.substr(begin);
  if (partial_.size() <= line_limit) return;
  output_.close();
  partial_.clear();
  if (callbacks_.broken) callbacks_.broken({Errc::too_large, "standard output", fmt::format("a line of more than {} bytes", line_limit)});
}

Result<void> ChildProcess::State::send_line(std::string line) {
  if (exited_) return no_longer_reads("the process has ended");
  if (stopping_ || !input_.is_open()) return no_longer_reads("is closed");
  if (line.find('\n') != std::string::npos) return Error{Errc::bad_value, "standard input", "a line contains a newline"};
  if (unsent_bytes_ + line.size() >= input_limit) return Error{Errc::too_large, "standard input", "the process does not read"};
  line += '\n';
  unsent_bytes_ += line.size();
  unsent_.push_back(std::move(line));
  write_next();
  return {};
}

void ChildProcess::State::write_next() {
  if (writing_ || !input_.is_open()) return;
  if (unsent_.empty()) {
    if (stopping_) close_input();
    return;
  }
  writing_ = true;
  asio::async_write(input_, asio::buffer(unsent_.front()), [self = shared_from_this()](error_code error, std::size_t) {
    self->writing_ = false;
    if (error) {
      self->close_input();
      return;
    }
    self->unsent_bytes_ -= self->unsent_.front().size();
    self->unsent_.pop_front();
    self->write_next();
  });
}

void ChildProcess::State::close_input() {
  error_code ignored;
  input_.close(ignored);
}

void ChildProcess::State::stop(Duration grace) {
  if (exited_ || stopping_) return;
  stopping_ = true;
  write_next();
  escalate(grace, SIGTERM);
}

void ChildProcess::State::escalate(Duration grace, int signal) {
  patience_.expires_after(grace);
  patience_.async_wait([self = shared_from_this(), grace, signal](error_code cancelled) {
    if (cancelled || self->exited_ || self->abandoned_) return;
    kill(-self->pid_, signal);
    if (signal == SIGTERM) self->escalate(grace, SIGKILL);
  });
}

void ChildProcess::State::reap() {
  const auto alive = shared_from_this();
  // While its leader is not reaped, the group's number cannot be given to anybody else.
  kill(-pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  exited_ = true;
  // What it wrote is in the pipes; a grandchild that left the group may hold them open and go on, hence the bound.
  constexpr int reads = 64;
  for (int left = reads; left > 0 && take_errors(); --left) {}
  for (int left = reads; left > 0 && !abandoned_ && take_output(); --left) {}
  if (abandoned_) return;
  close_all();
  if (callbacks_.exited) callbacks_.exited(decode(status));
}

void ChildProcess::State::close_all() {
  error_code ignored;
  patience_.cancel();
  for (auto* stream : {&input_, &output_, &errors_, &process_}) stream->close(ignored);
}

void ChildProcess::State::abandon() {
  abandoned_ = true;
  if (!exited_) {
    kill(-pid_, SIGKILL);
    pollfd ended{process_.native_handle(), POLLIN, 0};
    constexpr int bound_ms = 2000;
    poll(&ended, 1, bound_ms);
    waitpid(pid_, nullptr, WNOHANG);
    exited_ = true;
  }
  close_all();
}

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(Loop& loop, const ChildCommand& command, ChildCallbacks callbacks) {
  auto* context = asio_context(loop);
  if (context == nullptr) return Error{Errc::unsupported, {}, "child processes need a loop over real sockets"};
  std::signal(SIGPIPE, SIG_IGN);  // a child that stops reading must not end us; pipes have no flag for it
  const auto child = spawn_child(command);
  if (child.has_error()) return child.error();
  auto state = std::make_shared<State>(*context, *child, std::move(callbacks));
  state->start();
  return std::unique_ptr<ChildProcess>{new ChildProcess{std::move(state)}};
}

ChildProcess::ChildProcess(std::shared_ptr<State> state) : state_{std::move(state)} {}
ChildProcess::~ChildProcess() { state_->abandon(); }
Result<void> ChildProcess::send_line(std::string line) { return state_->send_line(std::move(line)); }
void ChildProcess::stop(Duration grace) { state_->stop(grace); }
std::string ChildProcess::errors() const { return state_->error_text(); }
bool ChildProcess::has_exited() const { return state_->has_exited(); }
int ChildProcess::pid() const { return state_->pid(); }

}  // namespace zkspec
