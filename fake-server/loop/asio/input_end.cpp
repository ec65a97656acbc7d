#include "fake-server/loop/asio/input_end.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <unistd.h>

#include "fake-server/loop/asio/asio_context.hpp"

namespace zkspec {
namespace {

class InputReader : public std::enable_shared_from_this<InputReader> {
 public:
  InputReader(AsioContext& context, std::function<void()> callback) : input_{context.io}, callback_{std::move(callback)} {}

  boost::system::error_code start() {
    boost::system::error_code error;
    input_.assign(dup(STDIN_FILENO), error);
    if (!error) read();
    return error;
  }
  void stop() {
    stopped_ = true;
    boost::system::error_code ignored;
    input_.close(ignored);
  }

 private:
  void read() {
    input_.async_read_some(asio::buffer(dropped_), [self = shared_from_this()](boost::system::error_code ended, std::size_t) {
      if (self->stopped_) return;
      if (ended) self->callback_();
      else self->read();
    });
  }

  asio::posix::stream_descriptor input_;
  std::function<void()> callback_;
  std::array<char, 4096> dropped_ = {};
  bool stopped_ = false;
};

class ReaderHandle final : public InputWatch {
 public:
  explicit ReaderHandle(std::shared_ptr<InputReader> reader) : reader_{std::move(reader)} {}
  ~ReaderHandle() override { reader_->stop(); }
  ReaderHandle(const ReaderHandle&) = delete;
  ReaderHandle& operator=(const ReaderHandle&) = delete;

 private:
  std::shared_ptr<InputReader> reader_;
};

}  // namespace

Result<std::unique_ptr<InputWatch>> on_input_end(Loop& loop, std::function<void()> callback) {
  auto* context = asio_context(loop);
  if (context == nullptr) return Error{Errc::unsupported, {}, "standard input needs a loop over real sockets"};
  auto reader = std::make_shared<InputReader>(*context, std::move(callback));
  auto handle = std::make_unique<ReaderHandle>(reader);
  if (const auto error = reader->start()) return Error{Errc::io, {}, "cannot watch standard input: " + error.message()};
  return handle;
}

}  // namespace zkspec
