#include "inspect/evidence_text.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "ordermart/base/printable.hpp"

namespace ordermart {
namespace {

std::string_view first_of(DateOrder order) {
    constexpr std::array<std::string_view, date_orders> names{"the day", "the month", "the year"};
    return names[static_cast<std::size_t>(order)];
}

std::string alone_text(const DateFinding::Reading& reading) {
    return fmt::format("{} can only be read with {} first, {}", counted(reading.alone, "value"),
                       first_of(reading.order), excerpt(reading.example));
}

std::string order_text(const DateFinding& dates) {
    switch (dates.decided) {
        case DateOrderIs::not_in_question:
            return "";
        case DateOrderIs::proven:
            return fmt::format("{} stands first: {}", first_of(dates.order), alone_text(dates.readings.front()));
        case DateOrderIs::by_convention:
            return "the day stands first, as in all dates with dots; no other order is ruled out";
        case DateOrderIs::by_file_date:
            return fmt::format("{} stands first: read so, the dates are near the day in the file's name",
                               first_of(dates.order));
        case DateOrderIs::undecided:
            break;
    }
    return "undecidable: the values can be read in several ways, or in none nearly all of them";
}

void write_shown(std::ostream& out, const std::string& what, const Shown& shown) {
    if (shown.count == 0) return;
    fmt::print(out, "  {}: {}, {}\n", what, counted(shown.count, "value"), excerpt(shown.example));
}

/// Why no value is a date, as far as their forms tell.
void write_likely_reason(const ColumnProfile& profile, std::ostream& out) {
    const std::vector<ColumnProfile::Form> forms = profile.forms(1);
    if (forms.empty()) return;
    const std::string& form = forms.front().form;
    const std::string& example = forms.front().example;
    if (form == "9" || form == "9.9") {
        fmt::print(out, "  they are numbers ({})\n", excerpt(example));
    } else if (form.find('a') != std::string::npos && form.find('9') != std::string::npos) {
        fmt::print(out, "  if a month's name stands in them, it is of no language that is known ({})\n",
                   excerpt(example));
    } else {
        fmt::print(out, "  they have no form of dates that is known ({})\n", excerpt(example));
    }
}

}  // namespace

std::string counted(std::int64_t count, std::string_view thing) {
    return fmt::format("{} {}{}", group_thousands(count), thing, count == 1 ? "" : "s");
}

std::string amount_text(std::int64_t cents) {
    const std::int64_t magnitude = cents < 0 ? -cents : cents;
    return fmt::format("{}{}.{:02}", cents < 0 ? "-" : "", group_thousands(magnitude / 100), magnitude % 100);
}

std::string outcome_text(const Trial& trial, bool order_lines) {
    std::string text = group_thousands(trial.accepted(order_lines)) + " accepted";
    const std::int64_t rejected = trial.rejected_records(order_lines);
    if (rejected > 0) text += fmt::format(", {} rejected", group_thousands(rejected));
    if (const auto cents = trial.cents(order_lines)) text += fmt::format(", {} in all", amount_text(*cents));
    if (!trial.refusal.empty()) text += "; refused: " + printable(trial.refusal);
    return text;
}

std::string answer_text(const PossibleAnswer& answer) {
    return answer.trial ? fmt::format("{}: {}", answer.meaning, outcome_text(*answer.trial, answer.order_lines))
                        : answer.meaning;
}

void write_dates(const Proposal& proposal, const ColumnSample& sample, std::ostream& out) {
    const DateFinding& dates = proposal.dates;
    if (dates.values == 0) return;
    fmt::print(out, "\ndates: {} of {}, {} as the contract has them\n", group_thousands(dates.dates),
               counted(dates.values, "value"), group_thousands(dates.of_contract));
    for (const DateFinding::Format& format : dates.formats) {
        if (!dates.is_undecided()) fmt::print(out, "  {} reads {}\n", format.format, group_thousands(format.reads));
    }
    const ColumnMatch& match = proposal.columns[static_cast<std::size_t>(Column::order_date)];
    if (dates.dates == 0) write_likely_reason(sample.columns[match.position], out);
    std::string_view before = "either ";
    for (const DateFinding::Reading& reading : dates.readings) {
        if (!dates.is_undecided()) break;
        for (const DateFinding::Format& format : reading.formats) {
            fmt::print(out, "  {}{} reads {}\n", before, format.format, group_thousands(format.reads));
        }
        if (reading.alone > 0) fmt::print(out, "    {}\n", alone_text(reading));
        before = "or ";
    }
    if (dates.open > 0) {
        fmt::print(out,
                   "  what stands first in {} is undecidable: no format is proposed for them, and they are rejected\n",
                   counted(dates.open, "other"));
    }
    if (dates.decided != DateOrderIs::not_in_question) fmt::print(out, "  {}\n", order_text(dates));
    for (const DateFinding::Reading& other : dates.others) {
        fmt::print(out, "  but {}: rejected\n", alone_text(other));
    }
}

void write_damaged_ids(const DamagedIds& ids, std::ostream& out) {
    const bool is_any = ids.scientific.count + ids.excel_text.count + ids.apostrophe.count + ids.decimals.count > 0;
    if (!is_any) return;
    out << "\norder ids that a spreadsheet has changed: have the file sent as it was before\n";
    write_shown(out, "in scientific notation, rejected without scientific_order_ids: the last digits are lost",
                ids.scientific);
    write_shown(out, "as a formula of text", ids.excel_text);
    write_shown(out, "behind an apostrophe", ids.apostrophe);
    write_shown(out, "with decimals", ids.decimals);
}

void write_prices(const Proposal& proposal, std::ostream& out) {
    const auto& prices = proposal.prices;
    if (!prices || prices->values == 0) return;
    fmt::print(out, "\nprices: {} of {}\n", group_thousands(prices->numbers), counted(prices->values, "value"));
    write_shown(out, "`.` before decimals", prices->decimal_point);
    write_shown(out, "`,` before decimals", prices->decimal_comma);
    for (const auto& [mark, shown] : prices->thousands) {
        write_shown(out, "`" + (mark == " " ? "space" : mark) + "` between thousands", shown);
    }
    const bool is_open = proposal.money.is_open;
    const std::string proves = is_open ? " of decimals or of thousands, which nothing proves" : " alone proves nothing";
    write_shown(out, "`.` before three digits," + proves, prices->open_point);
    write_shown(out, "`,` before three digits," + proves, prices->open_comma);
    if (proposal.money.contradictory) out << "  both marks are there before decimals: look at the rejects\n";
    for (const auto& [text, shown] : prices->currencies) {
        const auto& taken = proposal.source.money.currencies;
        const bool is_taken = std::ranges::find(taken, text) != taken.end();
        const std::string what = is_taken
                                     ? "currency " + excerpt(text)
                                     : excerpt(text) + (is_credit_or_debit(text) ? " says credit or debit"
                                                                                 : " is no currency that is known");
        write_shown(out, is_taken ? what : what + ", rejected", shown);
    }
    write_shown(out, "grouped as in India", prices->indian_groups);
    write_shown(out, "negative as -1", prices->leading_minus);
    write_shown(out, "negative as 1-", prices->trailing_minus);
    write_shown(out, "negative as (1)", prices->parentheses);
}

}  // namespace ordermart
