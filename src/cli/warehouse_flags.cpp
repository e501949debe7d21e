#include "cli/warehouse_flags.hpp"

#include "cli/password.hpp"
#include "ordermart/base/error.hpp"

namespace ordermart {
namespace {

const std::map<std::string, EngineKind> engines{{"sqlite", EngineKind::sqlite}, {"clickhouse", EngineKind::clickhouse}};

}  // namespace

void add_engine_flag(Flags& flags, Config& config) {
    flags
        .choice(
            "engine", engines, [&config](EngineKind engine) { config.warehouse.engine = engine; }, "NAME",
            "Keep the warehouse in one SQLite file (sqlite), or on ClickHouse servers (clickhouse).")
        ->default_str("sqlite");
}

void add_warehouse_flags(Flags& flags, Config& config) {
    flags.group("Warehouse");
    flags.db();
    flags.group("Engine");
    add_engine_flag(flags, config);
    EngineSettings& settings = config.warehouse.clickhouse;
    flags.lists(
        "engine-url", [&settings](const std::string& text) { settings.urls.push_back(text); }, "URL",
        "Connect to this ClickHouse server, such as http://host:8123 or https://host:8443. For a cluster, name one "
        "server of each shard: A,B. The first one keeps the ledger.");
    flags.value("engine-database", settings.database, "NAME", "Use this database of the server.")
        ->capture_default_str();
    flags.value("engine-cluster", settings.cluster, "NAME", "Use the cluster that the servers know by this name.");
    flags.value("engine-user", settings.user, "NAME",
                "Log in to the server as this user. Give the password in ORDERMART_ENGINE_PASSWORD or in "
                "--engine-password-file.");
    flags.value("engine-password-file", settings.password_file, "FILE",
                "Read the password from this file, which only its owner may read.");
    flags.value("engine-ca", settings.ca_file, "FILE",
                "Trust the certificates in this PEM file instead of the system's.");
    flags.group("Warehouse");
}

void settle_warehouse(Config& config) {
    EngineSettings& settings = config.warehouse.clickhouse;
    if (config.warehouse.engine == EngineKind::sqlite) {
        // One file of settings may serve both engines.
        if (settings.urls.empty() || config.given.contains("engine")) return;
        throw Error(ExitCode::usage, "--engine-url", "needs another engine", "add --engine clickhouse");
    }
    settle_credentials({"engine", settings.user, settings.password_file, settings.ca_file}, settings.password);
    check(settings);
}

}  // namespace ordermart
