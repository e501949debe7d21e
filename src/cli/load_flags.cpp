#include "cli/load_flags.hpp"

namespace ordermart {

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
