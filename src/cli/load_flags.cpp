#include "cli/load_flags.hpp"

#include <algorithm>

#include "cli/source_flags.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

/// `all` is a word for them, and no status.
void settle_counted_statuses(Config& config) {
    auto& names = config.load.counted_statuses;
    const auto is_all = [](const std::string& name) { return snake_case(normalised_space(name)) == "all"; };
    if (!names || std::ranges::none_of(*names, is_all)) return;
    if (names->size() > 1) {
        throw Error(ExitCode::usage, "--counted-statuses", "names all statuses and some of them",
                    "give all alone, or leave it out");
    }
    names->clear();
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
    flags.lists(
        "counted-statuses",
        [&config](const std::string& name) {
            if (is_blank(name) || !is_utf8(name) || name.find('\0') != std::string::npos) {
                throw bad_value("counted-statuses", "'" + printable(name) + "' is no name of a status");
            }
            auto& names = config.load.counted_statuses;
            if (!names) names.emplace();
            names->push_back(name);
        },
        "STATUSES",
        "Count orders of these statuses alone, as A,B, in reports. The warehouse remembers them until it is told "
        "otherwise; all lets every status count again.");
    flags.wait();
    flags.sql_dir();
}

void settle_loading(Config& config) {
    settle_counted_statuses(config);
    settle_source(config);
    config.warehouse.dry_run = config.load.dry_run;
    config.load.shows_progress = is_for_people(config.log) && !config.log.quiet;
    for (const std::string& path :
         {config.mail.password_file, config.mail.ca_file, config.warehouse.clickhouse.password_file,
          config.warehouse.clickhouse.ca_file, config.load.replay, config.settings_file}) {
        if (!path.empty()) config.load.files_read.push_back(path);
    }
}

}  // namespace ordermart
