#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/input/csv_reader.hpp"
#include "ordermart/input/source.hpp"
#include "ordermart/input/values.hpp"

namespace ordermart {

/// Why a record was not loaded. The list is closed; a record has the first that applies, in this order.
enum class Reason {
    invalid_utf8,
    nul_byte,
    text_after_quote,
    wrong_field_count,
    empty_customer_name,
    empty_order_id,
    empty_price,
    bad_price,
    negative_price,
    empty_order_date,
    bad_order_date,
    empty_product_id,
    empty_passenger_count,
    bad_passenger_count,
    duplicate_order_id,
    incomplete_order,
};

inline constexpr std::array<std::string_view, 16> reason_names{"invalid_utf8",          "nul_byte",
                                                               "text_after_quote",      "wrong_field_count",
                                                               "empty_customer_name",   "empty_order_id",
                                                               "empty_price",           "bad_price",
                                                               "negative_price",        "empty_order_date",
                                                               "bad_order_date",        "empty_product_id",
                                                               "empty_passenger_count", "bad_passenger_count",
                                                               "duplicate_order_id",    "incomplete_order"};

static_assert(reason_names.size() == static_cast<std::size_t>(Reason::incomplete_order) + 1);

/// The column that a reason names, for those that name one: a reason whose name ends in a column's is about it.
std::optional<Column> column_of(Reason reason);

/// An accepted record, typed. Views are valid until the next call of OrderReader::next().
struct Order {
    OrderId order_id;
    std::string_view customer_name;
    std::string_view product_id;  ///< as sent, white space normalised; SQL makes the product's name of it
    std::int64_t date_id = 0;     ///< the order date as YYYYMMDD
    std::int64_t price_cents = 0;
    std::int64_t passenger_count = 0;
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
    /// with mended rejects, which begins with reject_columns, only the records of `replayed_run` are read. Throws
    /// Error{refused} when the file is no CSV of the contract, saying what it is instead.
    explicit OrderReader(RawText& text, Source source = {}, std::optional<std::int64_t> replayed_run = {});

    /// Goes to the next record that is not blank: order() is the accepted record, reject() the rejected one.
    /// Throws what CsvReader::next throws, and Error{refused} for a last record that stops short of the header's fields
    /// without a line end: an unfinished download.
    Outcome next();

    const Order& order() const { return order_; }
    const Reject& reject() const { return reject_; }

    /// The present record as a reject for `reason`, for a rule that is decided after typing.
    Reject reject_present(Reason reason) const;

    std::int64_t line_number() const { return record_.line_number; }

    /// Records so far, the header not counted: all of them, and the blank ones among them.
    std::int64_t records_read() const { return records_read_; }
    std::int64_t blank() const { return blank_; }

    /// The header as sent, without the line end.
    const std::string& header() const { return header_; }

    /// The header's names that the contract does not know, as sent.
    const std::vector<std::string>& ignored_columns() const { return ignored_columns_; }

private:
    void read_header();
    void find_columns(const std::string& found);
    std::optional<std::size_t> column_of_header(std::string_view name);
    bool is_replay() const { return !replayed_run_.empty(); }
    bool is_of_another_run() const;
    std::string_view text_of_source() const;
    bool type_record();
    std::string_view value(Column column, bool plain);
    std::optional<std::int64_t> price_cents(std::string_view text) const;
    bool take_order_date(std::string_view text);
    std::optional<Date> order_date(std::string_view text) const;
    [[noreturn]] void refuse_header(const std::string& problem, const std::string& remedy) const;
    [[noreturn]] void refuse_unfinished() const;
    bool rejected(Reason reason);

    RawText& text_;
    const Source source_;
    const std::string replayed_run_;  ///< as the file names it; empty: none
    const bool plain_prices_;         ///< as the contract has them: parse_price_cents without a format is twice as fast
    CsvReader csv_;
    CsvRecord record_;
    std::array<std::size_t, 6> position_{};  ///< of each contract column in the header
    std::string header_;
    std::size_t header_fields_ = 0;
    std::string scratch_;
    Order order_;
    std::optional<OrderId> order_id_;  ///< of the present record, where it could be read
    std::string latest_date_;          ///< as sent, that order_.date_id is of
    Reject reject_;
    std::int64_t records_read_ = 0;
    std::int64_t blank_ = 0;
    std::vector<std::string> ignored_columns_;
};

}  // namespace ordermart
