#include "ordermart/inspect/inspect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <regex>
#include <utility>

#include "inspect/inspection.hpp"
#include "inspect/toml_text.hpp"
#include "ordermart/base/date.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
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

/// The day in the file's name, YYYY-MM-DD or without its dashes.
std::optional<Date> date_in_name(const std::string& path) {
    static const std::regex day("([0-9]{4})-?([0-9]{2})-?([0-9]{2})");
    std::smatch found;
    const std::string name = path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
    if (!std::regex_search(name, found, day)) return std::nullopt;
    return parse_date(found[1].str() + "-" + found[2].str() + "-" + found[3].str());
}

/// How many records are looked at, at most.
std::int64_t most_records_of(const InspectOptions& options, RepeatedInput& input) {
    if (options.most_records) return *options.most_records;
    const auto bytes = input.size();
    return bytes && *bytes <= InspectOptions::whole_file_bytes ? InspectOptions::all_records
                                                               : InspectOptions::some_records;
}

/// Reads the sample, and again where its bytes are no UTF-8: then in the encoding that is proposed.
std::string read_columns(RepeatedInput& input, std::int64_t most_records, Inspection& inspection) {
    std::string encoding = inspection.form.encoding.value_or("UTF-8");
    const auto file_date = date_in_name(inspection.path);
    inspection.sample = read_column_sample(input, encoding, inspection.form, most_records, file_date);
    inspection.encoding = inspection.sample.encoding;
    if (inspection.form.encoding || !inspection.encoding.is_not_utf8()) return encoding;
    inspection.readings = readings_of(inspection.encoding);
    encoding = proposed_encoding(inspection.readings);
    inspection.sample = read_column_sample(input, encoding, inspection.form, most_records, file_date);
    return encoding;
}

Trial survey_of(RepeatedInput& input, Source source, std::int64_t most_records) {
    source.money.negative_allowed = true;
    return try_source(input, source, most_records);
}

/// What the records of one order say, where the columns are known.
void look_at_orders(RepeatedInput& input, std::int64_t most_records, Inspection& inspection) {
    Proposal& proposal = inspection.proposal;
    const auto likely = likely_source(proposal.source, proposal.decisions);
    if (!likely) return;
    Trial survey = survey_of(input, *likely, most_records);
    // Each round may uncover another column that is empty on later records.
    for (std::size_t i = 0; i < column_names.size() && propose_filled(inspection.declared, survey, proposal); ++i) {
        survey = survey_of(input, *likely_source(proposal.source, proposal.decisions), most_records);
    }
    const ColumnMatch& price = proposal.columns[static_cast<std::size_t>(Column::price)];
    const std::string header = price.has_position() ? inspection.sample.header[price.position] : "";
    propose_orders(inspection.declared, header, survey, proposal);
}

/// Whether all answers load the same, where that is what the question is about.
bool makes_no_difference(const Decision& decision) {
    if (!decision.is_of_sums) return false;
    const auto outcome = [](const PossibleAnswer& answer) {
        return std::pair(answer.trial->accepted(answer.order_lines), answer.trial->cents(answer.order_lines));
    };
    return std::ranges::all_of(decision.answers, [&](const PossibleAnswer& answer) {
        return answer.trial && outcome(answer) == outcome(decision.answers.front());
    });
}

/// Tries the proposed source, and the answers to what is open.
void try_proposal(RepeatedInput& input, std::int64_t most_records, Inspection& inspection) {
    Proposal& proposal = inspection.proposal;
    const bool is_whole = proposal.missing().empty() && !proposal.has_open_key();
    if (is_whole) inspection.trial = try_source(input, proposal.source, most_records);
    const auto likely = likely_source(proposal.source, proposal.decisions);
    if (!likely) return;
    inspection.likely_order_lines = likely->order_lines;
    const bool is_same = is_whole && proposal.decisions.empty();
    inspection.likely_trial = is_same ? inspection.trial : try_source(input, *likely, most_records);
    try_answers(input, proposal.source, *inspection.likely_trial, most_records, proposal.decisions);
    std::erase_if(proposal.decisions, makes_no_difference);
    propose_rejects(*inspection.likely_trial, likely->order_lines, proposal);
}

/// Why a run with the proposed source refuses the records that were looked at.
std::string refusal_of(const Inspection& inspection) {
    const Proposal& proposal = inspection.proposal;
    if (!proposal.missing().empty()) return "columns are missing";
    if (proposal.has_open_key()) return "a question above is to be answered first";
    const Trial& trial = *inspection.trial;
    if (!trial.refusal.empty()) return trial.refusal;
    const bool order_lines = proposal.source.order_lines;
    const std::int64_t rejected = trial.rejected_records(order_lines);
    if (rejected > 0 && trial.accepted(order_lines) == 0) return "no record is accepted";
    const RejectLimit limit =
        proposal.max_rejects.empty() ? RejectLimit::usual() : *RejectLimit::parse(proposal.max_rejects);
    if (rejected <= limit.allowed(trial.records())) return "";
    return fmt::format("{} of {} records are rejected, more than {}", group_thousands(rejected),
                       group_thousands(trial.records()), limit.text);
}

}  // namespace

Inspection inspection_of(const InspectOptions& options) {
    const Declaration& declared = options.declared;
    Inspection inspection;
    inspection.path = options.file;
    inspection.name = options.name.empty() ? name_of(options.file) : options.name;
    inspection.declared = declared;
    inspection.command = "ordermart";
    const std::vector<std::string> usual{"inspect", options.file};
    for (const std::string& word : options.command.empty() ? usual : options.command) {
        inspection.command += " " + shell_word(word);
    }
    RepeatedInput input(options.file);
    const std::int64_t most_records = most_records_of(options, input);
    inspection.form = find_form(input, declared);
    const std::string encoding = read_columns(input, most_records, inspection);
    const ColumnMatches matches = match_columns(inspection.sample, declared.source);
    const auto product = find_product(input, encoding, inspection.form, inspection.sample, matches, most_records);
    inspection.proposal = propose(declared, inspection.form, encoding, inspection.sample, matches, product);
    // The window, where one is declared, is that of the day in the file's name.
    inspection.proposal.source.run_date = date_in_name(options.file);
    // Of what makes no fields nothing can be asked.
    if (inspection.form.fields < 2) inspection.proposal.decisions.clear();
    look_at_orders(input, most_records, inspection);
    try_proposal(input, most_records, inspection);
    inspection.refusal = refusal_of(inspection);
    return inspection;
}

void inspect(const InspectOptions& options, std::ostream& out) {
    const auto write = options.json ? write_inspection_json : write_inspection_text;
    write(inspection_of(options), out);
}

}  // namespace ordermart
