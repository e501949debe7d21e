#include "warehouse/sqlite/migration.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

/// The version that a step leads to; -1 where its name has no number.
std::int64_t version_of(const Model& step) {
    const std::size_t digits = std::min(step.name.find_first_not_of("0123456789"), step.name.size());
    return parse_count(std::string_view(step.name).substr(0, digits)).value_or(-1);
}

/// They are not enforced while a run writes, so that a step may drop a table that others refer to.
void require_whole_references(Database& database) {
    Statement broken = database.prepare("select \"table\", parent from pragma_foreign_key_check limit 1");
    if (!broken.step()) return;
    throw Error(
        ExitCode::failed, database.path(),
        fmt::format("the migration leaves rows of {} that refer to no row of {}", broken.text(0), broken.text(1)),
        "nothing was changed; `ordermart check` of the version that wrote it tells whether it was so before");
}

/// Lines of orders; 0 in a warehouse without the table.
std::int64_t facts_in(Database& database) {
    const bool has_table =
        database.query_integer("select exists (select 1 from sqlite_schema where name = 'fact_orders')") == 1;
    return has_table ? database.query_integer("select count(*) from fact_orders") : 0;
}

/// A step that makes a table anew and forgets rows of it loses them for good.
void require_as_many_facts(Database& database, std::int64_t before) {
    const std::int64_t after = facts_in(database);
    if (after == before) return;
    throw Error(ExitCode::failed, database.path(), fmt::format("the migration makes {} facts of {}", after, before),
                "nothing was changed; mend its steps");
}

}  // namespace

std::int64_t schema_version(const Catalogue& catalogue) {
    std::int64_t version = oldest_schema_version;
    for (const Model& step : catalogue.stage("migrate")) {
        if (version_of(step) != ++version) {
            throw Error(ExitCode::usage, step.path(), fmt::format("is not the step to schema version {}", version),
                        fmt::format("number the steps from {:02} on without a gap", oldest_schema_version + 1));
        }
    }
    return version;
}

void migrate(Database& database, const Catalogue& catalogue) {
    const std::int64_t from = database.query_integer("pragma user_version");
    const std::int64_t to = schema_version(catalogue);
    const std::int64_t facts = facts_in(database);
    spdlog::info("{}: migrating from schema version {} to {}", database.path(), from, to);
    {
        const ModelScope models_only(database);
        for (const Model& step : catalogue.stage("migrate")) {
            if (version_of(step) > from) database.execute(step.sql, step.path());
        }
    }
    require_whole_references(database);
    require_as_many_facts(database, facts);
    database.execute(fmt::format("pragma user_version = {}", to));
}

}  // namespace ordermart
