#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// How the command line names servers. Not by libcurl's functions for URLs: they take more than this (a user, a path,
// other forms of an address), and settings are read where libcurl is not loaded, or not even installed.
namespace ordermart {

struct HostPort {
    std::string host;       ///< an IPv6 address in its brackets
    std::int64_t port = 0;  ///< 0: none was given
};

/// Nothing where the text is not `HOST`, `HOST:PORT` or `[IPv6]:PORT`.
std::optional<HostPort> parse_host_port(std::string_view text);

/// ASCII letters, digits and these others alone, and at least one of them.
bool consists_of(std::string_view text, std::string_view others);

}  // namespace ordermart
