#include "inspect/evidence_text.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <ostream>

#include "ordermart/base/printable.hpp"

namespace ordermart {
namespace {

std::string order_text(const DateFinding& dates) {
    const std::string day = fmt::format("{} only with the day first, {}", counted(dates.only_day_first, "value"),
                                        excerpt(dates.day_first_example));
    const std::string month = fmt::format("{} only with the month first, {}", counted(dates.only_month_first, "value"),
                                          excerpt(dates.month_first_example));
    switch (dates.order) {
        case DateOrder::not_in_question:
            return "";
        case DateOrder::day_first:
            return "the day stands first: " + day + (dates.only_month_first > 0 ? "; but " + month : "");
        case DateOrder::month_first:
            return "the month stands first: " + month + (dates.only_day_first > 0 ? "; but " + day : "");
        case DateOrder::by_convention:
            return "no value shows whether the day stands first; dates with dots have it first everywhere";
        case DateOrder::undecided:
            return "undecidable: the day or the month may stand first, no first or second part is above 12";
        case DateOrder::contradictory:
            return "undecidable: " + day + "; " + month;
    }
    return "";
}

void write_shown(std::ostream& out, const std::string& what, const Shown& shown) {
    if (shown.count == 0) return;
    fmt::print(out, "  {}: {}, {}\n", what, counted(shown.count, "value"), excerpt(shown.example));
}

}  // namespace

std::string counted(std::int64_t count, std::string_view thing) {
    return fmt::format("{} {}{}", group_thousands(count), thing, count == 1 ? "" : "s");
}

void write_dates(const DateFinding& dates, std::ostream& out) {
    if (dates.values == 0) return;
    fmt::print(out, "\ndates: {} of {}, {} as the contract has them\n", group_thousands(dates.dates),
               counted(dates.values, "value"), group_thousands(dates.of_contract));
    std::string_view before = dates.alternatives.empty() ? "" : "either ";
    for (const auto& formats : {dates.formats, dates.alternatives}) {
        for (const DateFinding::Format& format : formats) {
            fmt::print(out, "  {}{} reads {}\n", before, format.format, group_thousands(format.reads));
        }
        before = "or ";
    }
    if (dates.open > 0 && dates.alternatives.empty()) {
        fmt::print(out, "  the order of {} is undecidable: left out, and rejected\n", counted(dates.open, "other"));
    }
    if (dates.order != DateOrder::not_in_question) fmt::print(out, "  {}\n", order_text(dates));
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
        write_shown(out, (is_taken ? "currency " : "no currency, it seems, ") + excerpt(text), shown);
    }
    write_shown(out, "negative as -1", prices->leading_minus);
    write_shown(out, "negative as 1-", prices->trailing_minus);
    write_shown(out, "negative as (1)", prices->parentheses);
}

}  // namespace ordermart
