#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/input/csv_reader.hpp"
#include "ordermart/input/date_format.hpp"
#include "ordermart/input/money_format.hpp"
#include "ordermart/input/order_window.hpp"

namespace ordermart {

/// What a raw file's column can hold. The first six are the input contract's, in its order, and every source has them;
/// the others are read where a source declares them.
enum class Column {
    customer_name,
    order_id,
    price,
    order_date,
    product_id,
    passenger_count,
    quantity,
    discount,
    tax,
    order_time,
    order_status,
    currency,
    customer_key,
    customer_segment,
    customer_email,
    country,
    region,
    product_title,
    category,
    subcategory,
};

inline constexpr std::size_t contract_columns = 6;

inline constexpr std::array<std::string_view, 20> column_names{
    "customer_name",  "order_id", "price",      "order_date",    "product_id", "passenger_count", "quantity",
    "discount",       "tax",      "order_time", "order_status",  "currency",   "customer_key",    "customer_segment",
    "customer_email", "country",  "region",     "product_title", "category",   "subcategory"};

static_assert(column_names.size() == static_cast<std::size_t>(Column::subcategory) + 1);

/// The columns that describe an order's customer and product: the customer's own key, and attributes of both.
inline constexpr std::size_t first_description = static_cast<std::size_t>(Column::customer_key);
inline constexpr std::size_t description_columns = column_names.size() - first_description;

/// What the price column holds.
enum class PriceIs {
    line,   ///< the value of the order line
    unit,   ///< the price of one: the value is price × quantity, rounded half away from zero to a cent
    order,  ///< the value of the order, the same on each of its lines
};

inline constexpr std::array<std::string_view, 3> price_meanings{"line", "unit", "order"};

/// What becomes of the header's columns that nobody declared.
enum class ExtraColumnsAre {
    ignored,
    kept,     ///< as JSON beside the order
    refused,  ///< with the file
};

/// The setting's values, in the order of ExtraColumnsAre.
inline constexpr std::array<std::string_view, 3> extra_column_choices{"ignore", "keep", "refuse"};

/// What may separate or quote fields: tab, and what is neither letter nor digit and no sign of numbers, names and
/// dates.
bool is_separator(char c);

/// What may separate fields: one is_separator(), or several characters of ASCII that are neither letters nor digits nor
/// quotes nor ends of lines; one space.
bool is_delimiter(std::string_view text);

/// The number in a name that stands for a column by its position, as `#3`.
std::optional<std::size_t> position_in_name(std::string_view name);

/// The names that the columns of a file without a header have: `#1`, `#2` and so on.
std::string name_of_position(std::size_t position);

/// Whether a header's name is that one, ASCII case ignored. Both have their white space normalised.
bool is_same_header(std::string_view name, std::string_view header);

/// Where the columns of a header are that have one of the names: exactly, or else in another case, or else by their
/// position. White space is normalised in all.
std::vector<std::size_t> columns_called(const std::vector<std::string>& names, const std::vector<std::string>& header);

/// The column of that name, exactly as above.
std::optional<Column> find_column(std::string_view name);

/// Of a raw file.
inline constexpr std::size_t max_columns = 1000;

/// How a supplier writes its raw files, declared once for all of them. What is not declared is as the input contract
/// has it, and nothing is guessed.
struct Source {
    /// Where a column's values come from.
    struct Origin {
        /// What the header may call it, white space normalised, ASCII case ignored where no name is exactly that; `#3`
        /// is the third column where none is called so. Empty: the name of the contract's columns, and none of others.
        std::vector<std::string> headers;
        /// The value of every record, white space normalised, where the file lacks the column.
        std::optional<std::string> constant;
    };

    /// The source has values of the column: it is the contract's, or declared.
    bool has(Column column) const;

    /// It has columns besides the contract's.
    bool has_more_columns() const;

    /// It has some that describe a customer or a product.
    bool has_descriptions() const;

    /// Whether a column of that name in the header, white space normalised, has the values of `column`.
    bool has_name(Column column, std::string_view header) const;

    Origin& origin(Column column) { return origins[static_cast<std::size_t>(column)]; }
    const Origin& origin(Column column) const { return origins[static_cast<std::size_t>(column)]; }

    std::array<Origin, column_names.size()> origins;
    std::string delimiter = ",";
    char quote = '"';                         ///< NUL: none, and `"` is a character like others
    bool skip_initial_space = false;          ///< blanks before an opening quote are no part of the field
    char escape = '\0';                       ///< takes the next character as it is; NUL: none
    bool stray_quotes = false;                ///< records whose quotes look misplaced are loaded
    bool has_header = true;                   ///< false: the first record is data, and columns are named `#1`, `#2`
    std::string encoding = "UTF-8";           ///< a name that iconv(3) knows
    std::int64_t skip_lines = 0;              ///< physical lines before the header, whatever they hold
    std::vector<std::string> empty_values;    ///< what else means an empty value, exactly, white space normalised
    bool strip_excel_text = false;            ///< values are written as ="00123" or '00123, and are 00123
    std::vector<DateFormat> date_formats;     ///< the first that fits is taken; none: the contract's
    std::vector<std::string> date_languages;  ///< of names in dates, of date_languages; none: English
    std::optional<OrderWindow> order_window;  ///< an order outside is rejected
    std::optional<Date> run_date;             ///< no setting: what the window is counted from; none: it is not used
    MoneyFormat money;
    std::string currency;             ///< the ISO code of what its amounts are in, in capitals; empty: not declared
    std::string customer_key_prefix;  ///< stands before each customer_key
    bool order_lines = false;         ///< records with one order_id are the lines of one order
    PriceIs price_is = PriceIs::line;
    ExtraColumnsAre extra_columns = ExtraColumnsAre::ignored;
    std::vector<std::string> skip_records_where;  ///< conditions: any of them leaves a record out
    std::vector<std::string> order_id_from;       ///< what the header calls the columns that make the order_id
    std::string order_id_prefix;                  ///< stands before each order_id, which is text then
    bool scientific_order_ids = false;            ///< an order_id may be written as 4.5E+15, digits lost or not
    bool shared_order_ids = false;                ///< an order that another source sent is this one's order too
    std::vector<Column> fill_down;  ///< empty on a later record of an order, they have what its first one has
};

/// How the source's files are split.
CsvForm csv_form(const Source& source);

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
