#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "ordermart/base/database.hpp"
#include "warehouse/clickhouse/client.hpp"

// Rows on their way between ClickHouse and a SQLite database. Values come over as what they are: integers, reals, text,
// NULL; an order_id that is a canonical integer as one, bytes that are no text as a blob.
namespace ordermart {

/// Without it a server says that it has taken rows before the shards have them.
inline const std::map<std::string, std::string> whole_inserts{{"insert_distributed_sync", "1"}};

/// Puts the rows of a query of the coordinator into a temporary table of SQLite, and returns the query of these.
std::string fetch_result(ClickHouse& server, std::string_view sql, std::string_view place, Database& database);

/// Inserts the rows of a query of the coordinator into a table that is there, by the names of their columns.
void fetch_into(ClickHouse& server, std::string_view sql, std::string_view place, Database& database,
                const std::string& table);

/// Inserts the rows of a query of SQLite into a table of the coordinator, by the names of their columns, and returns
/// how many they were.
std::int64_t send(ClickHouse& server, Database& database, std::string_view sql, const std::string& table);

/// Throws Error{failed} where not `sent` rows are in `table` that `condition` holds of.
void require_all(ClickHouse& server, const std::string& table, const std::string& condition, std::int64_t sent);

/// The single number that a query of the coordinator gives.
std::int64_t ask_integer(ClickHouse& server, std::string_view sql, std::string_view place);

/// The sum of the numbers that it gives on all nodes.
std::int64_t ask_sum(ClickHouse& server, std::string_view sql, std::string_view place);

}  // namespace ordermart
