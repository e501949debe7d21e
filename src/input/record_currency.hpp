#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/input/currency.hpp"
#include "ordermart/input/order_reader.hpp"

namespace ordermart {

/// What a record's amounts are in: by its column, and by the signs beside the amounts. Counts what accepted records
/// say.
class RecordCurrency {
public:
    /// Amounts are read with `money`.
    RecordCurrency(const Source& source, MoneyFormat money);

    /// Whether the source's records may say anything about it.
    static bool is_told_by(const Source& source);

    /// Goes to the next record.
    void begin() { seen_.clear(); }

    /// Looks at the sign of an amount of the record, before take().
    void look_at(std::string_view amount);

    /// Why the record is to be rejected: for its column's value, or for a sign of another currency. `code` is that
    /// value, and of no matter where the source has no such column.
    std::optional<Reason> take(std::string_view code);

    /// The record is accepted.
    void count();

    CurrencyCounts counts() const;

private:
    struct Sign {
        std::string text;
        std::string usual;
        bool can_be = true;  ///< of the source's currency, or the latest of the column
        std::int64_t records = 0;
    };

    bool take_code(std::string_view text);
    void judge_signs(const std::string& code);

    const MoneyFormat money_;
    const std::string currency_;  ///< of the source; empty: not declared
    const bool has_column_;
    std::vector<Sign> signs_;  ///< as money_ has them
    std::vector<Sign*> seen_;  ///< in the record
    std::string latest_text_;  ///< of the column
    const std::string* latest_code_ = nullptr;
    std::int64_t* latest_count_ = nullptr;
    CurrencyCounts codes_;
};

}  // namespace ordermart
