#include "cli/sample_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/sample_values.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"

namespace ordermart {
namespace {

using namespace std::string_view_literals;

// A spelling that stands here more often is sent more often.
constexpr std::array products{
    "transfer"sv,   "transfer"sv,   "transfer"sv,   "transfer"sv, "transfer"sv, "transfer"sv, "transfer"sv,
    "transfer"sv,   "parking"sv,    "parking"sv,    "parking"sv,  "parking"sv,  "parking"sv,  "fast_track"sv,
    "fast_track"sv, "fast_track"sv, "fast-track"sv, "lounge"sv,   "lounge"sv,   "lounge"sv,
};

constexpr std::uint64_t history_days = 180;
constexpr std::uint64_t rows_per_customer = 5;
constexpr std::uint64_t new_orders_per_new_customer = 20;
constexpr std::uint64_t first_order_id = 100;
constexpr std::uint64_t lowest_cents = 200;
constexpr std::uint64_t number_of_prices = 9800;
constexpr std::size_t chunk_bytes = 1 << 16;

/// The numbers from 0 to `size` - 1 in an order that looks random, any of them without those before it.
class Permutation {
public:
    Permutation(std::uint64_t key, std::uint64_t size)
        : key_(key), size_(size), bits_(static_cast<int>(std::bit_width(size))) {}

    std::uint64_t operator[](std::uint64_t position) const {
        // Every step can be undone, so no two positions below a power of two meet. What comes out beyond `size`
        // goes on until it does not.
        do {
            for (int round = 0; round < 4; ++round) {
                position = (position * 0xd1342543de82ef95 + key_) & ((std::uint64_t{1} << bits_) - 1);
                position ^= position >> (bits_ / 2 + 1);
            }
        } while (position >= size_);
        return position;
    }

private:
    std::uint64_t key_;
    std::uint64_t size_;
    int bits_;
};

/// What is sent of an order. Its id and its date follow from its index.
struct SampleOrder {
    std::uint64_t index = 0;
    std::uint64_t customer = 0;
    std::uint64_t cents = 0;
    bool always_two_decimals = false;
    std::string_view product;
    std::uint64_t passengers = 0;
};

/// The orders of a history and of the days after it, as they were first sent: any of them, by its index.
class Orders {
public:
    Orders(const SampleSpec& spec, std::uint64_t history, std::uint64_t new_a_day)
        : seed_(spec.seed), history_(history), new_a_day_(new_a_day) {
        customers_ = spec.customers > 0 ? static_cast<std::uint64_t>(spec.customers)
                                        : (history + rows_per_customer - 1) / rows_per_customer;
        last_day_ = history_days - 1 + (spec.history > 0 ? static_cast<std::uint64_t>(spec.day) : 0);
        for (std::uint64_t age = last_day_ + 1; age-- > 0;) {
            dates_.push_back(to_string(spec.last_date - std::chrono::days(age)));
        }
    }

    SampleOrder operator[](std::uint64_t index) const {
        Choice choice(seed_, index);
        SampleOrder order{.index = index, .customer = customer(index, choice), .product = {}};
        order.cents = lowest_cents + choice.below(number_of_prices);
        if (choice.below(3) == 0) order.cents -= order.cents % 10;
        order.always_two_decimals = choice.below(2) == 0;
        order.product = products[choice.below(products.size())];
        order.passengers = 1 + choice.low_below(6);
        return order;
    }

    std::uint64_t customers() const { return customers_; }

    /// The first order of the last day.
    std::uint64_t today() const {
        return last_day_ < history_days ? 0 : history_ + (last_day_ - history_days) * new_a_day_;
    }

    /// The first order of the `days` days before the last one; of all of them, if `days` is 0.
    std::uint64_t first_of_days_before(std::uint64_t days) const {
        if (days == 0 || days > last_day_) return 0;
        std::uint64_t first = 0;
        for (std::uint64_t beyond = today(); first < beyond;) {
            const std::uint64_t middle = first + (beyond - first) / 2;
            if (day(middle) < last_day_ - days) {
                first = middle + 1;
            } else {
                beyond = middle;
            }
        }
        return first;
    }

    const std::string& date(std::uint64_t index) const { return dates_[day(index)]; }

private:
    /// The day on which an order is made, counted from the history's first.
    std::uint64_t day(std::uint64_t index) const {
        if (index >= history_) return history_days + (index - history_) / new_a_day_;
        return history_days - 1 - (history_ - 1 - index) * history_days / history_;
    }

