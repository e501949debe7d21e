#include "load_flags.hpp"

#include <fmt/ranges.h>

#include <limits>
#include <ranges>
#include <string>
#include <vector>

#include "engine_flags.hpp"
#include "flags.hpp"
#include "mail_flags.hpp"
#include "ordermart/order_reader.hpp"
#include "source_flags.hpp"

namespace ordermart {
namespace {

/// Takes `html:FILE` apart.
ReportFile report_file(const std::string& text) {
    const std::size_t colon = text.find(':');
    const auto kind = documents.find(text.substr(0, colon));
    if (kind == documents.end() || colon + 1 >= text.size() || text.substr(colon + 1) == standard_output) {
        throw CLI::ValidationError(
            "--report",
            "'" + text + "' is not " + fmt::format("{}:FILE", fmt::join(documents | std::views::keys, ":FILE or ")));
    }
    return {kind->second, text.substr(colon + 1)};
}

/// What loading takes besides its input.
void add_loading_flags(Flags& flags, Config& config) {
    flags
        .text(
            "max-rejects",
            [&config](const std::string& text) {
                const auto limit = RejectLimit::parse(text);
                if (!limit)
                    throw CLI::ValidationError("--max-rejects", "'" + text + "' is not a count or a percentage");
                config.max_rejects = *limit;
            },
            "N|P%", "Refuse the file when more records are rejected; a percentage allows at least one")
        ->default_str(RejectLimit::usual().text);
    flags.wait();
    flags.sql_dir();
}

void add_input_flags(Flags& flags, Config& config) {
    flags.texts(
        "input", [&config](const std::string& path) { config.inputs.push_back(path); }, "PATH",
        "The raw file (required), - for standard input; {date} in it stands for the run date, * and ? for any "
        "characters; one run takes all files that match, and may be given several");
    add_warehouse_flags(flags, config);
    flags.flag("full-refresh", config.full_refresh, "Replace all facts with those of the input");
    flags.flag("yes", config.yes, "Let a full refresh leave less than half of the orders");
    flags.flag("dry-run", config.dry_run, "Do everything but store it");
    flags.texts(
        "report", [&config](const std::string& text) { config.reports.push_back(report_file(text)); }, "KIND:FILE",
        fmt::format("Write a report once the run is committed, {}:FILE; may be given several times",
                    fmt::join(documents | std::views::keys, ":FILE or ")));
    add_mail_flags(flags, config.mail);
    flags.flag("allow-empty", config.allow_empty, "Accept a file without records");
    add_loading_flags(flags, config);
    add_source_flags(flags, config);
    flags.messages();
}

}  // namespace

void add_run_flags(CLI::App& command, Config& config) {
    Flags flags(command, config);
    flags
        .date(
            "date", [&config](Date date) { config.start = config.end = date; },
            "The run date: YYYY-MM-DD, today or yesterday")
        ->default_str("today");
    add_input_flags(flags, config);
}

void add_backfill_flags(CLI::App& command, Config& config) {
    Flags flags(command, config);
    flags.date(
        "start", [&config](Date date) { config.start = date; }, "The first run date (required)");
    flags.date(
        "end", [&config](Date date) { config.end = date; }, "The last run date (required)");
    add_input_flags(flags, config);
}

void add_rejects_flags(CLI::App& command, Config& config) {
    Flags flags(command, config);
    add_warehouse_flags(flags, config);
    flags.number(
        "run", 1, std::numeric_limits<std::int64_t>::max(), [&config](std::int64_t run_id) { config.run_id = run_id; },
        "ID", "The run; the last one when not given, for --export all of them");
    std::vector<std::string> reasons(reason_names.begin(), reason_names.end());
    reasons.emplace_back("all");
    flags.value("reason", config.reason, "NAME", "Print each reject of this reason, or all; for --export only these")
        ->check(CLI::IsMember(reasons));
    flags.format();
    flags.value("export", config.export_to, "FILE",
                "Write the rejects that wait to be mended, in their source's columns; a file for each source");
    flags.value("replay", config.replay, "FILE", "Load the mended rejects of such a file, each under its run date");
    add_loading_flags(flags, config);
    flags.messages();
}

}  // namespace ordermart
