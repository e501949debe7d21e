#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "inspect/evidence_text.hpp"
#include "inspect/header_names.hpp"
#include "inspect/source_proposal.hpp"
#include "inspect/toml_text.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/input/currency.hpp"
#include "ordermart/input/reject_limit.hpp"

// What the records of one order say about a source, and how many of them are rejected.
namespace ordermart {
namespace {

constexpr std::size_t most_currencies_asked = 5;

PossibleAnswer answer_of_lines(const std::string& meaning) {
    return {meaning,
            {{BlockLine::Part::settings, "order_lines", "true"}},
            "--order-lines",
            [](Source& source) { source.order_lines = true; },
            {}};
}

PossibleAnswer answer_of_order_value() {
    PossibleAnswer answer = answer_of_lines("the price is the order's, and counts once");
    // First: alone it is refused, and the lines alone would count the order's value with each of them.
    answer.lines.insert(answer.lines.begin(), {BlockLine::Part::settings, "price_is", "\"order\""});
    answer.flags += " --price-is order";
    answer.apply = [](Source& source) {
        source.order_lines = true;
        source.price_is = PriceIs::order;
    };
    return answer;
}

/// A few repeats are more likely mistakes; so are many with another customer or day, of the column that was taken.
bool are_lines(const Trial& survey) {
    return survey.other_again * 100 > survey.records() && survey.other_items * 10 >= survey.other_again * 9;
}

/// Orders on several records, all of which have one price: it is probably the order's.
void settle_order_value(const Trial& survey, NamedPrice named, Proposal& proposal) {
    const std::string seen =
        fmt::format("on all records of each of {} the price is the same", counted(survey.other_orders, "order"));
    if (named == NamedPrice::order) {
        proposal.source.order_lines = true;
        proposal.source.price_is = PriceIs::order;
        proposal.reasons["order_lines"] = fmt::format("{} on several records", counted(survey.other_orders, "order"));
        proposal.reasons["price_is"] = seen + ", and the column's name says that it is the order's";
        return;
    }
    Decision decision{seen + ": is it the order's value, or that of each line?", {}};
    decision.answers.push_back(answer_of_order_value());
    decision.answers.push_back(answer_of_lines("each line has this price"));
    proposal.decisions.push_back(std::move(decision));
}

void settle_lines(const Declaration& declared, const Trial& survey, NamedPrice named, Proposal& proposal) {
    if (survey.other_again == 0 || declared.source.order_lines || proposal.source.order_lines) return;
    const bool can_be_of_order = proposal.source.price_is == PriceIs::line && !declared.has("price-is") &&
                                 named != NamedPrice::line && named != NamedPrice::unit;
    if (are_lines(survey) && can_be_of_order && survey.of_one_price == survey.other_orders) {
        return settle_order_value(survey, named, proposal);
    }
    const std::string repeats = fmt::format("{} {} an order_id with other values", group_thousands(survey.other_again),
                                            survey.other_again == 1 ? "record repeats" : "records repeat");
    if (are_lines(survey)) {
        proposal.source.order_lines = true;
        proposal.reasons["order_lines"] = repeats;
        return;
    }
    Decision decision{repeats + ": are they lines of their orders?", {}};
    decision.answers.push_back(
        {"no: the first record of an order is kept, the others are rejected", {}, "", [](Source&) {}, {}});
    decision.answers.push_back(answer_of_lines("yes, lines of their orders"));
    proposal.decisions.push_back(std::move(decision));
}

constexpr std::string_view refunds =
    "a later refund under its order's number replaces the sale, so let refunds have numbers of their own";

void settle_negative(const Declaration& declared, const Trial& survey, Proposal& proposal) {
    if (survey.negative == 0 || declared.source.money.negative_allowed) return;
    if (survey.negative_beside > 0 && proposal.source.order_lines) {
        proposal.source.money.negative_allowed = true;
        proposal.reasons["negative_prices"] =
            fmt::format("{} of {} negative prices are lines of orders with others; {}",
                        group_thousands(survey.negative_beside), group_thousands(survey.negative), refunds);
        return;
    }
    Decision decision{
        fmt::format("{} {} a value below zero: refunds to load, or mistakes?", group_thousands(survey.negative),
                    survey.negative == 1 ? "record has" : "records have"),
        {}};
    decision.answers.push_back({"rejected", {}, "", [](Source&) {}, {}});
    decision.answers.push_back({fmt::format("loaded ({})", refunds),
                                {{BlockLine::Part::settings, "negative_prices", "true"}},
                                "--negative-prices",
                                [](Source& source) { source.money.negative_allowed = true; },
                                {}});
    proposal.decisions.push_back(std::move(decision));
}

void settle_currency(const Trial& survey, Proposal& proposal) {
    if (!proposal.source.currency.empty() || !are_of_several(survey.currencies)) return;
    std::map<std::string, std::int64_t> records;
    for (const auto& [sign, count] : survey.currencies) records[usual_currency(sign)] += count;
    std::vector<std::pair<std::string, std::int64_t>> ranked(records.begin(), records.end());
    std::ranges::stable_sort(ranked, std::greater{}, [](const auto& each) { return each.second; });
    Decision decision{
        fmt::format("the amounts are in several currencies ({}): which one is loaded?", describe(survey.currencies)),
        {}};
    for (const auto& [currency, count] : ranked) {
        if (!currency_code(currency) || decision.answers.size() == most_currencies_asked) continue;
        decision.answers.push_back({currency + " alone, the others are rejected",
                                    {{BlockLine::Part::settings, "currency", toml_text(currency)}},
                                    "--currency " + currency,
                                    [code = currency](Source& source) { source.currency = code; },
                                    {}});
    }
    if (!decision.answers.empty()) proposal.decisions.push_back(std::move(decision));
}

}  // namespace

bool propose_filled(const Declaration& declared, const Trial& survey, Proposal& proposal) {
    if (declared.has("fill-down")) return false;
    bool is_any = false;
    for (std::size_t i = 0; i < column_names.size(); ++i) {
        const auto column = static_cast<Column>(i);
        const bool can_be = column != Column::price && column != Column::order_id &&
                            std::ranges::count(proposal.source.fill_down, column) == 0;
        if (!can_be || survey.empty_later[i] * 100 <= survey.records()) continue;
        if (!proposal.source.order_lines) {
            proposal.source.order_lines = true;
            proposal.reasons["order_lines"] = "later records of an order repeat its id";
        }
        proposal.source.fill_down.push_back(column);
        proposal.reasons["fill_down"] = "empty on later records of their orders";
        is_any = true;
    }
    return is_any;
}

void propose_orders(const Declaration& declared, const std::string& price_header, const Trial& survey,
                    Proposal& proposal) {
    settle_lines(declared, survey, named_price(price_header), proposal);
    settle_negative(declared, survey, proposal);
    settle_currency(survey, proposal);
}

void propose_rejects(const Trial& trial, bool order_lines, Proposal& proposal) {
    constexpr std::int64_t most_percent = 2;
    const std::int64_t records = trial.records();
    const std::int64_t rejected = trial.rejected_records(order_lines);
    if (rejected <= RejectLimit::usual().allowed(records) || trial.accepted(order_lines) == 0) return;
    const std::string share = std::to_string((rejected * 100 + records - 1) / records) + "%";
    // Of a small file or a total row a share would say much more than was seen.
    const std::string limit = rejected < 10 ? std::to_string(rejected) : share;
    if (rejected * 100 <= records * most_percent) {
        proposal.max_rejects = limit;
        return;
    }
    std::string reasons;
    for (const Trial::ReasonCount& each : trial.rejected(order_lines)) {
        reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", group_thousands(each.records),
                               reason_names[static_cast<std::size_t>(each.reason)]);
    }
    Decision decision{fmt::format("{} of {} records would be rejected ({}): is the rest worth loading?",
                                  group_thousands(rejected), group_thousands(records), reasons),
                      {}};
    decision.answers.push_back({"no: the file is refused, until the reasons are mended", {}, "", [](Source&) {}, {}});
    decision.answers.push_back({"yes", {{BlockLine::Part::settings, "max_rejects", toml_text(limit)}}, "", {}, {}});
    proposal.decisions.push_back(std::move(decision));
}

}  // namespace ordermart
