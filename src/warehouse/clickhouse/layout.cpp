#include "warehouse/clickhouse/layout.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"
#include "warehouse/clickhouse/sql.hpp"
#include "warehouse/clickhouse/tab_separated.hpp"

namespace ordermart {
namespace {

constexpr std::string_view layout_table = "warehouse_layout";

/// What a server has noted.
struct Noted {
    std::int64_t version = 0;  ///< 0: nothing
    std::string position;      ///< among the servers, as the other columns have it in a row
};

/// Which tables a server has.
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

/// A migration notes a further row.
Noted noted_on(ClickHouse& server, std::size_t node) {
    const std::string query = fmt::format(
        "select schema_version, position, shard_num, weights from {} order by "
        "schema_version desc limit 1",
        layout_table);
    const std::string row = server.query(node, {.sql = query, .place = layout_table, .idempotent = true});
    if (row.empty()) return {};
    const std::size_t tab = row.find('\t');
    return {parse_count(row.substr(0, tab)).value_or(0), row.substr(tab + 1, row.size() - tab - 2)};
}

bool has_run(ClickHouse& server, std::size_t node) {
    return server.query(node, {.sql = "select count() from etl_runs", .place = "etl_runs", .idempotent = true}) !=
           "0\n";
}

/// Each server named has to be another shard, and all of them: rows that are not asked for would be missing silently.
/// The position of each, see Noted.
std::vector<std::string> positions_of(ClickHouse& server, const EngineSettings& settings) {
    if (settings.cluster.empty()) return {"0\t0\t"};
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
        rows.push_back(fmt::format("{}\t{}", rows.size(), shard));
    }
    if (shards.size() == settings.urls.size()) return rows;
    throw Error(ExitCode::usage, settings.cluster, "two of the servers named are the same shard",
                "give --engine-url once for each shard");
}

Error of_somebody_else(const EngineSettings& settings) {
    return Error(ExitCode::usage, settings.database, "has tables that are not of this version of ordermart",
                 "name a database of its own with --engine-database, and load the files into that");
}

void require_no_newer(const Noted& noted, std::int64_t version, const EngineSettings& settings) {
    if (noted.version <= version) return;
    throw Error(
        ExitCode::usage, settings.database,
        fmt::format("has schema version {}, and this ordermart knows versions up to {}", noted.version, version),
        "use the newer ordermart that wrote it");
}

void require_positions(ClickHouse& server, const EngineSettings& settings, const std::vector<Tables>& tables,
                       const std::vector<Noted>& noted, const std::vector<std::string>& positions) {
    std::vector<std::size_t> others;
    bool is_loaded = false;
    for (std::size_t node = 0; node < noted.size(); ++node) {
        if (noted[node].position != positions[node]) others.push_back(node);
    }
    if (others.empty()) return;
    for (std::size_t node = 0; node < noted.size(); ++node) {
        is_loaded = is_loaded || (tables[node].has_runs && has_run(server, node));
    }
    for (const std::size_t node : others) {
        // A first load may have been cut off before it noted all.
        if (noted[node].version == 0 && !is_loaded) continue;
        throw Error(ExitCode::usage, settings.urls[node],
                    fmt::format("is not what it was when the warehouse {} was made: it is on other servers, or "
                                "they were named in another order, or the cluster has changed",
                                settings.database),
                    "name them as then, the one that keeps the ledger first; for other shards load the files into "
                    "a new database");
    }
}

/// On how many servers a table, or a view, is.
std::map<std::string, std::size_t> servers_by_table(ClickHouse& server, const EngineSettings& settings) {
    const std::string query = fmt::format(
        "select name from system.tables where database = '{}' format TabSeparatedWithNamesAndTypes", settings.database);
    std::map<std::string, std::size_t> counts;
    for (const std::string& tables : server.query_all({.sql = query, .place = "schema", .idempotent = true})) {
        for (TabSeparatedRows rows(tables); rows.next();) ++counts[*rows.value(0)];
    }
    return counts;
}

/// No server has noted a layout: a first load was cut off before it had sent anything, and which version's tables it
/// has left is not known.
void drop_unfinished(ClickHouse& server, const EngineSettings& settings, const Catalogue& catalogue) {
    const auto counts = servers_by_table(server, settings);
    for (const Model& model : catalogue.stage("schema")) {
        for (const std::string& statement : schema_statements_of(model, settings)) {
            const std::string_view object = object_of(statement);
            // It says whose the database is.
            if (object == layout_table || !counts.contains(std::string(object))) continue;
            server.query_all(
                {.sql = fmt::format("drop table if exists {}", object), .place = model.path(), .idempotent = true});
        }
    }
}

/// ClickHouse 18 knows no `add column if not exists`, and no `drop column if exists`.
bool has_had(ClickHouse& server, std::size_t node, const EngineSettings& settings, const ColumnChange& change) {
    const std::string query =
        fmt::format("select count() from system.columns where database = '{}' and table = '{}' and name = '{}'",
                    settings.database, change.table, change.column);
    const std::string count = server.query(node, {.sql = query, .place = "migrate", .idempotent = true});
    return (count != "0\n") == change.adds;
}

void migrate(ClickHouse& server, const EngineSettings& settings, const Model& step) {
    for (const std::string& statement : schema_statements_of(step, settings)) {
        const auto change = column_change_of(statement);
        for (std::size_t node = 0; node < server.nodes(); ++node) {
            if (change && has_had(server, node, settings, *change)) continue;
            server.query(node, {.sql = statement, .place = step.path(), .idempotent = !change});
        }
    }
}

/// What is there on all nodes is not made again: a schema has some fifty statements, and a run begins with it.
void make_schema(ClickHouse& server, const EngineSettings& settings, const Catalogue& catalogue) {
    auto counts = servers_by_table(server, settings);
    for (const Model& model : catalogue.stage("schema")) {
        for (const std::string& statement : schema_statements_of(model, settings)) {
            if (counts[std::string(object_of(statement))] == server.nodes()) continue;
            server.query_all({.sql = statement, .place = model.path(), .idempotent = true});
        }
    }
}

void note_layout(ClickHouse& server, const std::vector<std::string>& to_note) {
    for (std::size_t node = 0; node < to_note.size(); ++node) {
        if (to_note[node].empty()) continue;
        const std::string insert =
            fmt::format("insert into {} (schema_version, position, shard_num, weights) format TabSeparated\n{}\n",
                        layout_table, to_note[node]);
        server.query(node, {.sql = insert, .place = layout_table});
    }
}

}  // namespace

