#include <fmt/format.h>

#include <limits>
#include <utility>

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/output.hpp"
#include "cli/warehouse_flags.hpp"
#include "ordermart/base/paths.hpp"
#include "ordermart/report/documents.hpp"
#include "ordermart/report/results.hpp"

namespace ordermart {
namespace {

/// One of `formats`, or a document.
void add_report_format(Flags& flags, Config& config) {
    flags
        .text(
            "format",
            [&config](const std::string& text) {
                if (const auto found = formats.find(text); found != formats.end()) {
                    config.format = found->second;
                    config.document.reset();
                } else if (const auto kind = documents.find(text); kind != documents.end()) {
                    config.document = kind->second;
                } else {
                    throw bad_value("format", "'" + text + "' is not table, csv, json, markdown, html or xlsx");
                }
            },
            "FORMAT",
            "Print a table, or csv, json or markdown; all reports and charts as one page (html); or all as a workbook "
            "(xlsx), which needs --output.")
        ->default_str("table");
}

void settle_report(Config& config) {
    if (config.document && !config.name.empty()) {
        throw wrong_usage("report", "a page or a workbook always has all reports", "leave out the name of the report");
    }
    if (config.document == Document::xlsx && (config.output.empty() || config.output == standard_output)) {
        throw wrong_usage("report", "a workbook cannot be written to standard output",
                          "name a file, as in --output report.xlsx");
    }
    for (const auto& [ending, kind] : {std::pair(".xlsx", Document::xlsx), std::pair(".html", Document::html)}) {
        if (!config.output.ends_with(ending) || config.document == kind) continue;
        throw wrong_usage("report", fmt::format("{} has the ending of another format", config.output),
                          fmt::format("add --format {}", ending + 1));
    }
    settle_warehouse(config);
}

void print_reports(const Config& config) {
    if (config.document) {
        const OpenWarehouse warehouse = open_document_warehouse(config.warehouse);
        return write_output(
            config, [&](std::ostream& out, bool) { write_document(warehouse, *config.document, config.limit, out); });
    }
    const auto is_wanted = [&config](const Model& model) {
        return model.stage == "report" && (config.name.empty() || is_called(model, config.name));
    };
    const OpenWarehouse warehouse = open_warehouse(config.warehouse, {.models = is_wanted});
    std::vector<Result> results = prepare_report(warehouse, config.name);
    write_results_of(config, results);
}

}  // namespace

void add_report(CLI::App& app, Config& config) {
    const CommandHelp help{"Print the reports.",
                           {"report top_customers_last_week --limit 10", "report --format xlsx --output report.xlsx"}};
    CLI::App& command = add_command(app, config, "report", help, {settle_report, print_reports});
    command
        .add_option("name", config.name,
                    "Print this report alone: total_orders_per_customer, most_recent_order_per_customer or "
                    "top_customers_last_week.")
        ->type_name("NAME");
    Flags flags(command, config);
    flags.group("Reports");
    add_report_format(flags, config);
    flags.number(
        "limit", 1, std::numeric_limits<std::int64_t>::max(), [&config](std::int64_t rows) { config.limit = rows; },
        "N", "Print only this many rows of each report.");
    flags.output();
    add_warehouse_flags(flags, config);
    flags.sql_dir();
    flags.messages();
}

}  // namespace ordermart
