#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ordermart {

/// The ClickHouse servers that hold a warehouse, and how they are spoken to.
struct EngineSettings {
    /// One for each shard, the first is the coordinator: `http://host[:port]` or `https://host[:port]`. Without a port
    /// it is that of HTTP, 80 or 443.
    std::vector<std::string> urls;
    std::string database = "ordermart";
    std::string cluster;  ///< as the servers' remote_servers names it; empty: one server alone
    std::string user;     ///< empty: the server's default user
    std::string password_file;
    std::string password;  ///< must not get into a message
    std::string ca_file;   ///< of the certificates to trust; empty: the system's
};

/// Scheme, host and port alone: no user, path or query.
bool is_engine_url(std::string_view text);

/// `[A-Za-z_][A-Za-z0-9_]*`, 128 bytes at most: what a database, and a cluster, may be called.
bool is_engine_name(std::string_view text);

/// Throws Error{usage} that names the first setting which cannot be used; never the password.
void check(const EngineSettings& settings);

}  // namespace ordermart
