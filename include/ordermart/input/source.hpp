#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/input/date_format.hpp"
#include "ordermart/input/money_format.hpp"

namespace ordermart {

/// The input contract's columns, in its order.
enum class Column { customer_name, order_id, price, order_date, product_id, passenger_count };

inline constexpr std::array<std::string_view, 6> column_names{"customer_name", "order_id",   "price",
                                                              "order_date",    "product_id", "passenger_count"};

/// What may separate or quote fields: tab, and what is neither letter nor digit and no sign of numbers, names and
/// dates.
bool is_separator(char c);

/// The column of that name, exactly as the contract writes it.
std::optional<Column> find_column(std::string_view name);

/// Of a raw file.
inline constexpr std::size_t max_columns = 1000;

/// How a supplier writes its raw files, declared once for all of them. What is not declared is as the input contract
/// has it, and nothing is guessed.
struct Source {
    /// Where a contract column's values come from.
    struct Origin {
        /// What the header may call it, white space normalised, ASCII case ignored. Empty: the contract's name alone.
        std::vector<std::string> headers;
        /// The value of every record, white space normalised, where the file lacks the column.
        std::optional<std::string> constant;
    };

    /// Whether a column of that name in the header, white space normalised, has the values of `column`.
    bool has_name(Column column, std::string_view header) const;

    Origin& origin(Column column) { return origins[static_cast<std::size_t>(column)]; }
    const Origin& origin(Column column) const { return origins[static_cast<std::size_t>(column)]; }

    std::array<Origin, column_names.size()> origins;
    char delimiter = ',';
    char quote = '"';                       ///< NUL: none, and `"` is a character like others
    std::string encoding = "UTF-8";         ///< a name that iconv(3) knows
    std::int64_t skip_lines = 0;            ///< physical lines before the header, whatever they hold
    std::vector<std::string> empty_values;  ///< what else means an empty value, exactly, white space normalised
    std::vector<DateFormat> date_formats;   ///< the first that fits is taken; none: the contract's
    MoneyFormat money;
    bool order_lines = false;  ///< records with one order_id are the lines of one order
};

/// What stands before a source's own columns in a file with rejects.
inline constexpr std::array<std::string_view, 4> reject_columns{"reject_run", "reject_file", "reject_line",
                                                                "reject_reason"};

/// A source of which a part is known.
struct Declaration {
    Source source;
    std::set<std::string> settings;  ///< the long options that were given: "encoding", "skip-lines"

    bool has(const std::string& setting) const { return settings.count(setting) > 0; }
};

/// Throws Error{usage} for declarations that contradict each other.
void require_consistent(const Source& source);

}  // namespace ordermart
