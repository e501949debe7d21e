#include "slow_orders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "ordermart/base/date.hpp"
#include "ordermart/base/text.hpp"
#include "slow_money.hpp"
#include "slow_values.hpp"

namespace ordermart::fuzz {
namespace {

/// What Excel means by `="00123"` and by `'00123`.
std::string without_excel(std::string text) {
    if (text.starts_with('\'')) return normalise_slowly(text.substr(1));
    const bool is_formula = text.size() >= 3 && text.starts_with("=\"") && text.ends_with('"');
    return is_formula ? normalise_slowly(text.substr(2, text.size() - 3)) : text;
}

/// What the columns of header_of() make of a record, rule by rule.
class SlowTyping {
public:
    SlowTyping(const SlowRecord& record, const Source& source) : source_(source) {
        std::size_t field = 0;
        for (std::size_t column = 0; column < contract_columns; ++column) {
            const auto& constant = source.origins[column].constant;
            if (!constant && field == record.fields.size()) continue;
            values_[column] = constant ? *constant : normalise_slowly(record.fields[field++]);
            if (constant) continue;
            if (source.strip_excel_text) values_[column] = without_excel(values_[column]);
            if (std::ranges::count(source.empty_values, values_[column]) > 0) values_[column].clear();
        }
    }

    /// By the conditions of the target.
    bool is_skipped() const {
        if (source_.skip_records_where.empty()) return false;
        const std::string& price = value(Column::price);
        const bool is_decimal = price.find_first_not_of("0123456789.", 1) == std::string::npos &&
                                std::ranges::count(price, '.') <= 1 &&
                                price.find_first_of("123456789") != std::string::npos;
        return value(Column::product_id) == "total" ||
               (price.starts_with('-') && is_decimal && value(Column::product_id) != "x");
    }

    /// The order's values, or the reason.
    std::string result() const {
        if (value(Column::customer_name).empty()) return "empty_customer_name";
        const std::string id = order_id();
        if (id.empty()) return "empty_order_id";
        if (!source_.scientific_order_ids && is_damaged()) return "damaged_order_id";
        if (value(Column::price).empty()) return "empty_price";
        MoneyFormat money = source_.money;
        if (!source_.currency.empty()) money.currencies.push_back(source_.currency);
        const auto prices = prices_slowly(value(Column::price), money);
        if (prices.empty()) return "bad_price";
        if (*prices.begin() < 0 && !source_.money.negative_allowed) return "negative_price";
        if (value(Column::order_date).empty()) return "empty_order_date";
        const auto day = date();
        if (!day) return "bad_order_date";
        if (!is_in_window(date_id(*day))) return "date_out_of_window";
        if (value(Column::product_id).empty()) return "empty_product_id";
        if (value(Column::passenger_count).empty()) return "empty_passenger_count";
        const auto count = count_slowly(value(Column::passenger_count), source_.money);
        if (!count) return "bad_passenger_count";
        if (count->is_negative) return "negative_passenger_count";
        const auto sign = currency_sign(value(Column::price), money);
        // Of the signs of the target.
        if (!source_.currency.empty() && sign && money.currencies[*sign].starts_with("kr")) return "other_currency";
        return text_of(Order{parse_order_id(id), value(Column::customer_name), value(Column::product_id), date_id(*day),
                             *prices.begin(), count->number});
    }

private:
    const std::string& value(Column column) const { return values_[static_cast<std::size_t>(column)]; }

    std::string order_id() const {
        const std::string& prefix = source_.order_id_prefix;
        if (source_.order_id_from.empty()) {
            return value(Column::order_id).empty() ? "" : prefix + value(Column::order_id);
        }
        std::string id;
        for (const Column column : {Column::order_id, Column::product_id}) {
            if (value(column).empty()) return "";
            if (!id.empty()) id += '-';
            for (const char c : value(column)) id += c == '-' || c == '\\' ? fmt::format("\\{}", c) : std::string(1, c);
        }
        return prefix + id;
    }

