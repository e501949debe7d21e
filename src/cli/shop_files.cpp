#include "cli/shop_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>

#include "cli/sample_values.hpp"
#include "ordermart/base/interrupt.hpp"

namespace ordermart {
namespace {

using namespace std::string_view_literals;

struct Product {
    std::string_view id, title, category, subcategory;
    std::uint64_t cents;  ///< in the first year
};

// What stands first is sold more often. A title with a comma or a quote is quoted here.
constexpr std::array products{
    Product{"OF-PA-1001", "\"Copy paper A4, 500 sheets\"", "Office", "Paper", 549},
    Product{"OF-PE-1004", "Ballpoint pens (box of 50)", "Office", "Pens", 1290},
    Product{"TE-AC-2003", "USB-C cable 2 m", "Technology", "Accessories", 999},
    Product{"OF-BI-1010", "\"Binder, wide\"", "Office", "Binders", 379},
    Product{"TE-AC-2007", "Wireless mouse", "Technology", "Accessories", 2495},
    Product{"FU-LI-3002", "Desk lamp", "Furniture", "Lighting", 3990},
    Product{"OF-ST-1022", "Storage box 45 l", "Office", "Storage", 1449},
    Product{"TE-AC-2011", "Keyboard – compact", "Technology", "Accessories", 4490},
    Product{"KI-CO-4001", "Coffee beans 1 kg", "Kitchen", "Coffee", 1895},
    Product{"FU-CH-3010", "\"Office chair \"\"Ergo\"\"\"", "Furniture", "Chairs", 18900},
    Product{"KI-CU-4006", "Mug 300 ml", "Kitchen", "Tableware", 690},
    Product{"TE-PH-2020", "Headset with microphone", "Technology", "Phones", 7990},
    Product{"FU-TA-3021", "Folding table", "Furniture", "Tables", 12900},
    Product{"TE-MO-2031", "\"Monitor 27\"\"\"", "Technology", "Monitors", 21900},
    Product{"FU-BO-3030", "Bookcase 5 shelves", "Furniture", "Bookcases", 8900},
    Product{"TE-PR-2042", "Laser printer", "Technology", "Printers", 24900},
};

struct Place {
    std::string_view country;
    std::array<std::string_view, 3> regions;
    std::string_view currency;
};

// A country that stands here more often has more customers.
constexpr Place germany{"Germany", {"Bayern", "Berlin", "Nordrhein-Westfalen"}, "EUR"};
constexpr Place france{"France", {"Bretagne", "Île-de-France", "Occitanie"}, "EUR"};
constexpr Place italy{"Italy", {"Lazio", "Lombardia", "Sicilia"}, "EUR"};
constexpr Place spain{"Spain", {"Andalucía", "Cataluña", "Madrid"}, "EUR"};
constexpr Place netherlands{"Netherlands", {"Noord-Holland", "Utrecht", "Zuid-Holland"}, "EUR"};
constexpr Place states{"United States", {"California", "New York", "Texas"}, "USD"};
constexpr Place kingdom{"United Kingdom", {"England", "Scotland", "Wales"}, "GBP"};

const Place& place_of(std::uint64_t percent) {
    if (percent < 45) return germany;
    if (percent < 65) return france;
    if (percent < 78) return italy;
    if (percent < 88) return spain;
    if (percent < 96) return netherlands;
    return percent < 99 ? states : kingdom;
}

constexpr std::array segments{"consumer"sv, "small business"sv, "corporate"sv};

constexpr std::uint64_t first_order_id = 100'001;
constexpr std::uint64_t first_customer_key = 10'001;
constexpr std::uint64_t orders_per_customer = 4;
/// Those of an order's lines, each time that it is sent, and of what comes back.
constexpr std::uint64_t records_of_ten_orders = 41;
constexpr std::uint64_t days_of_year = 365;
constexpr std::uint64_t days_of_story = 27;  ///< from an order to what comes back of it, at most
constexpr std::size_t chunk_bytes = 1 << 16;

/// What choices are made for, so that they do not depend on each other.
enum class Purpose : std::uint64_t { day = 1, story, order, customer };

Choice choice_of(std::uint64_t seed, Purpose purpose, std::uint64_t number) {
    return {mixed(seed + static_cast<std::uint64_t>(purpose)), number};
}

bool is_campaign(Date date) {
    const std::chrono::year_month_day day(date);
    const unsigned month = static_cast<unsigned>(day.month());
    const unsigned of_month = static_cast<unsigned>(day.day());
    return (month == 11 && of_month >= 20) || (month == 7 && of_month <= 14);
}

/// How much is ordered on a day against others.
std::uint64_t weight_of(std::uint64_t seed, std::uint64_t day, Date date) {
    constexpr std::array<std::uint64_t, 12> months{82, 84, 92, 96, 100, 98, 90, 88, 98, 104, 140, 150};
    constexpr std::array<std::uint64_t, 7> weekdays{116, 100, 96, 97, 101, 112, 128};  // from Sunday on
    const std::chrono::year_month_day parts(date);
    const std::uint64_t growth = 100 + day * 30 / days_of_year;
    const std::uint64_t noise = 85 + choice_of(seed, Purpose::day, day).below(31);
    return growth * months[static_cast<unsigned>(parts.month()) - 1] / 100 *
           weekdays[std::chrono::weekday(date).c_encoding()] / 100 * noise / 100;
}

/// What becomes of an order, and how many days after it was made: 0 is no such day but where it is said.
struct Story {
    std::uint64_t paid = 0;  ///< 0: at once
    bool is_paid = true;
    std::uint64_t shipped = 0;
    std::uint64_t cancelled = 0;
    std::uint64_t returned = 0;

