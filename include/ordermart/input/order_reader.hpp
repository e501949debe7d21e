#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/input/csv_reader.hpp"
#include "ordermart/input/currency.hpp"
#include "ordermart/input/money_format.hpp"
#include "ordermart/input/source.hpp"
#include "ordermart/input/values.hpp"

namespace ordermart {

class ComposedOrderId;
class ExtraColumns;
class FirstValues;
class HeaderColumns;
class RecordCurrency;
class RecordFilter;
struct ValueRules;

/// Why a record was not loaded. The list is closed; a record has the first that applies, in this order.
enum class Reason {
    invalid_utf8,
    nul_byte,
    text_after_quote,
    quote_after_space,
    stray_quote,
    wrong_field_count,
    repeated_header,
    empty_customer_name,
    empty_order_id,
    damaged_order_id,
    empty_price,
    bad_price,
    negative_price,
    empty_order_date,
    bad_order_date,
    date_out_of_window,
    empty_product_id,
    empty_passenger_count,
    bad_passenger_count,
    negative_passenger_count,
    empty_quantity,
    bad_quantity,
    negative_quantity,
    bad_discount,
    bad_tax,
    bad_order_time,
    bad_currency,
    other_currency,
    empty_customer_key,
    duplicate_order_id,
    other_source_order,
    inconsistent_order,
    incomplete_order,
};

inline constexpr std::array<std::string_view, 33> reason_names{"invalid_utf8",
                                                               "nul_byte",
                                                               "text_after_quote",
                                                               "quote_after_space",
                                                               "stray_quote",
                                                               "wrong_field_count",
                                                               "repeated_header",
                                                               "empty_customer_name",
                                                               "empty_order_id",
                                                               "damaged_order_id",
                                                               "empty_price",
                                                               "bad_price",
                                                               "negative_price",
                                                               "empty_order_date",
                                                               "bad_order_date",
                                                               "date_out_of_window",
                                                               "empty_product_id",
                                                               "empty_passenger_count",
                                                               "bad_passenger_count",
                                                               "negative_passenger_count",
                                                               "empty_quantity",
                                                               "bad_quantity",
                                                               "negative_quantity",
                                                               "bad_discount",
                                                               "bad_tax",
                                                               "bad_order_time",
                                                               "bad_currency",
                                                               "other_currency",
                                                               "empty_customer_key",
                                                               "duplicate_order_id",
                                                               "other_source_order",
                                                               "inconsistent_order",
                                                               "incomplete_order"};

static_assert(reason_names.size() == static_cast<std::size_t>(Reason::incomplete_order) + 1);

/// The column that a reason names, for those that name one: a reason whose name ends in a column's is about it,
/// and date_out_of_window about the date.
std::optional<Column> column_of(Reason reason);

/// What a record says of its customer and its product, and has beside all that is declared, white space normalised;
/// empty where it says nothing.
struct Description {
    std::array<std::string_view, description_columns> texts;
    std::string_view extras = {};  ///< of columns that nobody declared, where the source keeps them: JSON, or empty

    std::string_view& text(Column column) { return texts[static_cast<std::size_t>(column) - first_description]; }
    std::string_view text(Column column) const { return texts[static_cast<std::size_t>(column) - first_description]; }
};

/// An accepted record, typed. Views are valid until the next call of OrderReader::next().
struct Order {
    OrderId order_id;
    std::string_view customer_name;
    std::string_view product_id;   ///< as sent, white space normalised; SQL makes the product's name of it
    std::int64_t date_id = 0;      ///< the order date as YYYYMMDD
    std::int64_t price_cents = 0;  ///< the line's value; of the order's lines each the order's where the source says so
    std::int64_t passenger_count = 0;
    // As below where the source has no such column.
    std::int64_t quantity = 1;
    std::int64_t discount_cents = 0;  ///< of the sign of price_cents, or zero; above zero where price_cents is zero
    std::int64_t tax_cents = 0;       ///< likewise
    std::optional<std::int32_t> order_seconds = {};  ///< of the day
    std::string_view order_status = {};              ///< as product_id; empty: none
    const Description* description = nullptr;        ///< where the source has one

    /// What the customer is known by: its own key, where the source has keys, or its name.
    std::string_view customer_identity() const {
        const std::string_view key =
            description == nullptr ? std::string_view() : description->text(Column::customer_key);
        return key.empty() ? customer_name : key;
    }
    bool has_customer_key() const { return description != nullptr && !description->text(Column::customer_key).empty(); }
};

/// A record that is not loaded, and why.
struct Reject {
    std::int64_t line_number = 0;
    Reason reason{};
    std::optional<Column> column;  ///< where the reason is one column's
    std::string_view raw_text;     ///< whole, as sent; it may be no valid UTF-8. Valid until the next call of next().
    std::optional<OrderId> order_id = {};  ///< where the record has one that could be read; valid as long
    std::int64_t file_number = 1;          ///< of the run's raw files
};

/// Reads a raw file as orders: finds the columns by name in the header, types every record by the contract's rules and
/// by what its source declares.
class OrderReader {
public:
    enum class Outcome { accepted, rejected, end };

    /// Reads the header. The text must outlive the reader. Without a source it is as the contract has it. Of a file
    /// with mended rejects, which begins with reject_columns, only the records of `replayed_run` are read. Where the
    /// source fills values down, `first_values` has those of the files before. Throws Error{refused} when the file is
    /// no CSV of the contract, saying what it is instead.
    explicit OrderReader(RawText& text, Source source = {}, std::optional<std::int64_t> replayed_run = {},
                         std::shared_ptr<FirstValues> first_values = {});
    ~OrderReader();
    OrderReader(const OrderReader&) = delete;
    OrderReader& operator=(const OrderReader&) = delete;

