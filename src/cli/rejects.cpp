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
        throw wrong_usage("rejects", "--replay takes none of --export, --reason and --run",
                          "the file itself names the run of each record");
    }
    if (rejects.export_to == standard_output) {
        throw wrong_usage("rejects", "--export needs a file", "name one that can be mended and replayed");
    }
    settle_loading(config);
    settle_warehouse(config);
}

void print_rejects(const Config& config) {
    if (!config.load.replay.empty()) return load(config.load, config.warehouse);
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
    Flags flags(add_command(app, config, "rejects", "Print what a run did not load, and why; load what was mended",
                            {settle_rejects_command, print_rejects}),
                config);
    add_warehouse_flags(flags, config);
    flags.number(
        "run", 1, std::numeric_limits<std::int64_t>::max(),
        [&config](std::int64_t run_id) { config.rejects.run_id = run_id; }, "ID",
        "The run; the last one when not given, for --export all of them");
    std::vector<std::string> reasons(reason_names.begin(), reason_names.end());
    reasons.emplace_back("all");
    flags
        .value("reason", config.rejects.reason, "NAME",
               "Print each reject of this reason, or all; for --export only these")
        ->check(CLI::IsMember(reasons));
    flags.format();
    flags.value("export", config.rejects.export_to, "FILE",
                "Write the rejects that wait to be mended, in their source's columns; a file for each source");
    flags.value("replay", config.load.replay, "FILE",
                "Load the mended rejects of such a file, each under its run date");
    add_loading_flags(flags, config);
    flags.messages();
}

}  // namespace ordermart
