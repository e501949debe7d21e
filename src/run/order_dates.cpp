#include "run/order_dates.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>

#include "ordermart/base/printable.hpp"
#include "ordermart/input/order_window.hpp"

namespace ordermart {
namespace {

struct Days {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

std::optional<Days> days_of(Database& database, const OrdersOfRun& orders) {
    // Two questions are answered by an index, where there is one; without, one question reads the table once.
    Statement query = database.prepare(
        orders.has_index_by_date
            ? fmt::format("select (select coalesce(min(date_id), 0) from {0}), (select max(date_id) from {0})",
                          orders.table)
            : fmt::format("select coalesce(min(date_id), 0), max(date_id) from {}", orders.table));
    query.step();
    if (query.integer(0) == 0) return std::nullopt;
    return Days{query.integer(0), query.integer(1)};
}

/// An order has the date of its first line.
std::string doubt_about_some(Database& database, const OrdersOfRun& orders, const Days& days) {
    static const OrderWindow usual = OrderWindow::parse("-5y..+1d");
    const std::int64_t first = date_id(usual.first(orders.run_date));
    const std::int64_t last = date_id(usual.last(orders.run_date));
    if (days.first >= first && days.last <= last) return "";
    Statement query = database.prepare(fmt::format(
        "select count(*), min(date_id), max(date_id) from {} where order_line = 1 and (date_id < ? or date_id > ?)",
        orders.table));
    query.bind(1, first);
    query.bind(2, last);
    query.step();
    const std::int64_t count = query.integer(0);
    if (count == 0) return "";
    const std::int64_t example = query.integer(1) < first ? query.integer(1) : query.integer(2);
    Statement order = database.prepare(fmt::format(
        "select cast(order_id as text) from {} where order_line = 1 and date_id = ? limit 1", orders.table));
    order.bind(1, example);
    order.step();
    return fmt::format(
        "{} {} dated outside {} of the run date {}, as order_id {} on {} (look whether the dates are read rightly; "
        "order_window rejects such orders, and is declared where they are right)",
        group_thousands(count), count == 1 ? "order is" : "orders are", usual.text(), to_string(orders.run_date),
        excerpt(order.text(0)), date_text(example));
}

std::string doubt_about_all(Database& database, const OrdersOfRun& orders, const Days& days) {
    constexpr std::chrono::days most{31};
    const std::int64_t first = date_id(orders.run_date - most);
    const std::int64_t last = date_id(orders.run_date + most);
    if (days.first <= last && days.last >= first) {
        // Of most files the first order that is looked at is near.
        Statement near = database.prepare(
            fmt::format("select exists(select 1 from {} where date_id between ? and ?)", orders.table));
        near.bind(1, first);
        near.bind(2, last);
        near.step();
        if (near.integer(0) != 0) return "";
    }
    const std::string until = days.first == days.last ? "" : " to " + date_text(days.last);
    return fmt::format("all orders are dated more than 31 days from the run date {}: {}{} (was --date forgotten?)",
                       to_string(orders.run_date), date_text(days.first), until);
}

}  // namespace

std::vector<std::string> doubts_about_dates(Database& database, const OrdersOfRun& orders, bool has_window) {
    const auto days = days_of(database, orders);
    std::vector<std::string> doubts;
    if (!days) return doubts;
    if (!has_window) doubts.push_back(doubt_about_some(database, orders, *days));
    doubts.push_back(doubt_about_all(database, orders, *days));
    std::erase(doubts, "");
    return doubts;
}

}  // namespace ordermart
