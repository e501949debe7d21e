#include "inspect/source_proposal.hpp"

#include <algorithm>

#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

/// More ways to write dates in one column are noise.
constexpr std::size_t most_date_formats = 5;

bool can_be_declared(const std::string& header) {
    return !header.empty() && is_utf8(header) && header.find('\0') == std::string::npos;
}

const ColumnProfile* profile_of(const Proposal& proposal, const ColumnSample& sample, Column column) {
    const ColumnMatch& match = proposal.columns[static_cast<std::size_t>(column)];
    return match.has_position() ? &sample.columns[match.position] : nullptr;
}

void propose_columns(const ColumnSample& sample, bool has_header, Proposal& proposal) {
    for (std::size_t i = 0; i < contract_columns; ++i) {
        ColumnMatch& match = proposal.columns[i];
        if (match.by != MatchBy::similar && match.by != MatchBy::forms) continue;
        const std::string& header = sample.header[match.position];
        // A record's values are no names.
        if (can_be_declared(header) && (has_header || match.by != MatchBy::forms)) {
            proposal.source.origins[i].headers = {header};
        } else {
            match = {MatchBy::nothing, 0, {match.position}};
        }
    }
    if (has_header) proposal.currency_position = currency_column(sample, proposal.columns, proposal.source);
    if (proposal.currency_position) {
        proposal.source.origin(Column::currency).headers = {sample.header[*proposal.currency_position]};
    }
    ColumnMatch& passengers = proposal.columns[static_cast<std::size_t>(Column::passenger_count)];
    if (!has_header || passengers.by != MatchBy::nothing ||
        !proposal.source.origin(Column::passenger_count).headers.empty())
        return;
    proposal.assumes_one_passenger = true;
    proposal.source.origin(Column::passenger_count).constant = "1";
    passengers.by = MatchBy::constant;
}

std::vector<DateFormat> parsed(const std::vector<DateFinding::Format>& found) {
    std::vector<DateFormat> formats;
    for (const DateFinding::Format& format : found) {
        if (formats.size() < most_date_formats) formats.push_back(DateFormat::parse(format.format));
    }
    return formats;
}

void propose_dates(const Declaration& declared, const ColumnSample& sample, Proposal& proposal) {
    const ColumnProfile* const profile = profile_of(proposal, sample, Column::order_date);
    if (profile == nullptr) return;
    proposal.dates = profile->dates().finding();
    const DateFinding& dates = proposal.dates;
    if (declared.has("date-format") || dates.of_contract == dates.dates) return;
    proposal.dates_are_open = !dates.alternatives.empty();
    if (!proposal.dates_are_open) proposal.source.date_formats = parsed(dates.formats);
}

void propose_money(const Declaration& declared, const ColumnSample& sample, Proposal& proposal) {
    const ColumnProfile* const profile = profile_of(proposal, sample, Column::price);
    if (profile == nullptr) return;
    proposal.prices = profile->money();
    MoneyFormat& format = proposal.source.money;
    const bool has_decimal = declared.has("decimal-mark");
    proposal.money = money_finding(profile->money(), has_decimal ? std::optional(format.decimal_mark) : std::nullopt);
    const MoneyFormat& found = proposal.money.format;
    // A thousands mark that was declared is none of decimals, whatever the values look like.
    if (format.thousands_mark != std::string(1, found.decimal_mark)) format.decimal_mark = found.decimal_mark;
    if (!declared.has("thousands-mark")) format.thousands_mark = found.thousands_mark;
    if (!declared.has("currency-signs")) format.currencies = found.currencies;
    if (declared.has("negative-form")) return;
    format.parentheses = found.parentheses;
    format.trailing_minus = found.trailing_minus;
}

void propose_empty_values(const Declaration& declared, const ColumnSample& sample, Proposal& proposal) {
    if (declared.has("empty-value")) return;
    std::vector<std::string>& words = proposal.source.empty_values;
    for (const ColumnMatch& match : proposal.columns) {
        if (!match.has_position()) continue;
        for (const auto& [word, count] : sample.columns[match.position].words_for_empty()) {
            if (std::ranges::find(words, word) == words.end()) words.push_back(word);
        }
    }
    std::ranges::sort(words);
}

}  // namespace

std::vector<Column> Proposal::missing() const {
    std::vector<Column> columns_missing;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].by == MatchBy::nothing || columns[i].by == MatchBy::doubt) {
            columns_missing.push_back(static_cast<Column>(i));
        }
    }
    return columns_missing;
}

Source Proposal::with_dates(const std::vector<DateFinding::Format>& formats) const {
    Source settled = source;
    settled.date_formats = parsed(formats);
    return settled;
}

Proposal propose(const Declaration& declared, const FileForm& form, const std::string& encoding,
                 const ColumnSample& sample) {
    Proposal proposal;
    proposal.source = declared.source;
    proposal.source.delimiter = form.csv.delimiter;
    proposal.source.quote = form.csv.quote;
    proposal.source.skip_lines = form.csv.skip_lines;
    proposal.source.encoding = encoding;
    proposal.columns = match_columns(sample, declared.source);
    propose_columns(sample, form.header_has_names, proposal);
    propose_dates(declared, sample, proposal);
    propose_money(declared, sample, proposal);
    propose_empty_values(declared, sample, proposal);
    return proposal;
}

}  // namespace ordermart
