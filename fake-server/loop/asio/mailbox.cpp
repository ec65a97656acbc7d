#include "fake-server/loop/asio/mailbox.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "fake-server/loop/asio/asio_context.hpp"

namespace zkspec {
namespace {

class AsioMailbox final : public Mailbox {
 public:
  explicit AsioMailbox(AsioContext& context) : context_{context}, guard_{asio::make_work_guard(context.io)} {}
  void post(std::function<void()> work) override { asio::post(context_.io, std::move(work)); }

 private:
  AsioContext& context_;
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
};

}  // namespace

Result<std::unique_ptr<Mailbox>> make_mailbox(Loop& loop) {
  auto* context = asio_context(loop);
  if (context == nullptr) return Error{Errc::unsupported, {}, "threads can reach a loop over real sockets only"};
  return std::make_unique<AsioMailbox>(*context);
}

}  // namespace zkspec
