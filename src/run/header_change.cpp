#include "run/header_change.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <string_view>
#include <vector>

#include "ordermart/base/text.hpp"
#include "ordermart/input/csv_reader.hpp"
#include "ordermart/input/raw_text.hpp"
#include "ordermart/input/source_settings.hpp"

namespace ordermart {
namespace {

/// As sent, by what they are compared by.
using Names = std::map<std::string, std::string>;

void add_names(Names& names, std::string_view header, const Source& source) {
    RawText text("header", bytes_of(header));
    CsvForm form = csv_form(source);
    form.skip_lines = 0;
    CsvReader reader(text, form);
    CsvRecord record;
    if (!reader.next(record)) return;
    for (std::size_t field = 0; field < record.field_count; ++field) {
        const std::string name = normalised_space(record.fields[field]);
        if (!name.empty()) names.emplace(ascii_lower(name), name);
    }
}

/// Of those that are not among the others.
std::string missing_in(const Names& others, const Names& names) {
    std::vector<std::string_view> missing;
    for (const auto& [key, name] : names) {
        if (!others.contains(key)) missing.push_back(name);
    }
    return fmt::format("{}", fmt::join(missing, ", "));
}

}  // namespace

HeaderChange header_change(Database& database, const RunRecord& record, const Source& source) {
    Statement last = database.prepare(
        "select header, settings from etl_run_files where run_id = (select run.run_id from etl_runs as run "
        "where run.status = 'succeeded' and run.source_name is ?1 and exists (select 1 from etl_run_files as file "
        "where file.run_id = run.run_id and file.replays_run_id is null) order by run.run_id desc limit 1)");
    if (!record.source_name.empty()) last.bind(1, record.source_name);
    Names before;
    while (last.step()) {
        const std::string header = last.text(0);
        // Nearly every night's.
        if (record.files.size() == 1 && header == record.files.front().header && last.text(1) == record.settings)
            return {};
        add_names(before, header, source_of_settings(last.text(1)));
    }
    if (before.empty()) return {};
    Names now;
    for (const FileRecord& file : record.files) add_names(now, file.header, source);
    return {missing_in(before, now), missing_in(now, before)};
}

}  // namespace ordermart
