#include "cli/load_flags.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace ordermart {
namespace {

/// `512MiB` or `2GiB`, in bytes.
std::optional<std::size_t> parse_memory(std::string_view text) {
    const std::string_view unit = text.substr(std::min(text.find_first_not_of("0123456789"), text.size()));
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end != unit.data() || count > std::size_t{1} << 20) return std::nullopt;
    if (unit == "MiB") return count << 20;
    if (unit == "GiB") return count << 30;
    return std::nullopt;
}

}  // namespace

void add_loading_flags(Flags& flags, Config& config) {
    flags.group("Input");
    flags
        .text(
            "max-rejects",
            [&config](const std::string& text) {
                const auto limit = RejectLimit::parse(text);
                if (!limit) throw bad_value("max-rejects", "'" + text + "' is not a count or a percentage");
                config.load.max_rejects = *limit;
            },
            "N|P%", "Refuse the file when more records than this are rejected. A percentage allows at least one.")
        ->default_str(RejectLimit::usual().text);
    flags.group("Warehouse");
    flags
        .text(
            "memory",
            [&config](const std::string& text) {
                constexpr std::size_t least = std::size_t{256} << 20;
                const auto memory = parse_memory(text);
                if (!memory || *memory < least) {
                    throw bad_value("memory", "'" + text + "' is not a size from 256MiB on, such as 512MiB or 2GiB");
                }
                config.warehouse.memory = *memory;
            },
            "SIZE",
            "Use about this much memory in a first load: from 256MiB on, in MiB or GiB. More helps where a file is not "
            "in "
            "the order of its order ids.")
        ->default_str("512MiB");
    flags.wait();
    flags.sql_dir();
}

void settle_loading(Config& config) {
    require_consistent(config.load.source);
    config.warehouse.dry_run = config.load.dry_run;
    config.load.shows_progress = is_for_people(config.log) && !config.log.quiet;
    for (const std::string& path :
         {config.mail.password_file, config.mail.ca_file, config.warehouse.clickhouse.password_file,
          config.warehouse.clickhouse.ca_file, config.load.replay, config.settings_file}) {
        if (!path.empty()) config.load.files_read.push_back(path);
    }
}

}  // namespace ordermart
