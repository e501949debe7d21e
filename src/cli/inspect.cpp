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
    require_consistent(config.load.source);
    options.declared = {config.load.source, config.given};
    if (options.name.empty()) options.name = config.source_name;
    options.json = config.format == Format::json;
}

void inspect_file(const Config& config) {
    write_output(config, [&](std::ostream& out, bool) { inspect(config.inspect, out); });
}

}  // namespace

void add_inspect(CLI::App& app, Config& config) {
    CLI::App& command =
        add_command(app, config, "inspect", "Show what a new supplier's file is, and propose how to declare its source",
                    {settle_inspect, inspect_file});
    command.add_option("file", config.inspect.file, "The raw file (required), - for standard input")->type_name("FILE");
    Flags flags(command, config);
    flags.value("name", config.inspect.name, "NAME", "Propose a source of this name; that of the file when not given");
    flags
        .text(
            "sample",
            [&config](const std::string& text) {
                config.inspect.most_records = parse_count(text);
                if (text != "all" && config.inspect.most_records.value_or(0) == 0) {
                    throw CLI::ValidationError("--sample", "'" + text + "' is neither a number over 0 nor all");
                }
            },
            "N|all", "Look at so many records, or at all of them")
        ->default_str("100000");
    flags.format("json for programs; all others are text for people");
    flags.output();
    add_source_flags(flags, config);
    flags.messages();
}

}  // namespace ordermart
