#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// What a cell of a spreadsheet can hold.
namespace ordermart {

/// `text` as a cell has it: what XML forbids and other control characters but tab and line feed are shown as `\x1b`,
/// and what is longer than a cell is cut and says so.
std::string cell_text(std::string_view text);

/// About how wide it is drawn, in digits.
std::size_t columns_of(std::string_view text);

/// A column's name for people: `order_date` is `Order date`.
std::string heading(std::string_view column);

/// A name that a sheet can have: at most 31 characters, and none that it forbids.
std::string sheet_name(std::string_view text);

/// Days since 1899-12-30, which is how spreadsheets count, of `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SSZ`. Nothing for
/// other text, and before 1900-03-01, where spreadsheets disagree or have no dates.
std::optional<double> serial_day(std::string_view text);

}  // namespace ordermart
