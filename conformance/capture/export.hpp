// A recording as a capture file that Wireshark and tshark open, with the dissector of tools/wireshark or without it.
#pragma once

#include "fake-server/log/recording_reader.hpp"

namespace zkspec {

/// A pcapng file. Each connection becomes a TCP conversation with a beginning and an end where the recording has them; a frame is one
/// segment, or several if it is long. What is no traffic (calls and reports of an application, steps of a script) becomes comments of the
/// next packet. Addresses are those of the head (`servers`, `clients`), or made up where it has none; times count from `began_unix_ns`
/// there, or from 1970.
Bytes to_pcapng(const Recording& recording);

/// Under which ports servers appear in it, ascending: what a dissector has to be told where they are not 2181.
std::vector<std::uint16_t> server_ports(const Recording& recording);

}  // namespace zkspec
