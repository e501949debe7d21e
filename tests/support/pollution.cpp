#include "support/pollution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace ordermart::test {
namespace {

constexpr std::array names{
    "Ann Lee",    "Zo\u00EB Kim", "Smith, Ann",    "Bob \"Al\" Roy", "O'Brien", "M\u00FCller; S\u00F6hne",
    "Ren\u00E9e", "Ava | Co",     "Jo Table 48\"", "'t Hart"};
constexpr std::array products{"lounge", "Fast Track", "parking", "tea tin, 12\"", "transfer", "caf\u00E9"};

std::vector<unsigned> code_points(const std::string& utf8) {
    std::vector<unsigned> points;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8[i]);
        // Two bytes are enough for Latin-1.
        if (byte < 0x80) {
            points.push_back(byte);
        } else {
            points.push_back((byte & 0x1FU) << 6U | (static_cast<unsigned char>(utf8[++i]) & 0x3FU));
        }
    }
    return points;
}

std::string cell_of_price(std::int64_t cents) { return fmt::format("{}.{:02}", cents / 100, cents % 100); }

}  // namespace

std::vector<CleanOrder> clean_orders(Random& random) {
    std::vector<CleanOrder> orders;
    const std::size_t count = 6 + random.below(20);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t number = 1'000'000 + 10 * i + random.below(10);
        orders.push_back({random.one_in(2) ? fmt::format("{}", number) : fmt::format("K-{}", number),
                          random.one_of(names), static_cast<std::int64_t>(random.below(99'999)),
                          fmt::format("2023-{:02}-{:02}", 1 + random.below(12), 1 + random.below(28)),
                          random.one_of(products), static_cast<std::int64_t>(random.below(300))});
    }
    return orders;
}

Draft draft_of(const std::vector<CleanOrder>& orders) {
    Draft draft;
    draft.rows.push_back({"customer_name", "order_id", "price", "order_date", "product_id", "passenger_count"});
    for (const CleanOrder& order : orders) {
        draft.rows.push_back({order.customer_name, order.order_id, cell_of_price(order.price_cents), order.order_date,
                              order.product_id, std::to_string(order.passenger_count)});
    }
    return draft;
}

std::string Draft::cell_text(const std::string& cell) const {
    const bool has_to = cell.find_first_of(std::string("\r\n") + delimiter + quote) != std::string::npos;
    if (quote == '\0' || (!quote_all && !has_to)) return cell;
    std::string text(1, quote);
    for (const char c : cell) text += c == quote ? escaped_quote : std::string(1, c);
    return text + quote;
}

std::vector<std::string> Draft::lines() const {
    std::vector<std::string> all;
    for (const std::vector<std::string>& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) line += delimiter;
            line += cell_text(row[i]);
        }
        all.push_back(line);
    }
    return all;
}

std::string Draft::joined(const std::vector<std::string>& lines) const {
    std::string text;
    for (const std::string& line : lines) text += line + line_end;
    return text;
}

const std::vector<Pollution>& pollutions() {
    static const std::vector<Pollution> all = [] {
        std::vector<Pollution> kinds = pollutions_of_files();
        std::ranges::move(pollutions_of_records(), std::back_inserter(kinds));
        return kinds;
    }();
    return all;
}

std::string in_latin_1(const std::string& utf8) {
    std::string bytes;
    for (const unsigned point : code_points(utf8)) bytes += static_cast<char>(point);
    return bytes;
}

std::string in_utf_16(const std::string& utf8, bool mark) {
    std::string bytes = mark ? "\xFF\xFE" : "";
    for (const unsigned point : code_points(utf8)) {
        bytes += static_cast<char>(point & 0xFFU);
        bytes += static_cast<char>(point >> 8U);
    }
    return bytes;
}

}  // namespace ordermart::test
