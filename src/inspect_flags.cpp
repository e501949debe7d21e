#include "inspect_flags.hpp"

#include "flags.hpp"
#include "source_flags.hpp"

namespace ordermart {

void add_inspect_flags(CLI::App& command, Config& config) {
    command.add_option("file", config.file, "The raw file (required), - for standard input")->type_name("FILE");
    Flags flags(command, config);
    flags.value("name", config.name, "NAME", "Propose a source of this name; that of the file when not given");
    flags
        .text(
            "sample",
            [&config](const std::string& text) {
                config.sample_records = parse_count(text);
                if (text != "all" && config.sample_records.value_or(0) == 0) {
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