    bool is_damaged() const {
        return is_scientific_slowly(value(Column::order_id)) ||
               (!source_.order_id_from.empty() && is_scientific_slowly(value(Column::product_id)));
    }

    std::optional<Date> date() const {
        const std::string& text = value(Column::order_date);
        if (source_.date_formats.empty()) return parse_order_date(text);
        const MonthNames names(source_.date_languages);
        std::optional<Date> found;
        for (const DateFormat& format : source_.date_formats) {
            if (!found) found = format.read(text, source_.date_languages.empty() ? nullptr : &names);
        }
        return found;
    }

    /// The window of the target, -5y..+1d of 2024-02-29.
    bool is_in_window(std::int64_t date_id) const {
        return !source_.order_window || (date_id >= 20190228 && date_id <= 20240301);
    }

    const Source& source_;
    std::array<std::string, column_names.size()> values_;
};

/// How many fields of a record are declared columns': the first ones.
std::size_t declared_fields(const Source& source) {
    return contract_columns - (source.origin(Column::passenger_count).constant ? 1 : 0);
}

std::size_t kept_fields(const SlowRecord& record) { return std::min(record.fields.size(), CsvReader::max_fields); }

bool has_quote_after_space(const SlowRecord& record, char quote) {
    for (std::size_t i = 0; i < kept_fields(record); ++i) {
        const std::size_t first = record.fields[i].find_first_not_of(" \t");
        const bool is_quote = first != 0 && first != std::string::npos && record.fields[i][first] == quote;
        if (is_quote && record.as_sent[i]) return true;
    }
    return false;
}

/// The field is `="00123"`, where that is declared.
bool is_excel_text(std::string_view field, const Source& source) {
    if (!source.strip_excel_text || source.quote != '"') return false;
    const std::string text = normalise_slowly(field);
    return text.size() >= 3 && text.starts_with("=\"") && text.ends_with('"') && std::ranges::count(text, '"') == 2;
}

bool has_half_a_pair(const SlowRecord& record, const Source& source) {
    for (std::size_t i = 0; i < std::min(record.fields.size(), declared_fields(source)); ++i) {
        const std::string& field = record.fields[i];
        const bool has_one =
            record.as_sent[i] && field.find(source.quote) != std::string::npos && !is_excel_text(field, source);
        for (std::size_t later = i + 1; has_one && later < kept_fields(record); ++later) {
            const std::string& other = record.fields[later];
            if (record.as_sent[later] && other.ends_with(source.quote) && !is_excel_text(other, source)) return true;
        }
    }
    return false;
}

bool hides_record(const SlowRecord& record, const Source& source, std::size_t record_fields) {
    const auto count = [](std::string_view text, std::string_view part) {
        std::size_t parts = 0;
        for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size()) ++parts;
        return parts;
    };
    for (std::size_t i = 0; i < kept_fields(record); ++i) {
        std::string text = record.fields[i];
        std::ranges::replace(text, '\r', '\n');
        if (record.as_sent[i] || text.find('\n') == std::string::npos) continue;
        std::vector<std::string> lines{""};
        for (const char c : text) {
            if (c == '\n') lines.emplace_back();
            if (c != '\n') lines.back() += c;
        }
        const std::size_t first = count(lines.front(), source.delimiter);
        const std::size_t last = count(lines.back(), source.delimiter);
        if (i + first + 1 == record_fields && last + record.fields.size() - i == record_fields) return true;
        for (std::size_t line = 1; line + 1 < lines.size(); ++line) {
            if (count(lines[line], source.delimiter) + 1 == record_fields) return true;
        }
    }
    return false;
}

/// The reason of a record whose fields cannot be told; empty where they can.
std::string unreadable_slowly(const SlowRecord& record, const Source& source, const Shape& shape, bool half_is_open) {
    if (!is_utf8(record.raw_text)) return "invalid_utf8";
    if (record.raw_text.find('\0') != std::string::npos) return "nul_byte";
    if (record.text_after_quote) return "text_after_quote";
    if (source.quote != '\0' && has_quote_after_space(record, source.quote)) return "quote_after_space";
    const bool has_quote = source.quote != '\0' && record.raw_text.find(source.quote) != std::string::npos;
    const bool may_be_stray = has_quote && !source.stray_quotes;
    const bool is_other_half = half_is_open && std::ranges::count(record.raw_text, source.quote) % 2 != 0;
    if (may_be_stray &&
        (has_half_a_pair(record, source) || hides_record(record, source, shape.fields) || is_other_half)) {
        return "stray_quote";
    }
    if (record.fields.size() != shape.fields) return "wrong_field_count";
    if (shape.has_surplus_field && !normalise_slowly(record.fields.back()).empty()) return "wrong_field_count";
    return "";
}

/// The record has the header's fields, white space aside.
bool is_header(const SlowRecord& record, const SlowRecord& header) {
    std::size_t names = header.fields.size();
    // A last name that is empty stands over nothing where the records are narrower.
    if (record.fields.size() < names) --names;
    for (std::size_t i = 0; i < names; ++i) {
        if (normalise_slowly(record.fields[i]) != normalise_slowly(header.fields[i])) return false;
    }
    return true;
}

std::string result_slowly(const SlowRecord& record, const Source& source, const Shape& shape,
                          const std::optional<SlowRecord>& header, bool half_is_open) {
    if (const std::string reason = unreadable_slowly(record, source, shape, half_is_open); !reason.empty()) {
        return reason;
    }
    const SlowTyping typing(record, source);
    if (typing.is_skipped()) return "skipped";
    if (header && record.raw_text == header->raw_text) return "repeated_header";
    const std::string result = typing.result();
    // An order's values are parted by bars.
    const bool is_rejected = result.find('|') == std::string::npos;
    return is_rejected && header && is_header(record, *header) ? "repeated_header" : result;
}

/// Where a quote took the next line, which is a record by itself: the bytes of the first line with its end.
std::size_t first_line_alone(const SlowRecord& record, const std::string& reason, const Source& source,
                             std::size_t record_fields) {
    const std::string& raw = record.raw_text;
    const std::size_t end = raw.find_first_of("\r\n");
    const bool may_be = reason == "text_after_quote" || reason == "stray_quote" || reason == "wrong_field_count";
    if (!may_be || source.stray_quotes || source.quote == '\0' || end == std::string::npos) return 0;
    if (raw.find(source.quote) >= end) return 0;
    const std::size_t next = end + (raw.substr(end, 2) == "\r\n" ? 2 : 1);
    const std::string line = raw.substr(next, std::min(raw.find_first_of("\r\n", next), raw.size()) - next);
    if (!is_utf8(line) || line.find('\0') != std::string::npos || line.starts_with("\xEF\xBB\xBF")) return 0;
    const SlowSplit split = split_slowly(line, csv_form(source));
    const bool is_record = !split.open_quote && split.records.size() == 1 && !split.records[0].blank() &&
                           !split.records[0].text_after_quote && split.records[0].fields.size() == record_fields;
    return is_record ? next : 0;
}

/// The records behind the header, and the header.
std::pair<SlowSplit, std::optional<SlowRecord>> split_behind_header(const std::string& text, const std::string& header,
                                                                    const Source& source) {
    SlowSplit split = split_slowly(text, csv_form(source));
    if (header.empty()) return {std::move(split), std::nullopt};
    SlowRecord first = split.records.front();
    split.records.erase(split.records.begin());
    return {std::move(split), std::move(first)};
}

}  // namespace

