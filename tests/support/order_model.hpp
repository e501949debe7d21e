#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "ordermart/base/date.hpp"
#include "ordermart/input/source.hpp"

// Random days of orders, and what the contract makes of them, computed without SQL: what property tests compare with.
namespace ordermart::test {

/// An order's key as SQLite sorts it: integers below text.
using OrderKey = std::variant<std::int64_t, std::string>;

struct OrderValues {
    std::string customer;
    std::string product;
    Date date;
    std::int64_t cents = 0;  ///< of the line, or of the whole order where that is what its source sends
    std::int64_t passengers = 0;
    std::int64_t quantity = 1;
    std::int64_t discount = 0;
    std::int64_t tax = 0;
    std::string status = {};                ///< empty: none
    std::string time = {};                  ///< as it is sent behind the date
    std::int64_t unit_ten_thousandths = 0;  ///< the price of one, where that is what its source sends

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
    PriceIs price_is = PriceIs::line;
    std::optional<std::vector<std::string>> counted = {};  ///< the statuses that count from now on; empty: all

    /// How the file is declared.
    Source source() const;
};

/// read, inserted, updated, superseded, unchanged, duplicate, rejected, blank
using Counts = std::array<std::int64_t, 8>;

/// A supplier who sends new orders, corrects, moves and repeats old ones, sends some late, and makes mistakes.
class Supplier {
public:
    explicit Supplier(std::uint64_t seed) : random_(seed) {}

    /// From now on files have all columns, and prices that mean this.
    void send_all_columns(PriceIs price_is);

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
    std::string raw_text(std::vector<Entry>& entries);
    std::vector<std::string> fields(const Entry& entry);
    bool spoil(std::vector<std::string>& fields);
    std::string spaced(const std::string& text);
    std::string spelled_price(std::int64_t cents);
    std::string quoted(const std::string& field);

    std::mt19937_64 random_;
    std::map<OrderKey, OrderValues> sent_;
    bool has_all_columns_ = false;
    PriceIs price_is_ = PriceIs::line;
};

/// A warehouse by the contract.
class Model {
public:
    Counts load(const Day& day);

    /// Begins anew, as a full refresh does.
    void forget() {
        facts_.clear();
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

    static std::map<OrderKey, Lines> accepted_orders(const Day& day, Counts& counts);
    static std::map<OrderKey, Lines> complete_orders(const Day& day, Counts& counts);
    static bool take_value_of_order(Lines& lines);
    bool is_counted(const Fact& fact) const;

    std::map<OrderKey, Fact> facts_;
    Date report_date_;
    std::vector<std::string> counted_;  ///< statuses; empty: all
};

/// The same lines of a warehouse.
std::string stored_state(const std::string& warehouse);

/// The first line in which two states differ, with both its versions; empty when there is none.
std::string difference(const std::string& stored, const std::string& expected);

}  // namespace ordermart::test
