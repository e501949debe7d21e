#include <nlohmann/json.hpp>
#include <ostream>

#include "inspect/inspection.hpp"

namespace ordermart {
namespace {

using Json = nlohmann::ordered_json;

std::string character(char c) { return c == '\0' ? "" : std::string(1, c); }

std::string compression_name(const FileForm& form) {
    if (!form.compression) return "none";
    return *form.compression == Compression::gzip ? "gzip" : "zstd";
}

Json form_of(const Inspection& inspection) {
    const FileForm& form = inspection.form;
    const EncodingEvidence& bytes = inspection.encoding;
    Json readings = Json::array();
    for (const EncodingReading& reading : inspection.readings) {
        readings.push_back(
            {{"encoding", reading.encoding}, {"undefined_bytes", reading.undefined_bytes}, {"values", reading.values}});
    }
    return {{"compression", compression_name(form)},
            {"encoding", inspection.proposal.source.encoding},
            {"encoding_is_proposal", !inspection.readings.empty()},
            {"byte_order_mark", form.byte_order_mark},
            {"records_not_utf8", bytes.other_records},
            {"encoding_candidates", readings},
            {"delimiter", character(form.csv.delimiter)},
            {"quote", character(form.csv.quote)},
            {"quoted_fields", form.quoted_fields},
            {"skip_lines", form.csv.skip_lines},
            {"lines_before_header", form.lines_before},
            {"header_line", inspection.sample.header_line},
            {"header_has_names", form.header_has_names},
            {"line_ends", {{"lf", form.line_ends[0]}, {"crlf", form.line_ends[1]}, {"cr", form.line_ends[2]}}}};
}

Json column_of_file(const ColumnSample& sample, std::size_t position) {
    const ColumnProfile& profile = sample.columns[position];
    Json forms = Json::array();
    for (const ColumnProfile::Form& form : profile.forms(5)) {
        forms.push_back({{"form", form.form}, {"values", form.count}, {"example", form.example}});
    }
    return {{"position", position + 1},
            {"header", sample.header[position]},
            {"values", profile.values()},
            {"empty", profile.empty()},
            {"stand_for_empty", profile.words_for_empty()},
            {"distinct", profile.distinct()},
            {"distinct_is_limit", profile.has_more_distinct()},
            {"longest_bytes", profile.longest_bytes()},
            {"forms", forms}};
}

std::string_view name_of(MatchBy by) {
    constexpr std::array<std::string_view, 8> names{"nothing",  "doubt", "constant", "composed",
                                                    "declared", "name",  "similar",  "forms"};
    return names[static_cast<std::size_t>(by)];
}

Json matches_of(const Inspection& inspection) {
    Json matches = Json::object();
    for (std::size_t i = 0; i < contract_columns; ++i) {
        const ColumnMatch& match = inspection.proposal.columns[i];
        Json others = Json::array();
        for (const std::size_t position : match.others) others.push_back(position + 1);
        matches[std::string(column_names[i])] = {{"by", name_of(match.by)},
                                                 {"position", match.has_position() ? Json(match.position + 1) : Json()},
                                                 {"others", others}};
    }
    return matches;
}

Json formats_of(const std::vector<DateFinding::Format>& formats) {
    Json list = Json::array();
    for (const DateFinding::Format& format : formats) {
        list.push_back({{"format", format.format}, {"values", format.reads}});
    }
    return list;
}

Json dates_of(const DateFinding& dates) {
    constexpr std::array<std::string_view, 6> orders{"not_in_question", "day_first", "month_first",
                                                     "by_convention",   "undecided", "contradictory"};
    return {{"values", dates.values},
            {"dates", dates.dates},
            {"of_contract", dates.of_contract},
            {"order", orders[static_cast<std::size_t>(dates.order)]},
            {"open", dates.open},
            {"only_day_first", dates.only_day_first},
            {"only_month_first", dates.only_month_first},
            {"formats", formats_of(dates.formats)},
            {"alternatives", formats_of(dates.alternatives)}};
}

Json shown_of(const Shown& shown) { return {{"values", shown.count}, {"example", shown.example}}; }

Json shown_of(const std::map<std::string, Shown>& by_text) {
    Json all = Json::object();
    for (const auto& [text, shown] : by_text) all[text] = shown_of(shown);
    return all;
}

Json money_of(const Proposal& proposal) {
    if (!proposal.prices) return {};
    const MoneyEvidence& prices = *proposal.prices;
    return {{"values", prices.values},
            {"numbers", prices.numbers},
            {"undecided", proposal.money.is_open},
            {"contradictory", proposal.money.contradictory},
            {"decimal_point", shown_of(prices.decimal_point)},
            {"decimal_comma", shown_of(prices.decimal_comma)},
            {"point_before_three_digits", shown_of(prices.open_point)},
            {"comma_before_three_digits", shown_of(prices.open_comma)},
            {"thousands_marks", shown_of(prices.thousands)},
            {"currencies", shown_of(prices.currencies)},
            {"leading_minus", shown_of(prices.leading_minus)},
            {"trailing_minus", shown_of(prices.trailing_minus)},
            {"parentheses", shown_of(prices.parentheses)}};
}

Json trial_of(const std::optional<Trial>& trial, bool order_lines) {
    if (!trial) return {};
    Json rejects = Json::array();
    for (const Trial::ReasonCount& rejected : trial->rejected(order_lines)) {
        rejects.push_back({{"reason", reason_names[static_cast<std::size_t>(rejected.reason)]},
                           {"records", rejected.records},
                           {"example", rejected.example}});
    }
    return {{"read", trial->read},
            {"accepted", trial->accepted(order_lines)},
            {"duplicate", trial->duplicates(order_lines)},
            {"rejected", trial->rejected_records(order_lines)},
            {"blank", trial->blank},
            {"skipped", trial->skipped},
            {"rejects", rejects},
            {"orders_repeated", trial->repeated_orders},
            {"repeats_with_same_values", trial->same_again},
            {"repeats_with_other_values", trial->other_again},
            {"repeats_of_one_customer_and_day", trial->other_items},
            {"all_orders_followed", trial->followed_all},
            {"refusal", trial->refusal}};
}

}  // namespace

void write_inspection_json(const Inspection& inspection, std::ostream& out) {
    const ColumnSample& sample = inspection.sample;
    const bool order_lines = inspection.proposal.source.order_lines;
    Json columns = Json::array();
    for (std::size_t i = 0; i < sample.columns.size(); ++i) columns.push_back(column_of_file(sample, i));
    const Json inspected{{"file", inspection.path},
                         {"name", inspection.name},
                         {"form", form_of(inspection)},
                         {"sample",
                          {{"records", sample.records},
                           {"blank", sample.blank},
                           {"other_width", sample.other_width},
                           {"whole_file", sample.is_whole},
                           {"refusal", sample.refusal}}},
                         {"columns", columns},
                         {"contract_columns", matches_of(inspection)},
                         {"dates", dates_of(inspection.proposal.dates)},
                         {"prices", money_of(inspection.proposal)},
                         {"order_lines", order_lines},
                         {"trial", trial_of(inspection.trial, order_lines)},
                         {"trial_with_dates", trial_of(inspection.dated_trial, order_lines)},
                         {"block", source_block(inspection)}};
    out << inspected.dump(2, ' ', true, Json::error_handler_t::replace) << '\n';
}

}  // namespace ordermart
