#include "ordermart/run/rejects.hpp"

#include <spdlog/spdlog.h>

#include <limits>

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/load_flags.hpp"
#include "cli/output.hpp"
#include "cli/warehouse_flags.hpp"
#include "ordermart/base/paths.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/input/order_reader.hpp"
#include "ordermart/run/pipeline.hpp"

namespace ordermart {
namespace {

void settle_rejects_command(Config& config) {
    const RejectOptions& rejects = config.rejects;
    if (!config.load.replay.empty() && (!rejects.export_to.empty() || !rejects.reason.empty() || rejects.run_id)) {
        throw wrong_usage("rejects", "--replay cannot be combined with --export, --reason or --run",
                          "the file itself names the run of each record");
    }
    if (rejects.dismiss && (!rejects.export_to.empty() || !config.load.replay.empty())) {
        throw wrong_usage("rejects", "--dismiss cannot be combined with --export or --replay",
                          "what is mended is not dismissed");
    }
    if (rejects.dismiss && rejects.reason.empty() && !rejects.run_id) {
        throw wrong_usage("rejects", "--dismiss needs --run, --reason or both", "--reason all dismisses all that wait");
    }
    if (rejects.export_to == standard_output) {
        throw wrong_usage("rejects", "--export needs a file", "name one that can be mended and replayed");
    }
    settle_loading(config);
    settle_warehouse(config);
}

void dismiss(const Config& config) {
    // A run would make the warehouse that is not there.
    open_warehouse(config.warehouse, {});
    const std::int64_t rejects = dismiss_rejects(*engine_of(config.warehouse), config.rejects);
    if (rejects == 0) return spdlog::info("{}: no reject is open", config.warehouse.name());
    spdlog::info("{}: {} {} dismissed", config.warehouse.name(), group_thousands(rejects),
                 rejects == 1 ? "reject is" : "rejects are");
}

void print_rejects(const Config& config) {
    if (!config.load.replay.empty()) return load(config.load, config.warehouse);
    if (config.rejects.dismiss) return dismiss(config);
    const auto database = open_warehouse(config.warehouse, {.whole_rejects = true}).database;
    if (config.rejects.export_to.empty()) {
        std::vector<Result> results;
        results.push_back(list_rejects(*database, config.rejects));
        return write_results_of(config, results);
    }
    const std::vector<RejectExport> exported = export_rejects(*database, config.rejects);
    if (exported.empty()) spdlog::info("{}: not written, no reject is open", config.rejects.export_to);
    for (const RejectExport& file : exported) {
        spdlog::info("{}: {} {} of {}; mend, then `ordermart rejects --replay {}`", file.path,
                     group_thousands(file.records), file.records == 1 ? "reject" : "rejects", file.inputs, file.path);
    }
}

}  // namespace

void add_rejects(CLI::App& app, Config& config) {
    const CommandHelp help{"Print the records that a run did not load, and why. Load those that were mended.",
                           {"rejects --reason all --format csv", "rejects --export rejects.csv"}};
    Flags flags(add_command(app, config, "rejects", help, {settle_rejects_command, print_rejects}), config);
    flags.group("Rejects");
    flags.number(
        "run", 1, std::numeric_limits<std::int64_t>::max(),
        [&config](std::int64_t run_id) { config.rejects.run_id = run_id; }, "ID",
        "Print the rejects of this run. Without it, they are those of the last run, and for --export of all runs.");
    std::vector<std::string> reasons(reason_names.begin(), reason_names.end());
    reasons.emplace_back("all");
    flags
        .value("reason", config.rejects.reason, "NAME",
               fmt::format("Print each reject of this reason, or all; --export writes only these. The reasons are {}.",
                           fmt::join(reason_names, ", ")))
        ->check(CLI::IsMember(reasons).description(""));
    flags.format();
    flags.value("export", config.rejects.export_to, "FILE",
                "Write the rejects that wait to be mended, in the columns of their source. Each source gets a file.");
    flags.flag("dismiss", config.rejects.dismiss,
               "Mark the rejects of --run, of --reason, or of both as never to be mended: they wait no longer.");
    flags.group("Input");
    flags.value("replay", config.load.replay, "FILE",
                "Load the mended rejects of such a file, each under its run date.");
    add_warehouse_flags(flags, config);
    add_loading_flags(flags, config);
    flags.messages();
}

}  // namespace ordermart
