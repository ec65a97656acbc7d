// The ports for TLS of a FakeServer, asked by OpenSSL's own client.
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <filesystem>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "fake-server/embed/fake_server.hpp"
#include "fake-server/wire/codec.hpp"

using namespace zkspec;

namespace {

template <auto free>
struct Freed {
  template <class T>
  void operator()(T* what) const {
    free(what);
  }
};
template <class T, auto free>
using Owned = std::unique_ptr<T, Freed<free>>;

/// A key and a certificate that it signed for itself, as files that go with this object.
class Certified {
 public:
  Certified() {
    std::filesystem::create_directory(folder_);
    const Owned<EVP_PKEY, &EVP_PKEY_free> pair{EVP_EC_gen("P-256")};
    const Owned<X509, &X509_free> signed_by_itself{X509_new()};
    auto* x509 = signed_by_itself.get();
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, pair.get());
    const Owned<X509_EXTENSION, &X509_EXTENSION_free> names{X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1")};
    X509_add_ext(x509, names.get(), -1);
    BOOST_TEST_REQUIRE(X509_sign(x509, pair.get(), EVP_sha256()) > 0);
    write(certificate, [&](std::FILE* file) { return PEM_write_X509(file, x509); });
    write(key, [&](std::FILE* file) { return PEM_write_PrivateKey(file, pair.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  }
  ~Certified() { std::filesystem::remove_all(folder_); }
  Certified(const Certified&) = delete;
  Certified& operator=(const Certified&) = delete;

 private:
  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("zkspec-tls-" + std::to_string(getpid()));

 public:
  std::string certificate = folder_ / "server.pem";
  std::string key = folder_ / "server.key";

 private:
  template <class Write>
  static void write(const std::string& path, Write write) {
    const Owned<std::FILE, &std::fclose> file{std::fopen(path.c_str(), "w")};
    BOOST_TEST_REQUIRE((file != nullptr && write(file.get()) == 1), path);
  }
};

/// Trusts that certificate alone.
class SecureClient {
 public:
  SecureClient(const std::string& address, const Certified& trusted) {
    BOOST_TEST_REQUIRE(SSL_CTX_load_verify_locations(context_.get(), trusted.certificate.c_str(), nullptr) == 1);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    BIO_set_conn_hostname(connection_.get(), address.c_str());
    BOOST_TEST_REQUIRE(BIO_do_connect(connection_.get()) == 1);
  }
  std::string ask(const Bytes& request, std::size_t answer) {
    BIO_write(connection_.get(), request.data(), static_cast<int>(request.size()));
    std::string got(answer, '\0');
    std::size_t size = 0;
    while (size < answer) {
      const int more = BIO_read(connection_.get(), got.data() + size, static_cast<int>(answer - size));
      if (more <= 0) break;
      size += static_cast<std::size_t>(more);
    }
    return got.substr(0, size);
  }

 private:
  Owned<SSL_CTX, &SSL_CTX_free> context_{SSL_CTX_new(TLS_client_method())};
  Owned<BIO, &BIO_free_all> connection_{BIO_new_ssl_connect(context_.get())};
};

std::string told(const FakeServerOptions& options) {
  try {
    const FakeServer server{options};
    return "nothing";
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fake_server_tls)

BOOST_AUTO_TEST_CASE(a_server_with_a_certificate_has_ports_for_tls_beside_its_plain_ones) {
  const Certified identity;
  const FakeServer server{{.servers = 2, .tls_certificate = identity.certificate, .tls_key = identity.key}};
  BOOST_TEST(server.connect_string() != server.secure_connect_string());
  const auto first = server.secure_connect_string().substr(0, server.secure_connect_string().find(','));
  SecureClient client{first, identity};
  const auto response = client.ask(wire::encode(wire::ConnectRequest{.timeOut = wire::Millis{2000}}), 40);
  BOOST_TEST(response.size() == 40U);
  BOOST_TEST_REQUIRE(server.sessions().size() == 1U);
  BOOST_TEST(server.sessions().front().connected);
}

BOOST_AUTO_TEST_CASE(a_server_without_a_certificate_has_no_ports_for_tls) { BOOST_TEST(FakeServer{}.secure_connect_string().empty()); }

BOOST_AUTO_TEST_CASE(a_certificate_that_cannot_be_used_is_named) {
  const Certified identity;
  BOOST_TEST(told({.tls_certificate = identity.certificate}) == "FakeServerOptions: of tls_certificate and tls_key, one needs the other");
  BOOST_TEST(told({.tls_key = identity.key}) == "FakeServerOptions: of tls_certificate and tls_key, one needs the other");
  BOOST_TEST(told({.tls_certificate = identity.key, .tls_key = identity.key}).starts_with(identity.key + ": no certificate in PEM form"));
  BOOST_TEST(told({.tls_certificate = identity.certificate, .tls_key = identity.certificate})
                 .starts_with(identity.certificate + ": no key in PEM form"));
}

BOOST_AUTO_TEST_SUITE_END()
