#include "ordermart/warehouse/models.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "warehouse/sqlite/sql_tokens.hpp"

namespace ordermart {
namespace {

/// The single statement of a check or report.
Statement prepare_query(Database& database, const Model& model) {
    std::string_view sql = model.sql;
    auto query = database.prepare_next(sql, model.path());
    if (!query || !query->read_only() || query->column_count() == 0 || database.prepare_next(sql, model.path())) {
        throw Error(ExitCode::failed, model.path(), "is not a single query",
                    "write one select, and let models change tables");
    }
    return std::move(*query);
}

std::string describe_row(const Statement& row) {
    std::string text;
    for (int column = 0; column < row.column_count(); ++column) {
        fmt::format_to(std::back_inserter(text), "{}{} {}", column == 0 ? "" : ", ", row.column_name(column),
                       printable(row.text(column)));
    }
    return text;
}

}  // namespace

void bind_parameters(Statement& statement, const Model& model, const ModelParameters& parameters) {
    for (int index = 1; index <= statement.parameter_count(); ++index) {
        const std::string_view name = statement.parameter_name(index);
        if (name == ":run_id") {
            statement.bind(index, parameters.run_id);
        } else if (name == ":run_date") {
            statement.bind(index, parameters.run_date);
        } else if (name == ":run_date_id") {
            statement.bind(index, parameters.run_date_id);
        } else if (name == ":report_date") {
            statement.bind(index, parameters.report_date);
        } else if (name == ":previous_report_date") {
            // Without a value it is null.
            if (parameters.previous_report_date) statement.bind(index, *parameters.previous_report_date);
        } else if (name == ":order_lines") {
            statement.bind(index, std::int64_t{parameters.order_lines});
        } else if (name == ":price_is_order") {
            statement.bind(index, std::int64_t{parameters.price_is_order});
        } else if (name == ":source_name") {
            // Without a value it is null.
            if (!parameters.source_name.empty()) statement.bind(index, parameters.source_name);
        } else if (name == ":other_sources") {
            statement.bind(index, std::int64_t{parameters.other_sources});
        } else if (name == ":anew") {
            statement.bind(index, std::int64_t{parameters.anew});
        } else if (name == ":first_load") {
            statement.bind(index, std::int64_t{parameters.first_load});
        } else if (name == ":everything") {
            statement.bind(index, std::int64_t{parameters.everything});
        } else if (name == ":orders") {
            statement.bind(index, parameters.orders);
        } else {
            throw Error(
                ExitCode::failed, model.path(), fmt::format("unknown parameter '{}'", name),
                "models know :run_id, :run_date, :run_date_id, :report_date, :previous_report_date, :order_lines, "
                ":price_is_order, :source_name, :other_sources, :first_load, :anew and, in checks, :everything and "
                ":orders");
        }
    }
}

ModelParameters::ModelParameters(std::int64_t run, Date date, std::optional<Date> highest_run_date_before)
    : run_id(run),
      run_date(to_string(date)),
      run_date_id(date_id(date)),
      report_date(to_string(std::max(date, highest_run_date_before.value_or(date)))) {}

std::string Violations::describe() const {
    return fmt::format("{} ({})", count == 1 ? "1 row" : group_thousands(count) + " rows", examples);
}

bool leave_out(std::string_view& sql, const ModelParameters& parameters) {
    const std::string when = annotation_of(sql, "leave out");
    const bool is_left_out = (when == "in a first load" && parameters.first_load) ||
                             (when == "without order lines" && !parameters.order_lines) ||
                             (when == "without descriptions" && !parameters.descriptions) ||
                             (when == "without extra columns" && !parameters.extra_columns) ||
                             (when == "without more columns" && !parameters.more_columns) ||
                             (when == "with more columns" && parameters.more_columns) ||
                             (when == "without other sources" && !parameters.other_sources) ||
                             (when == "without unknown sources" && !parameters.unknown_sources);
    if (!is_left_out) return false;
    SqlTokens tokens(sql);
    for (std::string_view token = tokens.next(); !token.empty() && token != ";";) token = tokens.next();
    sql.remove_prefix(tokens.end());
    return true;
}

std::int64_t run_model(Database& database, const Model& model, const ModelParameters& parameters) {
    const ModelScope models_only(database);
    const std::int64_t changes_before = database.total_changes();
    std::string_view sql = model.sql;
    while (!sql.empty()) {
        if (leave_out(sql, parameters)) continue;
        auto statement = database.prepare_next(sql, model.path());
        if (!statement) continue;
        bind_parameters(*statement, model, parameters);
        statement->run();
    }
    return database.total_changes() - changes_before;
}

Violations run_check(Database& database, const Model& check, const ModelParameters& parameters) {
    const ModelScope models_only(database);
    Statement query = prepare_query(database, check);
    bind_parameters(query, check, parameters);
    Violations violations;
    while (query.step()) {
        if (++violations.count > 3) continue;
        if (!violations.examples.empty()) violations.examples += "; ";
        violations.examples += describe_row(query);
    }
    return violations;
}

Statement prepare_report(Database& database, const Model& report, const ModelParameters& parameters) {
    const ModelScope models_only(database);
    Statement query = prepare_query(database, report);
    bind_parameters(query, report, parameters);
    return query;
}

}  // namespace ordermart
