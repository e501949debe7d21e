#include "ordermart/inspect/inspect.hpp"

#include <ostream>
#include <regex>

#include "inspect/inspection.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/input/reject_limit.hpp"

namespace ordermart {
namespace {

/// The file's name without folder, extensions and day: `inbox/shop_2023-12-10.csv.gz` is `shop`.
std::string name_of(const std::string& path) {
    if (path == standard_input_path) return "supplier";
    std::string name = path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
    name = name.substr(0, name.find('.'));
    static const std::regex day("[0-9]{4}-?[0-9]{2}-?[0-9]{2}");
    static const std::regex others("[^A-Za-z0-9]+");
    name = std::regex_replace(std::regex_replace(name, day, "_"), others, "_");
    while (name.starts_with('_')) name.erase(0, 1);
    while (name.ends_with('_')) name.pop_back();
    return name.empty() ? "supplier" : name;
}

/// Reads the sample, and again where its bytes are no UTF-8: then in the encoding that is proposed.
std::string read_columns(RepeatedInput& input, std::optional<std::int64_t> most_records, Inspection& inspection) {
    std::string encoding = inspection.form.encoding.value_or("UTF-8");
    inspection.sample = read_column_sample(input, encoding, inspection.form.csv, most_records);
    inspection.encoding = inspection.sample.encoding;
    if (inspection.form.encoding || !inspection.encoding.is_not_utf8()) return encoding;
    inspection.readings = readings_of(inspection.encoding);
    encoding = proposed_encoding(inspection.readings);
    inspection.sample = read_column_sample(input, encoding, inspection.form.csv, most_records);
    return encoding;
}

/// Orders with several lines, and rejects, as far as a run would refuse the file for them.
void settle_by_trial(const Trial& trial, Proposal& proposal) {
    const std::int64_t records = trial.read - trial.blank - trial.skipped;
    const std::int64_t allowed = RejectLimit::usual().allowed(records);
    bool& order_lines = proposal.source.order_lines;
    // A few repeats are more likely mistakes; so are many with another customer or day, of the column that was taken.
    order_lines = order_lines || (trial.other_again * 100 > records && trial.other_items * 10 >= trial.other_again * 9);
    const std::int64_t rejected = trial.rejected_records(order_lines);
    if (rejected <= allowed || trial.accepted(order_lines) == 0) return;
    // Of a small file or a total row a share would say much more than was seen.
    proposal.max_rejects =
        rejected < 10 ? std::to_string(rejected) : std::to_string((rejected * 100 + records - 1) / records) + "%";
}

}  // namespace

Inspection inspection_of(const InspectOptions& options) {
    const Declaration& declared = options.declared;
    Inspection inspection;
    inspection.path = options.file;
    inspection.name = options.name.empty() ? name_of(options.file) : options.name;
    inspection.declared = declared;
    RepeatedInput input(options.file);
    inspection.form = find_form(input, declared);
    const std::string encoding = read_columns(input, options.most_records, inspection);
    Proposal& proposal = inspection.proposal;
    proposal = propose(declared, inspection.form, encoding, inspection.sample);
    if (!proposal.missing().empty()) return inspection;
    inspection.trial = try_source(input, proposal.source, options.most_records);
    if (proposal.dates_are_open) {
        inspection.dated_trial = try_source(input, proposal.with_dates(proposal.dates.formats), options.most_records);
    }
    settle_by_trial(inspection.dated_trial ? *inspection.dated_trial : *inspection.trial, proposal);
    return inspection;
}

void inspect(const InspectOptions& options, std::ostream& out) {
    const auto write = options.json ? write_inspection_json : write_inspection_text;
    write(inspection_of(options), out);
}

}  // namespace ordermart
