// The contract's rules for single values, each against a slow one of its own, and back from what was read.

#include "ordermart/input/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ordermart/base/date.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/money_format.hpp"
#include "slow_csv.hpp"
#include "slow_money.hpp"
#include "slow_values.hpp"
#include "target.hpp"

using namespace ordermart;
using namespace ordermart::fuzz;

namespace {

void require_order_id(std::string_view text) {
    const OrderId order_id = parse_order_id(text);
    const bool minus = text.starts_with('-');
    const std::string_view digits = text.substr(minus ? 1 : 0);
    const bool canonical = text == "0" || !digits.starts_with('0');
    // The lowest number has no positive one.
    const bool is_integer =
        canonical && (number_of_digits(digits, "9223372036854775807") || text == "-9223372036854775808");
    require(std::holds_alternative<std::int64_t>(order_id) == is_integer, "canonical integers of 64 bits are integers");
    if (is_integer) require(std::to_string(std::get<std::int64_t>(order_id)) == text, "an integer is its text");
    if (!is_integer) require(std::get<std::string_view>(order_id) == text, "any other order id is its text");
}

void require_scientific(std::string_view text) {
    require(is_scientific(text) == is_scientific_slowly(text), "a number of a spreadsheet is one for both");
}

void require_price(std::string_view text) {
    const auto cents = parse_price_cents(text);
    const bool minus = text.starts_with('-');
    const bool has_sign = minus || text.starts_with('+');
    const auto expected = cents_of(text.substr(has_sign ? 1 : 0), '.');
    require(cents.has_value() == expected.has_value(), "a price is one for both");
    const auto declared = parse_price_cents(text, MoneyFormat{});
    const std::set<std::int64_t> prices = prices_slowly(text, MoneyFormat{});
    require(declared.has_value() == !prices.empty(), "a price is one for both in a money format as it is made");
    if (declared) require(prices == std::set{*declared}, "prices are exact in a money format as it is made");
    if (!cents) return;
    require(declared && (*declared < 0) == (*cents < 0), "a money format as it is made is the contract's");
    require(minus ? *cents < 0 : *cents == *expected && *declared == *expected, "prices are exact");
    if (minus) return;
    const std::string written = fmt::format("{}.{:02}", *cents / 100, *cents % 100);
    require(parse_price_cents(written) == cents, "a price that is written is read");
}

std::string_view without_zone(std::string_view text) {
    if (text.ends_with('Z')) return text.substr(0, text.size() - 1);
    const std::string_view end = text.substr(text.size() - std::min<std::size_t>(text.size(), 6));
    const bool is_zone = has_pattern(end, "+99:99") || has_pattern(end, "-99:99");
    const bool exists = is_zone && end.substr(1, 2) <= "23" && end.substr(4) <= "59";
    return exists ? text.substr(0, text.size() - end.size()) : text;
}

bool is_time_slowly(std::string_view text) {
    text = without_zone(text);
    if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
        if (point != 8 || text.size() == 9 || !is_digits(text.substr(9))) return false;
        text = text.substr(0, point);
    }
    if (!has_pattern(text, "99:99") && !has_pattern(text, "99:99:99")) return false;
    return text.substr(0, 2) <= "23" && text.substr(3, 2) <= "59" && (text.size() == 5 || text.substr(6) <= "60");
}

void require_date(std::string_view text) {
    const auto read = parse_order_date(text);
    const std::string_view begin = text.substr(0, 10);
    Day day;
    if (has_pattern(begin, "9999-99-99")) {
        const std::string digits(begin);
        day = {std::stoi(digits.substr(0, 4)), std::stoi(digits.substr(5, 2)), std::stoi(digits.substr(8, 2))};
    }
    const std::string_view after = text.substr(begin.size());
    const bool has_time = (after.starts_with('T') || after.starts_with(' ')) && is_time_slowly(after.substr(1));
    require(read.has_value() == (exists(day) && (after.empty() || has_time)), "a date is one for both");
    require(parse_date(begin).has_value() == exists(day), "a day exists for both");
    if (!read) return;
    require(to_string(*read) == text_of(day), "an order date is its day");
    require(parse_date(begin) == read, "a day is the same without its time");
    require(date_id(*read) == day.year * 10000 + day.month * 100 + day.day, "a day has its key");
}

/// Decodes by arithmetic, and looks at the number afterwards.
bool is_utf8_slowly(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (length == 0 || lead >= 0xF8 || i + length > text.size()) return false;
        std::uint32_t character = length == 1 ? lead : lead & (0xFFU >> (length + 1));
        for (std::size_t next = 1; next < length; ++next) {
            const auto byte = static_cast<unsigned char>(text[i + next]);
            if (byte < 0x80 || byte >= 0xC0) return false;
            character = character * 64 + (byte - 0x80U);
        }
        const std::size_t shortest = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
        const bool is_surrogate = character >= 0xD800 && character <= 0xDFFF;
        if (shortest != length || is_surrogate || character > 0x10FFFF) return false;
        i += length;
    }
    return true;
}

void require_white_space(std::string_view text) {
    std::string scratch = "before";
    scratch.reserve(scratch.size() + text.size());
    const char* const place = scratch.data();
    const std::string normalised(normalise_space(text, scratch));
    require(normalised == normalise_slowly(text), "white space is the same for both");
    require(scratch.data() == place && scratch.starts_with("before"), "earlier values stay where they are");
    require(is_blank(text) == normalised.empty(), "blank is what has nothing but white space");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Input input(data, size);
    const std::string_view text = input.rest();
    require_order_id(text);
    require_scientific(text);
    require_price(text);
    require_date(text);
    require(parse_count(text) == number_of_digits(text, "9223372036854775807"), "counts are the same");
    require(is_utf8(text) == is_utf8_slowly(text), "UTF-8 is the same for both");
    require_white_space(text);
    return 0;
}