    /// Its status where it has changed on that day; empty where it has not.
    std::string_view status_on(std::uint64_t day) const {
        if (day > 0 && day == cancelled) return "cancelled";
        if (day > 0 && day == shipped) return "shipped";
        if (is_paid && day == paid) return "paid";
        return day == 0 ? "pending" : "";
    }
};

Story story_of(std::uint64_t seed, std::uint64_t order) {
    Choice choice = choice_of(seed, Purpose::story, order);
    Story story;
    const bool is_late = choice.below(100) < 40;
    if (is_late) story.paid = 1 + choice.below(3);
    if (is_late && choice.below(100) < 10) {
        story.is_paid = false;
        story.cancelled = story.paid;
    } else if (choice.below(100) < 3) {
        story.cancelled = story.paid + 1 + choice.below(2);
    } else {
        story.shipped = story.paid + 1 + choice.below(4);
        if (choice.below(100) < 6) story.returned = story.shipped + 5 + choice.below(16);
    }
    return story;
}

/// A customer as a day has it.
struct Customer {
    std::uint64_t number = 0;
    const Place* place = nullptr;
    std::string_view region;
    std::string_view segment;
    bool has_new_address = false;
};

Customer customer_on(std::uint64_t seed, std::uint64_t number, std::uint64_t day, std::uint64_t days) {
    Choice choice = choice_of(seed, Purpose::customer, number);
    Customer customer;
    customer.number = number;
    std::uint64_t segment = choice.low_below(segments.size());
    const bool moves = choice.below(8) == 0;
    const bool has_moved = moves && day >= choice.below(days);
    for (int address = 0; address < (has_moved ? 2 : 1); ++address) {
        customer.place = &place_of(choice.below(100));
        customer.region = customer.place->regions[choice.below(customer.place->regions.size())];
    }
    Choice later = choice_of(seed, Purpose::customer, ~number);
    if (later.below(6) == 0 && day >= later.below(days)) segment = std::min(segment + 1, segments.size() - 1);
    customer.has_new_address = later.below(12) == 0 && day >= later.below(days);
    customer.segment = segments[segment];
    return customer;
}

void append_customer(std::string& text, const Customer& customer) {
    // Some have the name of another one.
    append_customer_name(text, customer.number % 40 == 39 ? customer.number - 7 : customer.number);
    const std::uint64_t key = first_customer_key + customer.number;
    fmt::format_to(std::back_inserter(text), ",K{},k{}@example.{},{},{},{}", key, key,
                   customer.has_new_address ? "org" : "com", customer.segment, customer.place->country,
                   customer.region);
}

/// One record behind the customer's columns.
struct Line {
    const Product* product = nullptr;
    std::uint64_t quantity = 0;
    std::uint64_t cents = 0;  ///< of one
    std::uint64_t discount_cents = 0;
};

Line line_of(Choice& choice, std::uint64_t day, bool campaign) {
    Line line{.product = &products[choice.low_below(products.size())], .quantity = 1 + choice.low_below(6)};
    line.cents = line.product->cents * (100 + day / days_of_year * 4) / 100;
    if (choice.below(100) < (campaign ? 50u : 12u)) {
        line.discount_cents = line.quantity * line.cents * (5 + 5 * choice.below(campaign ? 4 : 2)) / 100;
    }
    return line;
}

/// What the records of an order have in common.
struct Head {
    std::string customer;
    std::string id;
    std::string date;
    std::uint64_t seconds = 0;
    std::string_view currency;
    std::string_view status;
    std::uint64_t passengers = 0;
};

void append_record(std::string& text, const Head& head, const Line& line, bool comes_back) {
    const auto append_cents = [&text](std::uint64_t cents) {
        fmt::format_to(std::back_inserter(text), ",{}.{:02}", cents / 100, cents % 100);
    };
    text += head.customer;
    fmt::format_to(std::back_inserter(text), ",{},{},{:02}:{:02}:{:02},{},{},{},{},{}{}", head.id, head.date,
                   head.seconds / 3600, head.seconds / 60 % 60, head.seconds % 60, line.product->id,
                   line.product->title, line.product->category, line.product->subcategory, comes_back ? "-" : "",
                   line.quantity);
    append_cents(line.cents);
    append_cents(line.discount_cents);
    append_cents(((line.quantity * line.cents - line.discount_cents) * 19 + 50) / 100);
    fmt::format_to(std::back_inserter(text), ",{},{},{}\n", head.currency, head.status, head.passengers);
}

}  // namespace

Shop::Shop(const SampleSpec& spec)
    : seed_(spec.seed), first_date_(spec.last_date - std::chrono::days(spec.days - 1)), customers_(0) {
    std::vector<std::uint64_t> weights{0};
    for (std::uint64_t day = 0; day < static_cast<std::uint64_t>(spec.days); ++day) {
        const Date date = first_date_ + std::chrono::days(static_cast<int>(day));
        weights.push_back(weights.back() + weight_of(seed_, day, date));
    }
    const std::uint64_t orders =
        std::max<std::uint64_t>(static_cast<std::uint64_t>(spec.rows) * 10 / records_of_ten_orders, 1);
    for (const std::uint64_t weight : weights) first_orders_.push_back(orders * weight / weights.back());
    customers_ = spec.customers > 0 ? static_cast<std::uint64_t>(spec.customers)
                                    : (orders + orders_per_customer - 1) / orders_per_customer;
}

void Shop::append_order(std::string& text, std::uint64_t order, std::uint64_t day, std::uint64_t today,
                        std::string_view status) const {
    const bool comes_back = status.empty();
    const Date order_date = first_date_ + std::chrono::days(static_cast<int>(day));
    Choice choice = choice_of(seed_, Purpose::order, order);
    // A quarter of them know the shop from before; the others come one by one.
    const std::uint64_t known = customers_ / 4;
    const std::uint64_t customer = choice.low_below(known + order * (customers_ - known) / first_orders_.back() + 1);
    Head head{.customer = {},
              .id = fmt::format("{}{}", comes_back ? "R" : "", first_order_id + order),
              .date = to_string(comes_back ? first_date_ + std::chrono::days(static_cast<int>(today)) : order_date),
              .seconds = 6 * 3600 + choice.below(17 * 3600),
              .currency = customer_on(seed_, customer, day, days()).place->currency,
              .status = comes_back ? "returned" : status,
              .passengers = 1 + choice.low_below(4)};
    append_customer(head.customer, customer_on(seed_, customer, today, days()));
    const std::uint64_t lines = 1 + choice.low_below(4);
    for (std::uint64_t line = 0; line < (comes_back ? 1 : lines); ++line) {
        append_record(text, head, line_of(choice, day, is_campaign(order_date)), comes_back);
    }
}

void Shop::write_day(Date date, std::ostream& out) const {
    const auto today = static_cast<std::uint64_t>((date - first_date_).count());
    std::string text =
        "customer_name,customer_key,customer_email,customer_segment,country,region,order_id,order_date,order_time,"
        "product_id,product_title,category,subcategory,quantity,price,discount,tax,currency,order_status,"
        "passenger_count\n";
    for (std::uint64_t ago = std::min(today, days_of_story) + 1; ago-- > 0 && out;) {
        const std::uint64_t day = today - ago;
        for (std::uint64_t order = first_orders_[day]; order < first_orders_[day + 1]; ++order) {
            const Story story = story_of(seed_, order);
            const std::string_view status = story.status_on(ago);
            const bool comes_back = ago > 0 && ago == story.returned;
            if (status.empty() && !comes_back) continue;

            append_order(text, order, day, today, comes_back ? "" : status);
            if (text.size() < chunk_bytes) continue;
            check_interrupt();
            out << text;
            text.clear();
        }
    }
    out << text;
}

}  // namespace ordermart