std::string text_of(const OrderId& order_id) {
    if (const auto* number = std::get_if<std::int64_t>(&order_id)) return fmt::format("{}", *number);
    return fmt::format("'{}'", std::get<std::string_view>(order_id));
}

std::string text_of(const Order& order) {
    return fmt::format("{}|{}|{}|{}|{}|{}", order.customer_name, text_of(order.order_id), order.price_cents,
                       order.date_id, order.product_id, order.passenger_count);
}

std::string text_of(Reason reason) { return std::string(reason_names[static_cast<std::size_t>(reason)]); }

std::string header_of(const Source& source, bool ends_with_delimiter) {
    if (!source.has_header) return "";
    std::string header;
    for (std::size_t column = 0; column < contract_columns; ++column) {
        const Source::Origin& origin = source.origins[column];
        if (origin.constant) continue;
        if (!header.empty()) header += source.delimiter;
        header += origin.headers.empty() ? std::string(column_names[column]) : origin.headers.back();
    }
    return header + (ends_with_delimiter ? source.delimiter : "") + "\n";
}

Shape shape_slowly(const std::string& text, const std::string& header, const Source& source) {
    constexpr std::size_t most = 100;
    const auto [split, first] = split_behind_header(text, header, source);
    std::vector<SlowRecord> records;
    for (const SlowRecord& record : split.records) {
        if (!record.blank() && records.size() < most) records.push_back(record);
    }
    const std::size_t declared = declared_fields(source);
    if (!first) {
        const std::size_t width = records.empty() ? declared : records.front().fields.size();
        return {width, width < declared || width > max_columns, false};
    }
    const std::size_t width = first->fields.size();
    const auto all = [&records](const auto& is_so) { return !records.empty() && std::ranges::all_of(records, is_so); };
    const auto has_more = [width](const SlowRecord& record) { return record.fields.size() == width + 1; };
    const auto has_fewer = [width](const SlowRecord& record) { return record.fields.size() + 1 == width; };
    const auto is_open = [](const SlowRecord& record) { return normalise_slowly(record.fields.back()).empty(); };
    if (all(has_more)) {
        if (all(is_open)) return {width + 1, false, true};
        return {width, records.size() > 1, false};
    }
    if (!all(has_fewer)) return {width, false, false};
    if (first->fields.back().empty()) return {width - 1, false, false};
    return {width, records.size() > 1, false};
}

