#include "inspect/trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <unordered_map>
#include <variant>

#include "inspect/evidence_text.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/values.hpp"

namespace ordermart {
namespace {

__extension__ using Sum = __int128;

/// An int64 holds the sums of all but absurd files.
std::optional<std::int64_t> as_cents(Sum sum) {
    const bool fits =
        sum >= std::numeric_limits<std::int64_t>::min() && sum <= std::numeric_limits<std::int64_t>::max();
    return fits ? std::optional(static_cast<std::int64_t>(sum)) : std::nullopt;
}

/// An order as a sentence.
std::string in_words(const Order& order, const Source& source) {
    const auto* const number = std::get_if<std::int64_t>(&order.order_id);
    const std::string id =
        number != nullptr ? std::to_string(*number) : std::string(std::get<std::string_view>(order.order_id));
    std::string text =
        fmt::format("order {} of {} on {}", printable(id), printable(order.customer_name), date_text(order.date_id));
    if (order.order_seconds) {
        text += fmt::format(" at {:02}:{:02}:{:02}", *order.order_seconds / 3600, *order.order_seconds / 60 % 60,
                            *order.order_seconds % 60);
    }
    text += ": ";
    if (source.has(Column::quantity)) text += group_thousands(order.quantity) + " of ";
    text +=
        fmt::format("{} for {}", printable(snake_case(std::string(order.product_id))), amount_text(order.price_cents));
    if (source.price_is == PriceIs::order) text += ", the value of the whole order";
    if (!source.currency.empty()) text += " " + source.currency;
    if (order.discount_cents != 0) text += ", less a discount of " + amount_text(order.discount_cents);
    if (order.tax_cents != 0) text += ", tax " + amount_text(order.tax_cents);
    if (!order.order_status.empty()) text += ", " + printable(snake_case(std::string(order.order_status)));
    return text + fmt::format(", {} {}", group_thousands(order.passenger_count),
                              order.passenger_count == 1 ? "passenger" : "passengers");
}

std::size_t hash_of(const OrderId& order_id) {
    const auto* const number = std::get_if<std::int64_t>(&order_id);
    if (number != nullptr) return std::hash<std::string>{}("#" + std::to_string(*number));
    return std::hash<std::string>{}("'" + std::string(std::get<std::string_view>(order_id)));
}

std::size_t hash_of_values(const Order& order) {
    return std::hash<std::string>{}(fmt::format(
        "{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", order.customer_identity(), snake_case(std::string(order.product_id)),
        order.date_id, order.price_cents, order.passenger_count, order.quantity, order.discount_cents, order.tax_cents,
        snake_case(std::string(order.order_status)), order.order_seconds.value_or(-1)));
}

std::size_t hash_of_customer_and_day(const Order& order) {
    return std::hash<std::string>{}(fmt::format("{}\n{}", order.customer_identity(), order.date_id));
}

/// What became of the records with one order_id so far.
struct Followed {
    std::size_t first_values = 0;
    std::size_t first_customer_and_day = 0;
    std::int64_t records = 0;
    std::int64_t typed = 0;
    std::int64_t first_price = 0;
    std::int64_t first_discount = 0;
    std::int64_t first_tax = 0;
    std::int64_t first_line = 0;
    std::int64_t negative = 0;
    Sum sum = 0;             ///< of the typed ones' prices
    bool has_other = false;  ///< a later record has some other value
    bool has_other_price = false;
    bool disagrees = false;  ///< later records have another price, discount or tax
    bool has_positive = false;
    bool has_reject = false;
};

/// By the hash of the order_id: of a million, two share one once in 37 million files.
using Orders = std::unordered_map<std::size_t, Followed>;

Followed* follow(const OrderId& order_id, Orders& orders, Trial& trial) {
    const std::size_t key = hash_of(order_id);
    const auto found = orders.find(key);
    if (found != orders.end()) return &found->second;
    if (orders.size() == Trial::most_orders) {
        trial.followed_all = false;
        return nullptr;
    }
    return &orders[key];
}

void add_example(Trial& trial, const Reject& reject) {
    std::string& example = trial.examples[static_cast<std::size_t>(reject.reason)];
    if (example.empty()) example = fmt::format("line {}: {}", reject.line_number, excerpt(reject.raw_text));
}

void take_again(const OrderReader& reader, Followed& followed, Trial& trial) {
    const Order& order = reader.order();
    const bool has_other_price = followed.first_price != order.price_cents;
    followed.has_other_price = followed.has_other_price || has_other_price;
    followed.disagrees = followed.disagrees || has_other_price || followed.first_discount != order.discount_cents ||
                         followed.first_tax != order.tax_cents;
    trial.repeated_orders += followed.typed == 2 ? 1 : 0;
    if (hash_of_values(order) == followed.first_values) {
        ++trial.same_again;
        return;
    }
    followed.has_other = true;
    ++trial.other_again;
    trial.other_items += followed.first_customer_and_day == hash_of_customer_and_day(order) ? 1 : 0;
    add_example(trial, reader.reject_present(Reason::duplicate_order_id));
}

void take_order(const OrderReader& reader, const Source& source, Orders& orders, Trial& trial) {
    ++trial.typed;
    const Order& order = reader.order();
    if (trial.first_records.size() < Trial::most_first_records) trial.first_records.push_back(in_words(order, source));
    trial.negative += order.price_cents < 0 ? 1 : 0;
    Followed* const followed = follow(order.order_id, orders, trial);
    if (followed == nullptr) return;
    ++followed->records;
    ++followed->typed;
    followed->sum += order.price_cents;
    followed->negative += order.price_cents < 0 ? 1 : 0;
    followed->has_positive = followed->has_positive || order.price_cents > 0;
    if (followed->typed > 1) return take_again(reader, *followed, trial);
    followed->first_values = hash_of_values(order);
    followed->first_customer_and_day = hash_of_customer_and_day(order);
    followed->first_price = order.price_cents;
    followed->first_discount = order.discount_cents;
    followed->first_tax = order.tax_cents;
    followed->first_line = reader.line_number();
}

/// The column that a reason finds empty. Of currencies that is not told apart.
std::optional<Column> empty_column(Reason reason) {
    if (reason == Reason::bad_currency) return Column::currency;
    if (!reason_names[static_cast<std::size_t>(reason)].starts_with("empty_")) return std::nullopt;
    return column_of(reason);
}

void take_reject(const Reject& reject, Orders& orders, Trial& trial) {
    ++trial.broken[static_cast<std::size_t>(reject.reason)];
    add_example(trial, reject);
    if (!reject.order_id) return;
    Followed* const followed = follow(*reject.order_id, orders, trial);
    if (followed == nullptr) return;
    ++followed->records;
    followed->has_reject = true;
    const auto column = empty_column(reject.reason);
    if (column && followed->typed > 0) ++trial.empty_later[static_cast<std::size_t>(*column)];
}

/// The typed records of the orders that are rejected as a whole, with the first line of them as the example.
template <typename Is>
std::int64_t count_orders(const Orders& orders, Trial& trial, Reason reason, Is is) {
    std::int64_t records = 0;
    std::int64_t first_line = 0;
    for (const auto& [key, followed] : orders) {
        if (followed.typed == 0 || !is(followed)) continue;
        records += followed.typed;
        if (first_line == 0 || followed.first_line < first_line) first_line = followed.first_line;
    }
    if (records > 0) trial.examples[static_cast<std::size_t>(reason)] = fmt::format("line {}", first_line);
    return records;
}

void count_whole_orders(const Orders& orders, bool price_is_order, Trial& trial) {
    const auto is_inconsistent = [price_is_order](const Followed& order) { return price_is_order && order.disagrees; };
    trial.inconsistent = count_orders(orders, trial, Reason::inconsistent_order, is_inconsistent);
    trial.incomplete = count_orders(orders, trial, Reason::incomplete_order,
                                    [&](const Followed& order) { return order.has_reject && !is_inconsistent(order); });
    Sum of_orders = 0;
    Sum of_lines = 0;
    trial.orders = static_cast<std::int64_t>(orders.size());
    for (const auto& [key, order] : orders) {
        trial.named_again += order.records > 1 ? 1 : 0;
        trial.other_orders += order.has_other ? 1 : 0;
        trial.of_one_price += order.has_other && !order.has_other_price ? 1 : 0;
        trial.negative_beside += order.has_positive ? order.negative : 0;
        of_orders += order.first_price;
        if (order.has_reject || is_inconsistent(order)) continue;
        of_lines += price_is_order ? Sum{order.first_price} : order.sum;
    }
    if (!trial.followed_all) return;
    trial.cents_of_orders = as_cents(of_orders);
    trial.cents_of_lines = as_cents(of_lines);
}

}  // namespace

std::int64_t Trial::accepted(bool order_lines) const {
    return order_lines ? typed - inconsistent - incomplete : typed - same_again - other_again;
}

std::vector<Trial::ReasonCount> Trial::rejected(bool order_lines) const {
    std::vector<ReasonCount> all;
    for (std::size_t i = 0; i < reason_names.size(); ++i) {
        const auto reason = static_cast<Reason>(i);
        std::int64_t records = broken[i];
        if (reason == Reason::duplicate_order_id && !order_lines) records = other_again;
        if (reason == Reason::inconsistent_order && order_lines) records = inconsistent;
        if (reason == Reason::incomplete_order && order_lines) records = incomplete;
        if (records > 0) all.push_back({reason, records, examples[i]});
    }
    std::ranges::stable_sort(all, std::greater{}, &ReasonCount::records);
    return all;
}

std::int64_t Trial::rejected_records(bool order_lines) const {
    return records() - accepted(order_lines) - duplicates(order_lines);
}

Trial try_source(RepeatedInput& input, const Source& source, std::optional<std::int64_t> most_records) {
    Trial trial;
    require_consistent(source);
    Orders orders;
    RawText text(input.path(), input.from_front(), source.encoding);
    std::optional<OrderReader> reader;
    try {
        reader.emplace(text, source);
        while ((!most_records || reader->records_read() < *most_records) && !input.is_full()) {
            const auto outcome = reader->next();
            if (outcome == OrderReader::Outcome::end) break;
            if (outcome == OrderReader::Outcome::accepted) {
                take_order(*reader, source, orders, trial);
            } else {
                take_reject(reader->reject(), orders, trial);
            }
        }
    } catch (const Error& error) {
        if (error.code() != ExitCode::refused) throw;
        trial.refusal = error.what();
    }
    if (reader) {
        trial.currencies = reader->currencies();
        if (trial.refusal.empty() && source.currency.empty() && are_of_several(trial.currencies)) {
            trial.refusal = "the amounts are in several currencies: " + describe(trial.currencies);
        }
        trial.blank = reader->blank();
        trial.skipped = reader->skipped();
        std::int64_t rejected = 0;
        for (const std::int64_t records : trial.broken) rejected += records;
        trial.read = trial.typed + rejected + trial.blank + trial.skipped;
    }
    count_whole_orders(orders, source.price_is == PriceIs::order, trial);
    return trial;
}

}  // namespace ordermart
