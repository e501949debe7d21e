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
            {"delimiter", form.csv.delimiter},
            {"quote", character(form.csv.quote)},
            {"quoted_fields", form.quoted_fields},
            {"lines_are_quoted", form.lines_are_quoted},
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
    for (std::size_t i = 0; i < column_names.size(); ++i) {
        const ColumnMatch& match = inspection.proposal.columns[i];
        if (i >= contract_columns && match.by == MatchBy::nothing) continue;
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

std::string_view name_of(DateOrder order) {
    constexpr std::array<std::string_view, date_orders> names{"day_first", "month_first", "year_first"};
    return names[static_cast<std::size_t>(order)];
}

Json dates_of(const DateFinding& dates) {
    constexpr std::array<std::string_view, 5> decided{"not_in_question", "proven", "by_convention", "by_file_date",
                                                      "undecided"};
    Json readings = Json::array();
    for (const DateFinding::Reading& reading : dates.readings) {
        readings.push_back({{"order", name_of(reading.order)},
                            {"values", reading.reads},
                            {"alone", reading.alone},
                            {"formats", formats_of(reading.formats)}});
    }
    return {{"values", dates.values},
            {"dates", dates.dates},
            {"of_contract", dates.of_contract},
            {"in_question", dates.in_question},
            {"decided", decided[static_cast<std::size_t>(dates.decided)]},
            {"open", dates.open},
            {"formats", formats_of(dates.formats)},
            {"readings", readings}};
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
            {"cents", trial->cents(order_lines) ? Json(*trial->cents(order_lines)) : Json()},
            {"orders_named_again", trial->named_again},
            {"orders_repeated", trial->repeated_orders},
            {"repeats_with_same_values", trial->same_again},
            {"repeats_with_other_values", trial->other_again},
            {"repeats_of_one_customer_and_day", trial->other_items},
            {"all_orders_followed", trial->followed_all},
            {"first_records", trial->first_records},
            {"refusal", trial->refusal}};
}

Json decisions_of(const Proposal& proposal) {
    Json decisions = Json::array();
    for (const Decision& decision : proposal.decisions) {
        Json answers = Json::array();
        for (const PossibleAnswer& answer : decision.answers) {
            Json lines = Json::array();
            for (const BlockLine& line : answer.lines) lines.push_back(line.key + " = " + line.value);
            answers.push_back({{"meaning", answer.meaning},
                               {"settings", lines},
                               {"flags", answer.flags},
                               {"trial", trial_of(answer.trial, answer.order_lines)}});
        }
        decisions.push_back({{"question", decision.question}, {"answers", answers}});
    }
    return decisions;
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
                           {"header_again_in_lines", sample.header_again},
                           {"whole_file", sample.is_whole},
                           {"refusal", sample.refusal}}},
                         {"columns", columns},
                         {"contract_columns", matches_of(inspection)},
                         {"dates", dates_of(inspection.proposal.dates)},
                         {"prices", money_of(inspection.proposal)},
                         {"order_lines", order_lines},
                         {"trial", trial_of(inspection.trial, order_lines)},
                         {"likely_trial", trial_of(inspection.likely_trial, inspection.likely_order_lines)},
                         {"refusal", inspection.refusal},
                         {"decisions", decisions_of(inspection.proposal)},
                         {"block", source_block(inspection)}};
    out << inspected.dump(2, ' ', true, Json::error_handler_t::replace) << '\n';
}

}  // namespace ordermart
