#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/server_process.hpp"
#include "support/support.hpp"
#include "warehouse/clickhouse/client.hpp"

namespace ordermart::test {

/// Servers of Debian's package clickhouse-server, started for a test as one cluster `test`, a shard each, with nothing
/// in them. Their users are `default`, without a password, and `loader`.
class ClickHouseServers {
public:
    static constexpr const char* executable = "/usr/sbin/clickhouse-server";
    static inline const std::string password = "s3cret-Pa55w\xC3\xB6rd";

    explicit ClickHouseServers(std::size_t count) : nodes_(count) {
        const std::vector<int> ports = free_ports(3 * count);
        std::string shards;
        for (std::size_t node = 0; node < count; ++node) {
            for (std::size_t port = 0; port < 3; ++port) nodes_[node].ports.at(port) = ports[3 * node + port];
            shards += "<shard><internal_replication>true</internal_replication><replica><host>127.0.0.1</host><port>" +
                      std::to_string(nodes_[node].ports[1]) + "</port></replica></shard>";
        }
        write_file(folder_.path("users.xml"), users());
        for (std::size_t node = 0; node < count; ++node) {
            write_file(path(node, "config.xml"), configuration(node, shards));
            start(node);
        }
        for (std::size_t node = 0; node < count; ++node) wait_for(node);
    }
    ~ClickHouseServers() {
        for (const Node& node : nodes_) {
            if (node.process) node.process->terminate();
        }
        for (Node& node : nodes_) {
            if (node.process) node.process->end();
        }
    }
    ClickHouseServers(const ClickHouseServers&) = delete;
    ClickHouseServers& operator=(const ClickHouseServers&) = delete;

    std::string url(std::size_t node) const { return "http://127.0.0.1:" + std::to_string(nodes_.at(node).ports[0]); }

    /// Of all nodes, as the user `default`.
    EngineSettings settings(const std::string& database = "default") const {
        EngineSettings result;
        for (std::size_t node = 0; node < nodes_.size(); ++node) result.urls.push_back(url(node));
        result.database = database;
        result.cluster = "test";
        return result;
    }

    void stop(std::size_t node) {
        if (!nodes_.at(node).process) return;
        nodes_[node].process->terminate();
        nodes_[node].process->end();
    }

    /// As a machine that loses its power.
    void kill(std::size_t node) {
        if (nodes_.at(node).process) nodes_[node].process->kill();
    }

    /// By the test's main thread, see ServerProcess.
    void start(std::size_t node) {
        nodes_.at(node).process = std::make_unique<ServerProcess>(
            std::vector<std::string>{executable, "--config-file=" + path(node, "config.xml")}, path(node, "messages"));
    }

    /// Returns when it answers.
    void wait_for(std::size_t node) {
        EngineSettings one;
        one.urls = {url(node)};
        one.database = "default";
        ClickHouse client(one);
        wait_until([&] {
            nodes_[node].process->require_running();
            return stop_of([&] { client.query(0, {.sql = "select 1", .place = "start"}); }).code == ExitCode::done;
        });
    }

private:
    struct Node {
        std::vector<int> ports = std::vector<int>(3);  ///< of HTTP, of the native protocol, and between servers
        std::unique_ptr<ServerProcess> process;
    };

    static std::vector<int> free_ports(std::size_t count) {
        std::vector<int> ports;
        std::vector<int> sockets;
        for (std::size_t at = 0; at < count; ++at) {
            sockaddr_in address{};
            address.sin_family = AF_INET;
            address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            socklen_t size = sizeof address;
            sockets.push_back(socket(AF_INET, SOCK_STREAM, 0));
            auto* const generic = reinterpret_cast<sockaddr*>(&address);
            if (bind(sockets.back(), generic, size) != 0 || getsockname(sockets.back(), generic, &size) != 0) {
                throw std::runtime_error("no free port");
            }
            ports.push_back(ntohs(address.sin_port));
        }
        for (const int each : sockets) close(each);
        return ports;
    }

    static std::string users() {
        const std::string rest = "<networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>";
        return "<yandex><profiles><default><max_memory_usage>2000000000</max_memory_usage></default></profiles>"
               "<users><default><password></password>" +
               rest + "</default><loader><password>" + password + "</password>" + rest +
               "</loader></users><quotas><default></default></quotas></yandex>";
    }

    std::string configuration(std::size_t node, const std::string& shards) const {
        const auto& ports = nodes_[node].ports;
        return "<yandex><logger><level>warning</level><log>" + path(node, "log") + "</log><errorlog>" +
               path(node, "errors") + "</errorlog></logger><http_port>" + std::to_string(ports[0]) +
               "</http_port><tcp_port>" + std::to_string(ports[1]) + "</tcp_port><interserver_http_port>" +
               std::to_string(ports[2]) +
               "</interserver_http_port><interserver_http_host>127.0.0.1</interserver_http_host>"
               "<listen_host>127.0.0.1</listen_host><path>" +
               path(node, "data/") + "</path><tmp_path>" + path(node, "tmp/") + "</tmp_path><users_config>" +
               folder_.path("users.xml") +
               "</users_config><default_profile>default</default_profile><default_database>default</default_database>"
               "<keep_alive_timeout>1</keep_alive_timeout><timezone>UTC</timezone><mark_cache_size>5368709</"
               "mark_cache_size><remote_servers><test>" +
               shards + "</test></remote_servers></yandex>";
    }

    std::string path(std::size_t node, const std::string& name) const {
        return folder_.path("node" + std::to_string(node) + "/" + name);
    }

    TemporaryFolder folder_;
    std::vector<Node> nodes_;
};

inline bool servers_installed() { return may_use(ClickHouseServers::executable, "clickhouse-server"); }

}  // namespace ordermart::test
