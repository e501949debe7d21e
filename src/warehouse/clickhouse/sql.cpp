#include "warehouse/clickhouse/sql.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <utility>

#include "ordermart/base/date.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

bool is_name(char c) { return c == '_' || is_digit(c) || (c >= 'a' && c <= 'z'); }

std::string quoted(std::string_view text) { return fmt::format("'{}'", text); }

Date report_day(const ModelParameters& parameters) { return *parse_date(parameters.report_date); }

/// The 62 days that end on the report date: eight weeks, and the six days before them that the first means take.
std::string report_days(const ModelParameters& parameters) {
    constexpr int days = 62;
    std::vector<std::string> all;
    for (int ago = days - 1; ago >= 0; --ago) {
        all.push_back(quoted(to_string(report_day(parameters) - std::chrono::days(ago))));
    }
    return fmt::format("[{}]", fmt::join(all, ", "));
}

std::optional<std::string> literal_of(std::string_view name, const ModelParameters& parameters) {
    if (name == "run_id") return std::to_string(parameters.run_id);
    if (name == "run_date") return quoted(parameters.run_date);
    if (name == "run_date_id") return std::to_string(parameters.run_date_id);
    if (name == "report_date") return quoted(parameters.report_date);
    if (name == "report_date_id") return std::to_string(date_id(report_day(parameters)));
    if (name == "report_days") return report_days(parameters);
    if (name == "order_lines") return std::to_string(static_cast<int>(parameters.order_lines));
    if (name == "first_load") return std::to_string(static_cast<int>(parameters.first_load));
    if (name == "anew") return std::to_string(static_cast<int>(parameters.anew));
    if (name == "everything") return std::to_string(static_cast<int>(parameters.everything || parameters.anew));
    if (name == "orders") return std::to_string(parameters.orders);
    return std::nullopt;
}

/// A number in parentheses at the front, which is taken off.
std::int64_t take_argument(std::string_view& sql) {
    const std::size_t end = sql.find(')');
    if (!sql.starts_with('(') || end == std::string_view::npos) return -1;
    const auto number = parse_count(sql.substr(1, end - 1));
    sql.remove_prefix(end + 1);
    return number.value_or(-1);
}

/// A text of the schema in braces at the front, which is taken off.
std::string take_object(std::string_view& sql, const Model& model, const EngineSettings& settings) {
    const std::size_t end = sql.find('}');
    const std::string_view name = sql.substr(1, end == std::string_view::npos ? end : end - 1);
    constexpr std::string_view everywhere = "everywhere:";
    if (end != std::string_view::npos) sql.remove_prefix(end + 1);
    if (name == "database") return settings.database;
    if (!name.starts_with(everywhere)) {
        throw Error(ExitCode::failed, model.path(), fmt::format("unknown object '{{{}}}'", name),
                    "models know {database} and {everywhere:TABLE}");
    }
    const std::string_view table = name.substr(everywhere.size());
    if (settings.cluster.empty()) return fmt::format("Merge('{}', '^{}$')", settings.database, table);
    // The rows of an order are on one shard, that of its id.
    return fmt::format("Distributed('{}', '{}', '{}', sipHash64(order_id))", settings.cluster, settings.database,
                       table);
}

/// Without comments, which may quote anything; what stands in quotes is left alone.
std::vector<std::string> split(const Model& model, const ModelParameters* parameters, const EngineSettings& settings) {
    std::vector<std::string> statements;
    std::string statement;
    const auto end_statement = [&] {
        if (statement.find_first_not_of(" \n") != std::string::npos) statements.push_back(statement);
        statement.clear();
    };
    for (std::string_view sql = model.sql; !sql.empty();) {
        if (sql.starts_with("--")) {
            sql.remove_prefix(std::min(sql.find('\n'), sql.size()));
        } else if (sql.front() == '\'') {
            const std::size_t end = std::min(sql.find('\'', 1), sql.size() - 1);
            statement += sql.substr(0, end + 1);
            sql.remove_prefix(end + 1);
        } else if (sql.front() == '{') {
            statement += take_object(sql, model, settings);
        } else if (sql.front() == ';') {
            sql.remove_prefix(1);
            end_statement();
        } else if (sql.front() == ':' && sql.size() > 1 && is_name(sql[1])) {
            std::size_t end = 1;
            while (end < sql.size() && is_name(sql[end])) ++end;
            const std::string_view name = sql.substr(1, end - 1);
            sql.remove_prefix(end);
            std::optional<std::string> literal;
            if (parameters != nullptr && name == "days_before") {
                const std::int64_t days = take_argument(sql);
                if (days >= 0) {
                    literal = std::to_string(date_id(report_day(*parameters) - std::chrono::days(days)));
                }
            } else if (parameters != nullptr) {
                literal = literal_of(name, *parameters);
            }
            if (!literal) {
                throw Error(ExitCode::failed, model.path(), fmt::format("unknown parameter ':{}'", name),
                            "sql/clickhouse/README.md names those that models know");
            }
            statement += *literal;
        } else {
            statement += sql.front();
            sql.remove_prefix(1);
        }
    }
    end_statement();
    return statements;
}

/// Empty where the statement does not begin so.
std::string_view name_behind(std::string_view beginning, std::string_view statement) {
    statement.remove_prefix(std::min(statement.find_first_not_of(" \n"), statement.size()));
    if (!statement.starts_with(beginning)) return {};
    statement.remove_prefix(beginning.size());
    return statement.substr(0, statement.find_first_of(" (\n"));
}

}  // namespace

std::vector<std::string> statements_of(const Model& model, const ModelParameters& parameters,
                                       const EngineSettings& settings) {
    return split(model, &parameters, settings);
}

std::string query_of(const Model& model, const ModelParameters& parameters, const EngineSettings& settings) {
    std::vector<std::string> statements = statements_of(model, parameters, settings);
    if (statements.size() == 1) return std::move(statements.front());
    throw Error(ExitCode::failed, model.path(), "is not a single query",
                "write one select, and let models change tables");
}

std::vector<std::string> schema_statements_of(const Model& model, const EngineSettings& settings) {
    return split(model, nullptr, settings);
}

std::string_view object_of(std::string_view statement) {
    for (const std::string_view create : {"create table if not exists ", "create view if not exists "}) {
        if (const std::string_view name = name_behind(create, statement); !name.empty()) return name;
    }
    return {};
}

std::optional<ColumnChange> column_change_of(std::string_view statement) {
    const std::string_view table = name_behind("alter table ", statement);
    if (table.empty()) return std::nullopt;
    statement.remove_prefix(static_cast<std::size_t>(table.end() - statement.begin()));
    for (const bool adds : {true, false}) {
        const std::string_view column = name_behind(adds ? "add column " : "drop column ", statement);
        if (!column.empty()) return ColumnChange{table, column, adds};
    }
    return std::nullopt;
}

std::string_view target_table_of(std::string_view statement) { return name_behind("insert into ", statement); }

}  // namespace ordermart