SlowOrders read_slowly(const std::string& text, const std::string& header, const Source& source) {
    SlowOrders orders;
    orders.shape = shape_slowly(text, header, source);
    auto [split, header_record] = split_behind_header(text, header, source);
    std::size_t byte = header.size();
    bool half_is_open = false;
    for (std::size_t at = 0; at < split.records.size(); ++at) {
        const SlowRecord record = split.records[at];
        const std::string result =
            record.blank() ? "" : result_slowly(record, source, orders.shape, header_record, half_is_open);
        if (!record.blank() && record.raw_text.find(source.quote) != std::string::npos) half_is_open = false;
        if (const std::size_t next = first_line_alone(record, result, source, orders.shape.fields)) {
            const std::string first_line = record.raw_text.substr(0, record.raw_text.find_first_of("\r\n"));
            orders.outcomes.push_back({record.line_number, first_line, "stray_quote"});
            half_is_open = true;
            byte += next;
            split = split_slowly(std::string_view(text).substr(byte), csv_form(source));
            for (SlowRecord& other : split.records) other.line_number += record.line_number;
            at = static_cast<std::size_t>(-1);
            continue;
        }
        if (result == "skipped") ++orders.skipped;
        if (!record.blank() && result != "skipped") {
            orders.outcomes.push_back({record.line_number, record.raw_text, result});
        }
        byte += record.raw_text.size() + 1;
        if (text.substr(byte - 1, 2) == "\r\n") ++byte;
    }
    orders.is_finished = split.records.empty() || split.records.back().ended;
    const bool is_cut = !orders.is_finished && !split.records.back().blank() &&
                        split.records.back().fields.size() < orders.shape.fields;
    orders.is_refused = orders.shape.is_refused || is_cut || split.open_quote;
    return orders;
}

}  // namespace ordermart::fuzz
