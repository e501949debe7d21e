#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/warehouse/engine_settings.hpp"
#include "ordermart/warehouse/models.hpp"

// What ClickHouse's models name that is not SQL. ClickHouse 18 knows no parameters of statements: numbers, and dates
// that were made here, are written into the text. Data never is.
namespace ordermart {

/// The statements of a model, in order, with its parameters (sql/clickhouse/README.md names them) in their places.
/// Throws Error{failed} for a parameter that is not known.
std::vector<std::string> statements_of(const Model& model, const ModelParameters& parameters,
                                       const EngineSettings& settings);

/// The same of a check or report, which is a single query. Throws Error{failed} where it is not.
std::string query_of(const Model& model, const ModelParameters& parameters, const EngineSettings& settings);

/// The same of the schema, which knows `{database}` and `{everywhere:TABLE}` alone.
std::vector<std::string> schema_statements_of(const Model& model, const EngineSettings& settings);

/// The table or view that a statement creates where it is not there; empty where it does something else.
std::string_view object_of(std::string_view statement);

/// `alter table TABLE add column COLUMN ...`, or `drop column COLUMN`.
struct ColumnChange {
    std::string_view table;
    std::string_view column;
    bool adds = true;
};

/// Nothing where the statement does something else.
std::optional<ColumnChange> column_change_of(std::string_view statement);

/// The table that a statement inserts into; empty where it does something else.
std::string_view target_table_of(std::string_view statement);

}  // namespace ordermart
