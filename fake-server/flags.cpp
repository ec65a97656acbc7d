#include "fake-server/flags.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

namespace zkspec {
namespace {

constexpr std::string_view examples = R"(Examples:
  zkspec-fake
  zkspec-fake --servers 3 --tick 500ms
  zkspec-fake --tick 2s --min-timeout 1s --max-timeout 40s
  zkspec-fake --port 2181 --secure-port 2281 --tls-certificate server.pem --tls-key server.key
  zkspec-fake --script slow.toml --control 127.0.0.1:0
  zkspec-fake --log recording.jsonl --log-rotate 64MiB --log-keep 8

The first line of standard output is the connect string. The servers share their data and their sessions, have addresses of their own
and grant session timeouts of 2 to 20 ticks. SIGINT or SIGTERM ends them.

With --log, each line is in the file as soon as its event has happened. recording.jsonl is the newest file, recording.jsonl.1 the one before
it; a file that an earlier run left is rotated as well. When the disk is full this is said once, and the servers go on.)";

constexpr std::uint32_t most_servers = 9;

const CLI::AsNumberWithUnit duration{std::map<std::string, std::int64_t>{{"ms", 1}, {"s", 1000}, {"min", 60'000}},
                                     CLI::AsNumberWithUnit::UNIT_REQUIRED, "DURATION"};

std::vector<Address> addresses(const std::vector<std::string>& given) {
  std::vector<Address> all;
  for (const auto& text : given) {
    auto address = parse_address(text);
    if (!address) throw CLI::ValidationError{"--listen", to_string(address.error())};
    all.push_back(*std::move(address));
  }
  if (all.size() > most_servers) throw CLI::ValidationError{"--listen", "more than 9 servers"};
  return all;
}

void declare_servers(CLI::App& app, Flags& flags) {
  const CLI::Range sane{std::int64_t{1}, std::int64_t{3'600'000}};
  app.add_option("--servers", flags.servers, "how many servers, 1 to 9; the default is 1")
      ->check(CLI::Range(1U, most_servers))
      ->option_text("N");
  app.add_option("--host", flags.host, "of the first server; the next ones count up from it; the default is 127.0.0.1")
      ->check(CLI::ValidIPV4)
      ->option_text("ADDRESS");
  app.add_option("--tick", flags.tick_ms, "such as 200ms or 2s; the default is 200ms")
      ->transform(duration)
      ->check(sane)
      ->option_text("DURATION");
  app.add_option("--min-timeout", flags.min_timeout_ms, "smallest session timeout granted, instead of 2 ticks")
      ->transform(duration)
      ->check(sane)
      ->option_text("DURATION");
  app.add_option("--max-timeout", flags.max_timeout_ms, "largest session timeout granted, instead of 20 ticks")
      ->transform(duration)
      ->check(sane)
      ->option_text("DURATION");
  app.add_option("--seed", flags.seed, "of the session ids; the default is 1")->option_text("N");
  app.add_flag("--read-only", flags.read_only, "a server without a majority lets clients read, as with readonlymode.enabled");
  app.add_flag("--local-sessions", flags.local_sessions, "sessions begin as known to one server, as with localSessionsEnabled");
  app.add_flag("--extended-types", flags.extended_types, "TTL nodes can be made, as with zookeeper.extendedTypesEnabled");
  app.add_flag("--reconfig", flags.reconfig, "the list of servers can be changed, as with reconfigEnabled; it is only data here");
  app.add_option("--super-digest", flags.super_digest,
                 "who proves this identity may do everything, as with superDigest of DigestAuthenticationProvider")
      ->option_text("USER:DIGEST");
  app.add_option("--container-check", flags.container_check_ms, "how often containers and TTL nodes are removed; the default is 60s")
      ->transform(duration)
      ->check(sane)
      ->option_text("DURATION");
}

void declare_network(CLI::App& app, Flags& flags) {
  app.add_option("--port", flags.port, "of the first server; the next ones count up from it; the default is any free one each")
      ->option_text("PORT");
  app.add_option_function<std::vector<std::string>>(
         "--listen", [&flags](const std::vector<std::string>& given) { flags.listen = addresses(given); },
         "the addresses, one for each server; instead of --servers, --host and --port")
      ->delimiter(',')
      ->excludes("--servers", "--host", "--port")
      ->option_text("ADDRESS:PORT,…");
  auto* certificate =
      app.add_option("--tls-certificate", flags.tls_certificate, "PEM file, with the chain: each server has a second port, for TLS")
          ->option_text("FILE");
  app.add_option("--tls-key", flags.tls_key, "PEM file: the key of that certificate")->needs(certificate)->option_text("FILE");
  app.add_option("--secure-port", flags.secure_port, "as --port, for the ports with TLS")->needs(certificate)->option_text("PORT");
  app.add_option("--max-connections", flags.max_connections, "from one address to one server; 0 is no limit; the default is 60")
      ->option_text("N");
  app.add_option("--max-packet", flags.max_packet, "largest packet taken, such as 4MiB, as with jute.maxbuffer; the default is 1048575")
      ->transform(CLI::AsSizeValue{true})
      ->check(CLI::Range(std::size_t{64}, std::size_t{1} << 30U))
      ->option_text("SIZE");
  app.add_option("--handshake-limit", flags.handshake_limit_ms, "who has not asked for a session by then is cut off; the default is 10s")
      ->transform(duration)
      ->option_text("DURATION");
  app.add_option("--four-letter-words", flags.four_letter_words, "those that are answered, as in 4lw.commands.whitelist; the default is *")
      ->delimiter(',')
      ->option_text("WORD,…");
}

void declare_control(CLI::App& app, Flags& flags) {
  app.add_option("--script", flags.script, "rules that bend what the servers say; see fake-server/script/README.md")->option_text("FILE");
  auto* control = app.add_option("--control", flags.control,
                                 "address of an HTTP API and a page, to look inside and to break things; port 0 is any free one")
                      ->option_text("HOST:PORT");
  app.add_option("--control-token-file", flags.control_token_file,
                 "its first line must come with each request; needed where --control is an address that others reach")
      ->needs(control)
      ->option_text("FILE");
  app.add_flag("--until-stdin-ends", flags.until_stdin_ends, "for programs that start it: end when they do, however they end");
}

void declare_log(CLI::App& app, Flags& flags) {
  auto* log = app.add_option("--log", flags.log, "write what crosses the wire to this file, one JSON object per line")->option_text("FILE");
  app.add_option("--log-rotate", flags.log_rotate, "begin a new file at this size, such as 64MiB or 2GB; the default is 64MiB")
      ->transform(CLI::AsSizeValue{true})
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 50U))
      ->needs(log)
      ->option_text("SIZE");
  app.add_option("--log-keep", flags.log_keep, "so many files, the newest included; the default is 8")
      ->check(CLI::Range(1U, 10'000U))
      ->needs(log)
      ->option_text("N");
  app.add_option("--log-events", flags.log_events, "so many events, the newest, are held in memory; the default is 100000")
      ->check(CLI::Range(1U, 100'000'000U))
      ->option_text("N");
}

}  // namespace

EnsembleOptions Flags::ensemble() const {
  EnsembleOptions options{.servers = servers, .host = host, .limits = {.tick = std::chrono::milliseconds{tick_ms}}, .seed = Seed{seed}};
  if (min_timeout_ms) options.limits.min_timeout = std::chrono::milliseconds{*min_timeout_ms};
  if (max_timeout_ms) options.limits.max_timeout = std::chrono::milliseconds{*max_timeout_ms};
  options.honest = true;
  options.first_port = port;
  options.listen = listen;
  if (!listen.empty()) options.servers = static_cast<std::uint32_t>(listen.size());
  options.accepts_per_second = 0;
  options.max_connections_per_host = max_connections;
  options.max_packet = max_packet;
  options.handshake_limit = std::chrono::milliseconds{handshake_limit_ms};
  if (!tls_certificate.empty()) options.tls = TlsIdentity{tls_certificate, tls_key};
  options.first_secure_port = secure_port;
  options.four_letter_words = four_letter_words;
  options.read_only_mode = read_only;
  options.local_sessions = local_sessions;
  options.extended_types = extended_types;
  options.reconfig_enabled = reconfig;
  options.super_digest = super_digest;
  options.container_check = std::chrono::milliseconds{container_check_ms};
  return options;
}

LogLimits Flags::log_limits() const { return {.events = log_events, .bytes = std::size_t{64} << 20U, .keep_newest = true}; }

RecordingFileOptions Flags::recording() const {
  return {.path = log, .rotate_at = log_rotate, .keep = log_keep, .head = {{"program", "zkspec-fake"}}};
}

int complain(int code, std::string_view what) {
  std::cerr << "zkspec-fake: " << what << std::endl;
  return code;
}

std::variant<Flags, int> read_flags(int argc, char** argv) {
  CLI::App app{"A fake ZooKeeper ensemble that keeps the session contract.", "zkspec-fake"};
  Flags flags;
  app.footer(std::string{examples});
  declare_servers(app, flags);
  declare_network(app, flags);
  declare_control(app, flags);
  declare_log(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& mistake) {
    return complain(fake_exit::usage, std::string{mistake.what()} + "; zkspec-fake --help shows what there is");
  }
  const auto limits = flags.ensemble().limits;
  if (limits.min_timeout > limits.max_timeout) return complain(fake_exit::usage, "--min-timeout is above --max-timeout");
  if (flags.tls_certificate.empty() != flags.tls_key.empty()) return complain(fake_exit::usage, "--tls-certificate needs --tls-key");
  return flags;
}

}  // namespace zkspec
