#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>

#include "ordermart/base/database.hpp"
#include "ordermart/input/read_ahead.hpp"
#include "ordermart/warehouse/record_extras.hpp"
#include "ordermart/warehouse/sqlite/dimension_keys.hpp"
#include "ordermart/warehouse/sqlite/raw_descriptions.hpp"

namespace ordermart {

/// Shows a raw file to SQL while it lives:
///
///   raw_orders   a table with the accepted records, in the order in which ReadAhead yields them: file_number,
///                line_number, customer_name, order_id, price_cents, order_date, date_id, product_id, passenger_count,
///                quantity, discount_cents, tax_cents, order_status, order_seconds, raw_text, customer_key,
///                customer_segment, customer_email, country, region, product_title, category, subcategory. From the
///                status on they are null, but for raw_text, where the record has none. It can be read once, and is
///                read as the query goes.
///   reject_unless(reason, condition)
///                returns the condition; where it does not hold, the record that raw_orders is at is rejected for
///                `reason`, one of reason_names. For rules that need other records or the warehouse.
///   count_duplicate()
///                counts the record that raw_orders is at as a duplicate of an earlier one, and returns true.
///   reject_line(reason, file_number, line_number, order_id, raw_text)
///                rejects a record after raw_orders was read, and returns true.
///
/// None can be used in the warehouse's own schema.
class RawOrders {
public:
    /// `on_reject` gets every rejected record, the reader's and reject_unless's, as they are met. `keys` forgets the
    /// names that only a rejected record has. `descriptions`, where it is given, gets what the accepted records say of
    /// customers and products; `extras` what they have in columns that nobody declared. All must outlive this.
    RawOrders(Database& database, ReadAhead& reader, DimensionKeys& keys, std::function<void(const Reject&)> on_reject,
              RawDescriptions* descriptions = nullptr, RecordExtras* extras = nullptr);
    ~RawOrders();
    RawOrders(const RawOrders&) = delete;
    RawOrders& operator=(const RawOrders&) = delete;

    /// The raw file was read to its end.
    bool finished() const { return state_ == State::finished; }

    /// How many records of a file, counted from 1, were duplicates.
    std::int64_t duplicates(std::int64_t file_number) const;

private:
    enum class State { unread, reading, finished };
    struct Module;

    void start();
    void advance();
    void go_on();
    void keep_present();
    void reject_present(Reason reason);
    void count_duplicate();
    void require_record(std::string_view function) const;
    void reject_line(const Reject& reject);

    Database& database_;
    ReadAhead& reader_;
    DimensionKeys& keys_;
    std::function<void(const Reject&)> on_reject_;
    RawDescriptions* descriptions_;
    RecordExtras* extras_;
    State state_ = State::unread;
    bool present_rejected_ = false;
    bool present_counted_ = false;                     ///< as a duplicate
    std::map<std::int64_t, std::int64_t> duplicates_;  ///< by file: sorted records go to and fro between files
};

}  // namespace ordermart