Layout require_layout(ClickHouse& server, const EngineSettings& settings, std::int64_t version) {
    std::vector<Tables> tables;
    std::vector<Noted> noted;
    for (std::size_t node = 0; node < settings.urls.size(); ++node) {
        tables.push_back(tables_on(server, node, settings));
        // The schema makes it first.
        if (tables.back().has_any && !tables.back().has_layout) throw of_somebody_else(settings);
        noted.push_back(tables.back().has_layout ? noted_on(server, node) : Noted());
        require_no_newer(noted.back(), version, settings);
    }
    const std::vector<std::string> positions = positions_of(server, settings);
    require_positions(server, settings, tables, noted, positions);
    Layout layout;
    for (std::size_t node = 0; node < noted.size(); ++node) {
        const std::int64_t has = noted[node].version;
        if (has > 0) layout.version = layout.version == 0 ? has : std::min(layout.version, has);
        layout.to_note.push_back(has == version ? "" : fmt::format("{}\t{}", version, positions[node]));
    }
    return layout;
}

void bring_up_to_date(ClickHouse& server, const EngineSettings& settings, const Catalogue& catalogue,
                      const Layout& layout) {
    if (layout.version == 0) drop_unfinished(server, settings, catalogue);
    const std::int64_t version = catalogue.schema_version();
    if (layout.version > 0 && layout.version < version) {
        spdlog::info("{}: migrating from schema version {} to {}", settings.database, layout.version, version);
        for (const Model& step : catalogue.stage("migrate")) {
            if (step.number() > layout.version) migrate(server, settings, step);
        }
    }
    make_schema(server, settings, catalogue);
    note_layout(server, layout.to_note);
}

bool has_runs(ClickHouse& server, const EngineSettings& settings, std::int64_t version) {
    const Tables tables = tables_on(server, 0, settings);
    if (!tables.has_runs || !has_run(server, 0)) return false;
    const Noted noted = tables.has_layout ? noted_on(server, 0) : Noted();
    if (noted.version == 0) throw of_somebody_else(settings);
    require_no_newer(noted, version, settings);
    if (noted.version == version) return true;
    throw Error(ExitCode::usage, settings.database,
                fmt::format("has schema version {}, and this ordermart reads version {}", noted.version, version),
                "the next `ordermart run` or `backfill` migrates it");
}

}  // namespace ordermart
