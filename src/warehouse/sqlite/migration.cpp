#include "warehouse/sqlite/migration.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "ordermart/base/error.hpp"

namespace ordermart {
namespace {

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

/// The indexes, triggers and views of a warehouse, and the columns of its facts: `index orders_by_product`.
std::set<std::string> objects_around_facts(Database& database) {
    Statement query = database.prepare(
        "select type || ' ' || name from sqlite_schema where type in ('index', 'trigger', 'view') and sql is not null "
        "union all select 'column ' || name from pragma_table_xinfo('fact_orders')");
    std::set<std::string> objects;
    while (query.step()) objects.insert(query.text(0));
    return objects;
}

/// A step that makes a table anew would take away in silence what somebody has added to it.
void require_objects(Database& database, const std::set<std::string>& before) {
    const std::set<std::string> after = objects_around_facts(database);
    std::vector<std::string> lost;
    std::ranges::set_difference(before, after, std::back_inserter(lost));
    if (lost.empty()) return;
    throw Error(ExitCode::failed, database.path(),
                fmt::format("the migration would lose what was added to it: {}", fmt::join(lost, ", ")),
                "nothing was changed; drop that, run again, and make it anew afterwards");
}

void take_steps(Database& database, const Catalogue& catalogue, std::int64_t from) {
    const ModelScope models_only(database);
    for (const Model& step : catalogue.stage("migrate")) {
        if (step.number() > from) database.execute(step.sql, step.path());
    }
}

/// A step that builds a table anew lets its index go, and what reads the warehouse names it.
void make_indexes(Database& database, const Catalogue& catalogue) {
    const ModelScope models_only(database);
    for (const Model& model : catalogue.stage("transform")) {
        if (model.annotation("full refresh") == "drops the index") database.execute(model.sql, model.path());
    }
}

}  // namespace

void make_schema(Database& database, const Catalogue& catalogue) {
    const ModelScope models_only(database);
    for (const Model& model : catalogue.stage("schema")) database.execute(model.sql, model.path());
}

void migrate(Database& database, const Catalogue& catalogue) {
    const std::int64_t from = database.query_integer("pragma user_version");
    const std::int64_t to = catalogue.schema_version();
    const std::int64_t facts = facts_in(database);
    const std::set<std::string> objects = objects_around_facts(database);
    spdlog::info("{}: migrating from schema version {} to {}", database.path(), from, to);
    take_steps(database, catalogue, from);
    make_schema(database, catalogue);
    make_indexes(database, catalogue);
    require_whole_references(database);
    require_as_many_facts(database, facts);
    require_objects(database, objects);
    database.execute(fmt::format("pragma user_version = {}", to));
}

}  // namespace ordermart