    /// Each customer of the history has one order at least, and some have many. Later days bring new ones.
    std::uint64_t customer(std::uint64_t index, Choice& choice) const {
        if (index >= history_) {
            const std::uint64_t later = index - history_;
            if (later % new_orders_per_new_customer == 0) return customers_ + later / new_orders_per_new_customer;
        } else if (const std::uint64_t next = (index * customers_ + history_ - 1) / history_;
                   next < customers_ && next * history_ / customers_ == index) {
            return next;
        }
        return choice.low_below(customers_);
    }

    std::uint64_t seed_;
    std::uint64_t history_;
    std::uint64_t new_a_day_;
    std::uint64_t customers_;
    std::uint64_t last_day_;
    std::vector<std::string> dates_;
};

/// The records of a file, by their row.
class Records {
public:
    explicit Records(const SampleSpec& spec)
        : rows_(static_cast<std::uint64_t>(std::max<std::int64_t>(spec.rows, 0))),
          corrections_(spec.history > 0 ? rows_ * static_cast<std::uint64_t>(spec.corrections) / 100 : 0),
          orders_(spec, spec.history > 0 ? static_cast<std::uint64_t>(spec.history) : rows_, rows_ - corrections_),
          first_new_(orders_.today()),
          first_corrected_(orders_.first_of_days_before(static_cast<std::uint64_t>(spec.correction_days))),
          moves_(static_cast<std::uint64_t>(spec.moves)),
          correction_seed_(Choice(spec.seed, ~static_cast<std::uint64_t>(spec.day)).any()),
          corrected_(correction_seed_, first_new_ - first_corrected_),
          shuffled_(spec.shuffled),
          shuffle_(Choice(spec.seed, ~std::uint64_t{0}).any(), rows_) {
        if (corrections_ > first_new_ - first_corrected_) {
            throw Error(ExitCode::usage, "sample file",
                        fmt::format("{} corrections, but {} orders", corrections_, first_new_ - first_corrected_),
                        "a file corrects an order once: fewer --rows, or more --correction-days");
        }
    }

    std::uint64_t size() const { return rows_; }
    const Orders& orders() const { return orders_; }

    SampleOrder operator[](std::uint64_t row) const {
        if (shuffled_) row = shuffle_[row];
        // The corrections are spread evenly among the new orders.
        const std::uint64_t corrections_before = row * corrections_ / rows_;
        const bool is_correction = (row + 1) * corrections_ / rows_ > corrections_before;
        return is_correction ? correction(corrections_before) : orders_[first_new_ + row - corrections_before];
    }

private:
    SampleOrder correction(std::uint64_t number) const {
        SampleOrder order = orders_[first_corrected_ + corrected_[number]];
        Choice choice(correction_seed_, number);
        // Less than once around, so that it is neither the price nor the customer sent first.
        const std::uint64_t price = order.cents - lowest_cents + 1 + choice.below(number_of_prices - 1);
        order.cents = lowest_cents + price % number_of_prices;
        const bool is_moved = (number + 1) * moves_ / 100 > number * moves_ / 100;
        if (is_moved && orders_.customers() > 1) {
            order.customer = (order.customer + 1 + choice.below(orders_.customers() - 1)) % orders_.customers();
        }
        return order;
    }

    std::uint64_t rows_;
    std::uint64_t corrections_;
    Orders orders_;
    std::uint64_t first_new_;
    std::uint64_t first_corrected_;
    std::uint64_t moves_;
    std::uint64_t correction_seed_;
    Permutation corrected_;
    bool shuffled_;
    Permutation shuffle_;
};

void append_record(std::string& text, const SampleOrder& order, std::string_view date) {
    append_customer_name(text, order.customer);
    // A price as people write it: 12.5 as often as 12.50.
    fmt::format_to(std::back_inserter(text), ",{},{}.{}", first_order_id + order.index, order.cents / 100,
                   order.cents / 10 % 10);
    if (order.cents % 10 != 0 || order.always_two_decimals) text += static_cast<char>('0' + order.cents % 10);
    fmt::format_to(std::back_inserter(text), ",{},{},{}\n", date, order.product, order.passengers);
}

}  // namespace

void generate_sample(const SampleSpec& spec, std::ostream& out) {
    const Records records(spec);
    std::string text = "customer_name,order_id,price,order_date,product_id,passenger_count\n";
    for (std::uint64_t row = 0; row < records.size() && out; ++row) {
        const SampleOrder order = records[row];
        append_record(text, order, records.orders().date(order.index));
        if (text.size() >= chunk_bytes) {
            check_interrupt();
            out << text;
            text.clear();
        }
    }
    out << text;
}

}  // namespace ordermart
