#include "fake-server/loop/asio/tls_stream.hpp"

namespace zkspec {

using boost::system::error_code;

Result<std::shared_ptr<asio::ssl::context>> make_tls_context(const TlsIdentity& identity) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  error_code error;
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                           asio::ssl::context::no_tlsv1_1,
                       error);
  if (!error) context->use_certificate_chain_file(identity.certificate_file, error);
  if (error) return Error{Errc::io, identity.certificate_file, "no certificate in PEM form: " + error.message()};
  context->use_private_key_file(identity.key_file, asio::ssl::context::pem, error);
  if (error) return Error{Errc::io, identity.key_file, "no key in PEM form for that certificate: " + error.message()};
  return context;
}

}  // namespace zkspec
