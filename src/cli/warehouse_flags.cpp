#include "cli/warehouse_flags.hpp"

#include "cli/password.hpp"
#include "ordermart/base/error.hpp"

namespace ordermart {
namespace {

const std::map<std::string, EngineKind> engines{{"sqlite", EngineKind::sqlite}, {"clickhouse", EngineKind::clickhouse}};

}  // namespace

void add_engine_flag(Flags& flags, Config& config) {
    flags
        .text(
            "engine", [&config](const std::string& text) { config.warehouse.engine = engines.at(text); }, "NAME",
            "What keeps the warehouse: sqlite, in one file, or clickhouse, on servers")
        ->check(CLI::IsMember(engines))
        ->default_str("sqlite");
}

void add_warehouse_flags(Flags& flags, Config& config) {
    flags.db();
    add_engine_flag(flags, config);
    EngineSettings& settings = config.warehouse.clickhouse;
    flags.lists(
        "engine-url", [&settings](const std::string& text) { settings.urls.push_back(text); }, "URL",
        "The ClickHouse server, http://host:8123 or https://host:8443; of a cluster one of each shard, the first keeps "
        "the "
        "ledger: A,B, or given several times");
    flags.value("engine-database", settings.database, "NAME", "The database on it")->capture_default_str();
    flags.value("engine-cluster", settings.cluster, "NAME", "The cluster, as its servers name it");
    flags.value("engine-user", settings.user, "NAME",
                "Who works with it; the password is in ORDERMART_ENGINE_PASSWORD or --engine-password-file");
    flags.value("engine-password-file", settings.password_file, "FILE",
                "The password, in a file that only its owner can read");
    flags.value("engine-ca", settings.ca_file, "FILE",
                "Trust the certificates in this PEM file instead of the system's");
}

void settle_warehouse(Config& config) {
    EngineSettings& settings = config.warehouse.clickhouse;
    if (config.warehouse.engine == EngineKind::sqlite) {
        // One file of settings may serve both engines.
        if (settings.urls.empty() || config.given.contains("engine")) return;
        throw Error(ExitCode::usage, "--engine-url", "is for another engine", "add --engine clickhouse");
    }
    settle_credentials({"engine", settings.user, settings.password_file, settings.ca_file}, settings.password);
    check(settings);
}

}  // namespace ordermart
