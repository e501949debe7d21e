#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// The texts and dates that a spreadsheet takes.
namespace ordermart {

/// `text` as a cell can hold it. Control characters other than tab and line feed, and characters that XML forbids, are
/// written as escapes: `\x1b`. A text of more than 32,767 characters is cut, and a note at its end says so.
std::string cell_text(std::string_view text);

/// About how wide a text is drawn, in digits: the unit of a column's width.
std::size_t columns_of(std::string_view text);

/// A column's name for people: `order_date` is `Order date`.
std::string heading(std::string_view column);

/// `text` as a sheet's name: at most 31 characters, and `_` for those that a name must not have.
std::string sheet_name(std::string_view text);

/// `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SSZ` as spreadsheets store it: days since 1899-12-30, with a fraction for the
/// time. Returns nothing for other text, and for days before 1900-03-01, which spreadsheets count differently or not at
/// all.
std::optional<double> serial_day(std::string_view text);

}  // namespace ordermart
