#include "ordermart/inspect/inspect.hpp"

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/output.hpp"
#include "cli/source_flags.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

void settle_inspect(Config& config) {
    InspectOptions& options = config.inspect;
    if (options.file.empty()) {
        throw wrong_usage("inspect", "FILE is missing", "name the raw file, or - for standard input");
    }
    settle_source(config);
    options.declared = {config.load.source, config.given};
    if (options.name.empty()) options.name = config.load.source_name;
    options.json = config.format == Format::json;
}

void inspect_file(const Config& config) {
    write_output(config, [&](std::ostream& out, bool) { inspect(config.inspect, out); });
}

}  // namespace

void add_inspect(CLI::App& app, Config& config) {
    const CommandHelp help{"Show what a new supplier's file is, and propose how to declare its source.",
                           {"inspect orders.csv", "inspect orders.csv --delimiter tab --sample all --format json"}};
    CLI::App& command = add_command(app, config, "inspect", help, {settle_inspect, inspect_file});
    command.add_option("file", config.inspect.file, "Inspect this raw file, or standard input (-). Required.")
        ->type_name("FILE");
    Flags flags(command, config);
    flags.group("Proposal");
    flags.value("name", config.inspect.name, "NAME",
                "Propose a source of this name. Without it, the name is made of the file's.");
    flags
        .text(
            "sample",
            [&config](const std::string& text) {
                config.inspect.most_records = text == "all" ? InspectOptions::all_records : parse_count(text);
                if (config.inspect.most_records.value_or(0) == 0) {
                    throw bad_value("sample", "'" + text + "' is neither a number over 0 nor all");
                }
            },
            "N|all",
            "Read this many records, or all of them. Without it, all of a file of up to 64 MiB and the first 100000 of "
            "others.");
    flags.format("Print text for people, or JSON for programs (json).");
    flags.output();
    add_source_flags(flags, config);
    flags.messages();
}

}  // namespace ordermart
