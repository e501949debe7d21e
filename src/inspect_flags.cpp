#include "inspect_flags.hpp"

#include <charconv>
#include <optional>

#include "flags.hpp"
#include "source_flags.hpp"

namespace ordermart {

void add_inspect_flags(CLI::App& command, Config& config) {
    command.add_option("file", config.file, "The raw file (required), - for standard input")->type_name("FILE");
    Flags flags(command, config);
    flags.value("source", config.source_name, "NAME",
                "Take as declared what [source.NAME] in the configuration file says");
    flags.value("name", config.name, "NAME", "Propose a source of this name; that of the file when not given");
    flags
        .text(
            "sample",
            [&config](const std::string& text) {
                std::int64_t records = 0;
                const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), records);
                const bool is_number = error == std::errc{} && end == text.data() + text.size() && records > 0;
                if (!is_number && text != "all") {
                    throw CLI::ValidationError("--sample", "'" + text + "' is neither a number over 0 nor all");
                }
                config.sample_records = is_number ? std::optional(records) : std::nullopt;
            },
            "N|all", "Look at so many records")
        ->default_str("100000");
    flags
        .text(
            "format", [&config](const std::string& text) { config.format = formats.at(text); }, "FORMAT",
            "json for programs; all others are text for people")
        ->check(CLI::IsMember(formats))
        ->default_str("table");
    flags.output();
    add_source_flags(flags, config.source);
    flags.messages();
}

}  // namespace ordermart
