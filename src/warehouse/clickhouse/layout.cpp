#include "warehouse/clickhouse/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/base/error.hpp"

namespace ordermart {
namespace {

/// Of the tables that the schema makes; another one cannot be brought up to date yet.
constexpr std::string_view schema_version = "1";

constexpr std::string_view columns = "schema_version, position, shard_num, weights";

/// Which of them a server has.
struct Tables {
    bool has_layout = false;
    bool has_runs = false;
    bool has_any = false;  ///< but those of the lock, which are made first
};

Tables tables_on(ClickHouse& server, std::size_t node, const EngineSettings& settings) {
    const std::string query = fmt::format(
        "select sum(name = 'warehouse_layout') > 0, sum(name = 'etl_runs') > 0, sum(name not like 'run\\_lock\\_%' and "
        "name <> 'given_up_runs') > 0 from system.tables where database = '{}'",
        settings.database);
    const std::string answer =
        server.query(node, {.sql = query, .place = "schema", .idempotent = true, .in_database = false});
    // It is the first question that a server is asked.
    if (answer.size() != 6 || answer.find_first_not_of("01\t\n") != std::string::npos) {
        throw Error(ExitCode::usage, settings.urls[node], "does not answer as a ClickHouse server does",
                    "check that --engine-url names its HTTP port");
    }
    return {.has_layout = answer[0] == '1', .has_runs = answer[2] == '1', .has_any = answer[4] == '1'};
}

/// Empty where nothing is noted.
std::string noted_on(ClickHouse& server, std::size_t node) {
    const std::string query = fmt::format("select {} from warehouse_layout limit 1", columns);
    std::string row = server.query(node, {.sql = query, .place = "warehouse_layout", .idempotent = true});
    if (!row.empty()) row.pop_back();
    return row;
}

bool has_run(ClickHouse& server, std::size_t node) {
    return server.query(node, {.sql = "select count() from etl_runs", .place = "etl_runs", .idempotent = true}) !=
           "0\n";
}

/// Each server named has to be another shard, and all of them: rows that are not asked for would be missing silently.
/// What has to be noted on each, as its values stand in a row.
std::vector<std::string> layout_of(ClickHouse& server, const EngineSettings& settings) {
    if (settings.cluster.empty()) return {fmt::format("{}\t0\t0\t", schema_version)};
    const std::string query = fmt::format(
        "select uniq(shard_num), max(if(is_local, shard_num, 0)), arrayStringConcat(arrayMap(shard -> "
        "toString(shard.2), arraySort(groupUniqArray((shard_num, shard_weight)))), ',') from system.clusters where "
        "cluster = '{}' format TabSeparated",
        settings.cluster);
    std::vector<std::string> rows;
    std::set<std::string> shards;
    for (const std::string& answer :
         server.query_all({.sql = query, .place = "cluster", .idempotent = true, .in_database = false})) {
        const std::string count = fmt::format("{}\t", settings.urls.size());
        if (!answer.starts_with(count) || answer.starts_with(count + "0\t")) {
            throw Error(ExitCode::usage, settings.cluster,
                        "the servers named are not the shards of this cluster, as they know it",
                        "give --engine-url once for each shard; `select * from system.clusters` shows them");
        }
        const std::string shard = answer.substr(count.size(), answer.size() - count.size() - 1);
        shards.insert(shard);
        rows.push_back(fmt::format("{}\t{}\t{}", schema_version, rows.size(), shard));
    }
    if (shards.size() == settings.urls.size()) return rows;
    throw Error(ExitCode::usage, settings.cluster, "two of the servers named are the same shard",
                "give --engine-url once for each shard");
}

Error of_another_version(const EngineSettings& settings) {
    return Error(ExitCode::usage, settings.database, "has tables that are not of this version of ordermart",
                 "name a database of its own with --engine-database, and load the files into that");
}

bool is_of_this_version(std::string_view noted) { return noted.starts_with(fmt::format("{}\t", schema_version)); }

}  // namespace

std::vector<std::string> require_layout(ClickHouse& server, const EngineSettings& settings) {
    std::vector<Tables> tables;
    std::vector<std::string> noted;
    for (std::size_t node = 0; node < settings.urls.size(); ++node) {
        tables.push_back(tables_on(server, node, settings));
        // The schema makes it first.
        if (tables.back().has_any && !tables.back().has_layout) throw of_another_version(settings);
        noted.push_back(tables.back().has_layout ? noted_on(server, node) : "");
    }
    std::vector<std::string> rows = layout_of(server, settings);
    if (rows == noted) return std::vector<std::string>(rows.size());
    bool is_loaded = false;
    for (std::size_t node = 0; node < rows.size(); ++node) {
        is_loaded = is_loaded || (tables[node].has_runs && has_run(server, node));
    }
    for (std::size_t node = 0; node < rows.size(); ++node) {
        // A first load may have been cut off before it noted all.
        if (noted[node] != rows[node] && (is_loaded || !noted[node].empty())) {
            if (!noted[node].empty() && !is_of_this_version(noted[node])) throw of_another_version(settings);
            throw Error(ExitCode::usage, settings.urls[node],
                        fmt::format("is not what it was when the warehouse {} was made: it is on other servers, or "
                                    "they were named in another order, or the cluster has changed",
                                    settings.database),
                        "name them as then, the one that keeps the ledger first; for other shards load the files into "
                        "a new database");
        }
        if (noted[node] == rows[node]) rows[node].clear();
    }
    return rows;
}

void note_layout(ClickHouse& server, const std::vector<std::string>& to_note) {
    for (std::size_t node = 0; node < to_note.size(); ++node) {
        if (to_note[node].empty()) continue;
        const std::string insert =
            fmt::format("insert into warehouse_layout ({}) format TabSeparated\n{}\n", columns, to_note[node]);
        server.query(node, {.sql = insert, .place = "warehouse_layout"});
    }
}

bool has_runs(ClickHouse& server, const EngineSettings& settings) {
    const Tables tables = tables_on(server, 0, settings);
    if (!tables.has_runs || !has_run(server, 0)) return false;
    if (!tables.has_layout || !is_of_this_version(noted_on(server, 0))) throw of_another_version(settings);
    return true;
}

}  // namespace ordermart
