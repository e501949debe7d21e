#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include "input/composed_order_id.hpp"
#include "input/extra_columns.hpp"
#include "input/first_values.hpp"
#include "input/header_columns.hpp"
#include "input/record_currency.hpp"
#include "input/value_rules.hpp"
#include "ordermart/base/date.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/order_reader.hpp"

// How OrderReader types the values of a record.
namespace ordermart {
namespace {

/// What the order's other amounts are, whatever their sign in the file.
std::int64_t with_sign_of(std::int64_t value, std::int64_t amount) {
    const std::int64_t magnitude = amount < 0 ? -amount : amount;
    return value < 0 ? -magnitude : magnitude;
}

std::string_view strip(std::string_view text) {
    if (text.starts_with(' ')) text.remove_prefix(1);
    if (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

}  // namespace

bool OrderReader::type_record(bool plain) {
    order_id_.reset();
    if (may_be_unreadable(plain)) [[unlikely]] {
        if (const auto reason = unreadable(plain)) return rejected(*reason);
    }
    // Where the columns take any text, the header would be an order.
    if (record_.raw_text == header_ && source_.has_header) [[unlikely]]
        return rejected(Reason::repeated_header);

    scratch_.clear();
    // First, so that a reject has it too.
    const std::string_view order_id = composed_id_ ? composed_id_->of(record_) : value(Column::order_id, plain);
    if (!order_id.empty()) order_id_ = parse_order_id(order_id);
    if (first_values_ && order_id_) [[unlikely]]
        fill_down(order_id, plain);

    order_.customer_name = value(Column::customer_name, plain);
    if (order_.customer_name.empty()) return rejected(Reason::empty_customer_name);

    if (!order_id_) return rejected(Reason::empty_order_id);
    // Most ids are integers, and no integer is damaged.
    if (!std::holds_alternative<std::int64_t>(*order_id_) && is_damaged(order_id)) [[unlikely]] {
        return rejected(Reason::damaged_order_id);
    }
    order_.order_id = *order_id_;

    if (!type_price(plain)) return false;

    if (!type_order_date(value(Column::order_date, plain))) return false;

    order_.product_id = value(Column::product_id, plain);
    if (order_.product_id.empty()) return rejected(Reason::empty_product_id);

    return type_passenger_count(value(Column::passenger_count, plain)) && (!has_more_ || type_more(plain));
}

/// One that a spreadsheet has rounded is many orders' id.
bool OrderReader::is_damaged(std::string_view order_id) const {
    if (source_.scientific_order_ids) return false;
    return composed_id_ ? composed_id_->is_damaged() : is_scientific(order_id);
}

bool OrderReader::type_price(bool plain) {
    const std::string_view price = value(Column::price, plain);
    if (price.empty()) return rejected(Reason::empty_price);
    if (source_.price_is == PriceIs::unit) return type_unit_price(price);
    const auto cents = price_cents(price);
    if (!cents) return rejected(Reason::bad_price);
    if (*cents < 0 && !source_.money.negative_allowed) return rejected(Reason::negative_price);
    order_.price_cents = *cents;
    return true;
}

/// The value follows with the quantity.
bool OrderReader::type_unit_price(std::string_view price) {
    const auto number = parse_decimal(price, money_);
    if (!number || !value_cents(*number, 1)) return rejected(Reason::bad_price);
    if (number->is_negative && !source_.money.negative_allowed) return rejected(Reason::negative_price);
    unit_price_ = *number;
    return true;
}

/// The columns behind the contract's.
bool OrderReader::type_more(bool plain) {
    if (source_.has(Column::quantity) && !type_quantity(value(Column::quantity, plain))) return false;
    if (source_.price_is == PriceIs::unit) {
        const auto cents = value_cents(unit_price_, order_.quantity);
        if (!cents) return rejected(Reason::bad_price);
        order_.price_cents = *cents;
    }
    if (source_.has(Column::discount)) {
        if (!take_money(value(Column::discount, plain), order_.discount_cents)) return rejected(Reason::bad_discount);
        order_.discount_cents = with_sign_of(order_.price_cents, order_.discount_cents);
    }
    if (source_.has(Column::tax)) {
        if (!take_money(value(Column::tax, plain), order_.tax_cents)) return rejected(Reason::bad_tax);
        if (order_.tax_cents < 0 && order_.price_cents >= 0) return rejected(Reason::bad_tax);
        order_.tax_cents = with_sign_of(order_.price_cents, order_.tax_cents);
    }
    if (source_.has(Column::order_time) && !take_order_time(value(Column::order_time, plain))) {
        return rejected(Reason::bad_order_time);
    }
    if (source_.has(Column::order_status)) order_.order_status = value(Column::order_status, plain);
    if (currency_ && !take_currency(plain)) return false;
    if (order_.description != nullptr && !type_description(plain)) return false;
    if (extra_columns_) description_.extras = extra_columns_->of(record_);
    if (currency_) currency_->count();
    return true;
}

/// What the record says of its customer and product.
bool OrderReader::type_description(bool plain) {
    for (std::size_t i = 0; i < description_columns; ++i) {
        const auto column = static_cast<Column>(first_description + i);
        if (source_.has(column)) description_.texts[i] = value(column, plain);
    }
    if (!source_.has(Column::customer_key)) return true;
    std::string_view& key = description_.text(Column::customer_key);
    if (key.empty()) return rejected(Reason::empty_customer_key);
    if (source_.customer_key_prefix.empty()) return true;
    customer_key_.assign(source_.customer_key_prefix).append(key);
    key = customer_key_;
    return true;
}

/// The amounts are looked at again: records of most sources say nothing of it.
bool OrderReader::take_currency(bool plain) {
    currency_->begin();
    for (const Column column : {Column::price, Column::discount, Column::tax}) {
        if (source_.has(column)) currency_->look_at(value(column, plain));
    }
    const std::string_view code = source_.has(Column::currency) ? value(Column::currency, plain) : std::string_view();
    const auto reason = currency_->take(code);
    return !reason || rejected(*reason);
}

CurrencyCounts OrderReader::currencies() const { return currency_ ? currency_->counts() : CurrencyCounts(); }

/// Pieces are counted as prices are written, without a currency.
bool OrderReader::type_quantity(std::string_view text) {
    if (text.empty()) return rejected(Reason::empty_quantity);
    const auto number = parse_decimal(text, quantity_format_);
    if (!number || number->decimals > 0 || number->digits > Decimal::Digits{highest_quantity}) {
        return rejected(Reason::bad_quantity);
    }
    if (number->is_negative && !source_.money.negative_allowed) return rejected(Reason::negative_quantity);
    const auto quantity = static_cast<std::int64_t>(number->digits);
    order_.quantity = number->is_negative ? -quantity : quantity;
    return true;
}

/// Digits, as nearly all are, or a whole number as a quantity is written.
bool OrderReader::type_passenger_count(std::string_view text) {
    if (text.empty()) return rejected(Reason::empty_passenger_count);
    if (const auto count = parse_count(text)) [[likely]] {
        order_.passenger_count = *count;
        return true;
    }
    constexpr Decimal::Digits highest = std::numeric_limits<std::int64_t>::max();
    const auto number = parse_decimal(text, quantity_format_);
    if (!number || number->decimals > 0 || number->digits > highest) return rejected(Reason::bad_passenger_count);
    if (number->is_negative) return rejected(Reason::negative_passenger_count);
    order_.passenger_count = static_cast<std::int64_t>(number->digits);
    return true;
}

/// An amount, zero where the text is empty; false where it is none.
bool OrderReader::take_money(std::string_view text, std::int64_t& cents) const {
    const auto amount = text.empty() ? std::optional(std::int64_t{0}) : parse_price_cents(text, signed_money_);
    cents = amount.value_or(0);
    return amount.has_value();
}

/// A time alone, or the time of a date: none where the text is empty, and where the date has none. False for other
/// texts.
bool OrderReader::take_order_time(std::string_view text) {
    order_.order_seconds = parse_time_of_day(text);
    if (order_.order_seconds || text.empty()) return true;
    std::optional<Moment> moment;
    if (source_.date_formats.empty()) moment = parse_order_moment(text);
    for (const DateFormat& format : source_.date_formats) {
        if (!moment) moment = format.read_moment(text, month_names_.get());
    }
    if (moment) order_.order_seconds = moment->seconds;
    return moment.has_value();
}

/// Puts what the order's first record has where the present one has nothing.
void OrderReader::fill_down(std::string_view order_id, bool plain) {
    for (std::size_t i = 0; i < filled_.size(); ++i) filled_[i] = value(source_.fill_down[i], plain);
    if (!first_values_->fill(order_id, filled_)) refuse_more_orders();
    for (std::size_t i = 0; i < filled_.size(); ++i) {
        record_.fields[position_[static_cast<std::size_t>(source_.fill_down[i])]] = filled_[i];
    }
}

void OrderReader::refuse_more_orders() const {
    throw Error(ExitCode::refused, input_name(text_.path()) + ":" + std::to_string(record_.line_number),
                "fill_down keeps the first record of each order, and they take more than " +
                    std::to_string(first_values_->most_bytes() >> 20U) + " MiB",
                "split the file between two orders and load the parts one after the other, or have the values sent on "
                "every line");
}

/// White space normalised; empty too where the source says that the value means that.
std::string_view OrderReader::value(Column column, bool plain) {
    const auto index = static_cast<std::size_t>(column);
    if (position_[index] == HeaderColumns::absent) return *source_.origins[index].constant;
    const std::string_view field = record_.fields[position_[index]];
    const std::string_view text = plain ? strip(field) : normalise_space(field, scratch_);
    if (!value_rules_) return text;
    const std::string_view meant = value_rules_->text_of(text);
    return value_rules_->is_empty(meant) ? std::string_view() : meant;
}

std::optional<std::int64_t> OrderReader::price_cents(std::string_view text) const {
    if (!plain_prices_) return parse_price_cents(text, money_);
    const auto cents = parse_price_cents(text);
    return cents ? cents : parse_price_cents(text, money_);
}

bool OrderReader::type_order_date(std::string_view text) {
    // Most records have the day of the one before.
    if (text == latest_date_ && !text.empty()) return true;
    if (text.empty()) return rejected(Reason::empty_order_date);
    const auto day = order_date(text);
    if (!day) return rejected(Reason::bad_order_date);
    const std::int64_t id = date_id(*day);
    if (id < first_date_id_ || id > last_date_id_) return rejected(Reason::date_out_of_window);
    latest_date_ = text;
    order_.date_id = id;
    return true;
}

std::optional<Date> OrderReader::order_date(std::string_view text) const {
    if (source_.date_formats.empty()) return parse_order_date(text);
    for (const DateFormat& format : source_.date_formats) {
        if (const auto day = format.read(text, month_names_.get())) return day;
    }
    return std::nullopt;
}

}  // namespace ordermart
