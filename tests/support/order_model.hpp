#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "ordermart/base/date.hpp"
#include "ordermart/input/source.hpp"

// Random days of orders, and what the contract makes of them, computed without SQL: what property tests compare with.
namespace ordermart::test {

/// An order's key as SQLite sorts it: integers below text.
using OrderKey = std::variant<std::int64_t, std::string>;

/// What a customer is known by: its own key, or its name where it has none. The other one is empty.
struct CustomerId {
    std::string key;
    std::string name;

    auto operator<=>(const CustomerId&) const = default;
};

struct OrderValues {
    std::string customer;  ///< its name
    std::string product;
    Date date;
    std::int64_t cents = 0;  ///< of the line, or of the whole order where that is what its source sends
    std::int64_t passengers = 0;
    std::int64_t quantity = 1;
    std::int64_t discount = 0;
    std::int64_t tax = 0;
    std::string status = {};                ///< empty: none
    std::string time = {};                  ///< as it is sent behind the date, or HH:MM:SS
    std::int64_t unit_ten_thousandths = 0;  ///< the price of one, where that is what its source sends
    std::array<std::string, description_columns> description = {};  ///< of the customer and the product

    CustomerId customer_id() const;

    /// Of the day; empty where the time is not known.
    std::string seconds() const;

    /// As a warehouse has them.
    bool operator==(const OrderValues& other) const;
};

/// One record of a raw file.
struct Entry {
    enum class Kind { order, bad, blank };
    Kind kind = Kind::order;
    bool has_key = true;  ///< the record's order_id can be read; a bad one's not always
    OrderKey key;
    OrderValues values;
};

struct Day {
    Date run_date;
    bool order_lines = false;  ///< its source declares that records with one key are the lines of one order
    std::vector<Entry> entries;
    std::string raw_text;          ///< the entries as a raw file, in spellings the contract allows
    bool has_all_columns = false;  ///< not the contract's alone
    bool has_descriptions = false;
    bool has_customer_keys = false;
    PriceIs price_is = PriceIs::line;
    std::optional<std::vector<std::string>> counted = {};  ///< the statuses that count from now on; empty: all

    /// How the file is declared.
    Source source() const;
};

/// read, inserted, updated, superseded, unchanged, duplicate, rejected, blank
using Counts = std::array<std::int64_t, 8>;

/// A night's file of `ordermart generate --shop`, of which the orders in euros are loaded: their lines are an order's,
/// and the price is of one.
Day shop_day(Date run_date, const std::string& raw_text);

/// A supplier who sends new orders, corrects, moves and repeats old ones, sends some late, and makes mistakes.
class Supplier {
public:
    explicit Supplier(std::uint64_t seed) : random_(seed) {}

    /// From now on files have all columns, and prices that mean this.
    void send_all_columns(PriceIs price_is);

    /// From now on files describe customers and products. Customers have keys of their own, or none.
    void send_descriptions(bool with_keys);

    /// Statuses that may count; empty: all.
    std::vector<std::string> some_statuses();

    Day day(Date run_date);

    /// From 0 to `end` - 1.
    std::size_t below(std::size_t end) { return random_() % end; }

    template <typename Items>
    const auto& one_of(const Items& items) {
        return items[below(items.size())];
    }

private:
    Entry entry(Date run_date, const std::vector<Entry>& earlier);
    OrderValues values(Date run_date);
    void add_more(OrderValues& values);
    void describe(OrderValues& values);
    std::string raw_text(std::vector<Entry>& entries);
    std::vector<std::string> fields(const Entry& entry);
    bool spoil(std::vector<std::string>& fields);
    std::string spaced(const std::string& text);
    std::string spelled_price(std::int64_t cents);
    std::string quoted(const std::string& field);

    std::mt19937_64 random_;
    std::map<OrderKey, OrderValues> sent_;
    bool has_all_columns_ = false;
    bool has_descriptions_ = false;
    bool has_customer_keys_ = false;
    PriceIs price_is_ = PriceIs::line;
};

/// Whether all records of a file were rejected: it is refused then.
bool accepts_nothing(const Counts& counts);

/// A warehouse by the contract.
class Model {
public:
    Counts load(const Day& day);

    /// Begins anew, as a full refresh does.
    void forget() {
        facts_.clear();
        words_.clear();
        report_date_ = {};
    }

    std::size_t orders() const { return facts_.size(); }

    /// Facts and reports, a line for each row.
    std::string state() const;

private:
    /// An order's lines in file order.
    using Lines = std::vector<OrderValues>;
    struct Fact {
        Lines lines;
        Date run_date;
    };

    /// Of an attribute's word: the later one stands, and of equal ones the last loaded.
    struct Rank {
        Date run_date;
        Date date;
        OrderKey key;
        std::size_t line = 0;

        auto operator<=>(const Rank&) const = default;
    };
    struct Word {
        Rank rank;
        std::string text;
    };
    /// Whose: a customer, or a product's name. Which: a column's name.
    using Attribute = std::pair<std::variant<CustomerId, std::string>, std::string>;
    using Words = std::map<Attribute, Word>;

    std::map<OrderKey, Lines> accepted_orders(const Day& day, Counts& counts);
    std::map<OrderKey, Lines> complete_orders(const Day& day, Counts& counts);
    void hear(const OrderValues& values, const Rank& rank);
    void remember_words();
    std::string name_of(const CustomerId& customer) const;
    std::string described(const std::variant<CustomerId, std::string>& whose, std::size_t first, std::size_t end) const;
    static bool take_value_of_order(Lines& lines);
    bool is_counted(const Fact& fact) const;

    std::map<OrderKey, Fact> facts_;
    Words words_;
    Words heard_;                              ///< in the present file: of equal rank the first
    std::map<CustomerId, std::string> names_;  ///< of all customers there ever were, the one that stands
    std::set<std::string> products_;
    Date report_date_;
    std::vector<std::string> counted_;  ///< statuses; empty: all
};

/// The same lines of a warehouse.
std::string stored_state(const std::string& warehouse);

/// The first line in which two states differ, with both its versions; empty when there is none.
std::string difference(const std::string& stored, const std::string& expected);

}  // namespace ordermart::test