    /// Goes to the next record that is neither blank nor skipped: order() is the accepted record, reject() the rejected
    /// one. Throws what CsvReader::next throws, and Error{refused} for a last record that stops short of the header's
    /// fields without a line end: an unfinished download; and where more orders come than first_values can keep.
    Outcome next();

    const Order& order() const { return order_; }
    const Reject& reject() const { return reject_; }

    /// The present record as a reject for `reason`, for a rule that is decided after typing.
    Reject reject_present(Reason reason) const;

    std::int64_t line_number() const { return record_.line_number; }

    /// Records so far, the header not counted: all of them, and the blank and the skipped ones among them.
    std::int64_t records_read() const { return records_read_; }
    std::int64_t blank() const { return blank_; }
    std::int64_t skipped() const { return skipped_; }

    /// The header as sent, without the line end; of a file without one the names by position, `#1,#2`.
    const std::string& header() const { return header_; }

    /// What the accepted records so far say that their amounts are in. Where the source declares a currency, they are
    /// in that.
    CurrencyCounts currencies() const;

    /// The header's names that nobody declared, white space normalised, where they are ignored.
    const std::vector<std::string>& ignored_columns() const { return ignored_columns_; }

private:
    void begin_records();
    void read_header();
    void name_by_position(CsvRecord& header);
    void settle_shape(HeaderColumns& columns);
    void keep_others(HeaderColumns& columns);
    bool is_replay() const { return !replayed_run_.empty(); }
    bool is_of_another_run() const;
    std::string_view text_of_source() const;
    bool may_be_unreadable(bool plain) const;
    std::optional<Reason> unreadable(bool plain) const;
    bool is_as_sent(std::string_view field) const;
    bool has_quote_after_space() const;
    bool is_formula(std::string_view field) const;
    bool has_stray_quote() const;
    bool has_other_half() const;
    bool has_half_a_pair() const;
    bool hides_record() const;
    bool is_repeated_header() const;
    void settle_reject();
    void resynchronise();
    void fill_down(std::string_view order_id, bool plain);
    bool type_record(bool plain);
    bool type_price(bool plain);
    bool type_unit_price(std::string_view price);
    bool type_more(bool plain);
    bool type_description(bool plain);
    bool type_quantity(std::string_view text);
    bool take_money(std::string_view text, std::int64_t& cents) const;
    bool take_order_time(std::string_view text);
    bool take_currency(bool plain);
    std::string_view value(Column column, bool plain);
    std::optional<std::int64_t> price_cents(std::string_view text) const;
    bool type_order_date(std::string_view text);
    bool type_passenger_count(std::string_view text);
    std::optional<Date> order_date(std::string_view text) const;
    bool is_damaged(std::string_view order_id) const;
    [[noreturn]] void refuse_unfinished() const;
    [[noreturn]] void refuse_more_orders() const;
    bool rejected(Reason reason);

    RawText& text_;
    const Source source_;
    const std::string replayed_run_;  ///< as the file names it; empty: none
    const bool plain_prices_;         ///< as the contract has them: parse_price_cents without a format is twice as fast
    const bool has_more_;             ///< columns than the contract's, or signs of currencies
    const MoneyFormat money_;         ///< the source's, with its currency as a sign
    const MoneyFormat quantity_format_;
    const MoneyFormat signed_money_;                       ///< of discount and tax
    const std::unique_ptr<const ValueRules> value_rules_;  ///< where some are declared
    const std::unique_ptr<const MonthNames> month_names_;  ///< where the source declares languages
    const std::int64_t first_date_id_;                     ///< of the source's window
    const std::int64_t last_date_id_;
    CsvReader csv_;
    CsvRecord record_;
    std::array<std::size_t, column_names.size()> position_{};  ///< of each column in the header
    std::unique_ptr<RecordFilter> filter_;                     ///< where the source leaves records out
    std::unique_ptr<ComposedOrderId> composed_id_;
    std::shared_ptr<FirstValues> first_values_;    ///< where the source fills values down
    std::unique_ptr<ExtraColumns> extra_columns_;  ///< where the source keeps them
    std::unique_ptr<RecordCurrency> currency_;     ///< where records say what their amounts are in
    std::vector<std::string_view> filled_;         ///< of the present record, in the order of Source::fill_down
    std::string header_;
    std::vector<std::string> header_names_;     ///< white space normalised, without reject_columns
    std::size_t header_fields_ = 0;             ///< of each record
    bool half_is_open_ = false;                 ///< behind a record that was cut, until the first one with a quote
    bool has_surplus_field_ = false;            ///< each record ends with a delimiter that the header has not
    std::vector<std::size_t> declared_fields_;  ///< positions of the columns that are declared, each once
    std::string scratch_;
    Order order_;
    Description description_;
    std::string customer_key_;         ///< of the present record, with the source's prefix
    std::optional<OrderId> order_id_;  ///< of the present record, where it could be read
    std::string latest_date_;          ///< as sent, that order_.date_id is of
    Decimal unit_price_;               ///< of the present record, where the price is one
    Reject reject_;
    std::int64_t records_read_ = 0;
    std::int64_t blank_ = 0;
    std::int64_t skipped_ = 0;
    std::vector<std::string> ignored_columns_;
};

}  // namespace ordermart
