#include "ordermart/warehouse/sources.hpp"

namespace ordermart {

bool others_have_loaded(Database& database, const std::string& source) {
    Statement query =
        database.prepare("select 1 from etl_runs where status = 'succeeded' and source_name <> ? limit 1");
    query.bind(1, source);
    return query.step();
}

bool unknown_have_loaded(Database& database) {
    return database.prepare("select 1 from etl_runs where status = 'succeeded' and source_name is null limit 1").step();
}

std::vector<std::string> sources_of_facts(Database& database) {
    // The plus lets the ledger lead: without a source, no fact is looked at.
    Statement query = database.prepare(
        "select distinct source_name from etl_runs where source_name is not null "
        "and +run_id in (select run_id from fact_orders) order by source_name");
    std::vector<std::string> sources;
    while (query.step()) sources.push_back(query.text(0));
    return sources;
}

std::int64_t orders_of_source(Database& database, const std::string& source) {
    Statement query = database.prepare(
        "select count(*) from fact_orders where order_line = 1 "
        "and run_id in (select run_id from etl_runs where source_name = ?)");
    query.bind(1, source);
    query.step();
    return query.integer(0);
}

std::int64_t orders_of_unknown_source(Database& database) {
    const bool is_counted = database.query_integer(
                                "select exists (select 1 from temp.sqlite_schema where name = "
                                "'orders_of_unknown_source')") == 1;
    return is_counted ? database.query_integer("select coalesce(sum(orders), 0) from orders_of_unknown_source") : 0;
}

}  // namespace ordermart
