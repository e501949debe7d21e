#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <optional>
#include <ranges>
#include <string>

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/load_flags.hpp"
#include "cli/mail_flags.hpp"
#include "cli/source_flags.hpp"
#include "cli/warehouse_flags.hpp"
#include "ordermart/base/paths.hpp"
#include "ordermart/mail/mail.hpp"
#include "ordermart/run/pipeline.hpp"
#include "ordermart/run/report_files.hpp"

namespace ordermart {
namespace {

/// In bytes; 0 where the text is no size.
std::size_t size_of(std::string text) {
    try {
        CLI::AsSizeValue(true)(text);
        return std::stoull(text);
    } catch (const CLI::ValidationError&) {
        return 0;
    }
}

/// Takes `html:FILE` apart.
ReportFile report_file(const std::string& text) {
    const std::size_t colon = text.find(':');
    const auto kind = documents.find(text.substr(0, colon));
    if (kind == documents.end() || colon + 1 >= text.size() || text.substr(colon + 1) == standard_output) {
        throw bad_value("report", "'" + text + "' is not " +
                                      fmt::format("{}:FILE", fmt::join(documents | std::views::keys, ":FILE or ")));
    }
    return {kind->second, text.substr(colon + 1)};
}

void add_input_flags(Flags& flags, Config& config) {
    flags.texts(
        "input", [&config](const std::string& path) { config.load.inputs.push_back(path); }, "PATH",
        "Read this raw file, or standard input (-). {date} in it stands for the run date, * and ? for any characters. "
        "One run loads all files that match. Required.");
    flags.flag("allow-empty", config.load.allow_empty, "Accept a file without records.");
    add_source_flags(flags, config);
    add_warehouse_flags(flags, config);
    add_loading_flags(flags, config);
    flags
        .text(
            "memory",
            [&config](const std::string& text) {
                constexpr std::size_t least = std::size_t{256} << 20;
                config.warehouse.memory = size_of(text);
                if (config.warehouse.memory >= least) return;
                throw bad_value("memory", "'" + text + "' is not a size from 256MiB on, such as 512MiB or 2GiB");
            },
            "SIZE",
            "Use about this much memory in a first load, such as 512MiB or 2GiB. More helps where a file is not in the "
            "order of its order ids. At least 256MiB.")
        ->default_str("512MiB");
    flags.flag("full-refresh", config.load.full_refresh,
               "Replace all facts with those of the input. Where several sources have orders, it replaces those of "
               "--source alone.");
    flags.flag("yes", config.load.yes, "Allow a full refresh to leave less than half of the orders.");
    flags.flag("dry-run", config.load.dry_run, "Do everything, but store nothing.");
    flags.group("Reports");
    flags.texts(
        "report", [&config](const std::string& text) { config.load.reports.push_back(report_file(text)); }, "KIND:FILE",
        "Write the reports as a page or a workbook after the run is committed: html:FILE or xlsx:FILE.");
    add_mail_flags(flags, config.mail);
    flags.messages();
}

void settle_load(Config& config) {
    settle_loading(config);
    settle_mail(config.mail);
    settle_warehouse(config);
}

void settle_backfill(Config& config) {
    const LoadOptions& load = config.load;
    if (load.start > load.end) throw wrong_usage("backfill", "--start is after --end", "swap the two dates");
    for (const std::string& input : load.inputs) {
        if (input.find("{date}") != std::string::npos) continue;
        throw wrong_usage("backfill", "--input names one file for all days",
                          "put {date} where the file name has the day");
    }
    config.load.days_may_be_missing = true;
    settle_load(config);
}

/// Loads, writes what --report names, and mails what became of it. A mail that fails does not hide why the run did.
void load_and_tell(const Config& config) {
    Loaded loaded;
    std::optional<Error> stop;
    try {
        load(config.load, config.warehouse, &loaded);
        write_report_files(config.load, config.warehouse);
    } catch (const Error& error) {
        stop = error;
    } catch (const std::exception& error) {
        stop = internal_error(error);
    }
    try {
        mail_outcome(config.mail, config.load, config.warehouse, loaded, stop ? &*stop : nullptr);
    } catch (const std::exception& error) {
        if (!stop) throw;
        spdlog::error("{}", error.what());
    }
    if (stop) throw *stop;
}

}  // namespace

void add_run(CLI::App& app, Config& config) {
    const CommandHelp help{
        "Load the raw files of one day.",
        {"run --input orders.csv --date 2023-12-10", "run --config ordermart.toml --source shop --date yesterday"}};
    Flags flags(add_command(app, config, "run", help, {settle_load, load_and_tell}), config);
    flags.group("Input");
    flags
        .date(
            "date", [&config](Date date) { config.load.start = config.load.end = date; },
            "Load the file of this run date: YYYY-MM-DD, today or yesterday.")
        ->default_str("today");
    add_input_flags(flags, config);
}

void add_backfill(CLI::App& app, Config& config) {
    const CommandHelp help{"Load the raw files of several days, oldest first.",
                           {"backfill --input {date}.csv --start 2023-12-01 --end 2023-12-10",
                            "backfill --config ordermart.toml --start 2023-12-01 --end 2023-12-31"}};
    Flags flags(add_command(app, config, "backfill", help, {settle_backfill, load_and_tell}), config);
    flags.group("Input");
    flags.date(
        "start", [&config](Date date) { config.load.start = date; }, "Begin with this run date. Required.");
    flags.date(
        "end", [&config](Date date) { config.load.end = date; }, "End with this run date. Required.");
    add_input_flags(flags, config);
}

}  // namespace ordermart
