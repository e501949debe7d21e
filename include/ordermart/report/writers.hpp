#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "ordermart/base/database.hpp"
#include "ordermart/base/terminal.hpp"

namespace ordermart {

enum class Format { table, csv, json, markdown };

/// A query that was prepared, under a name. Its REAL values are written with two decimals: money in currency units,
/// means, seconds.
struct Result {
    std::string name;
    Statement rows;
};

struct WriteOptions {
    Format format = Format::table;
    /// The output is a terminal: control characters are escaped in csv too, so that data cannot drive it.
    bool terminal = false;
    /// The terminal's size. A table is cut to it, and its last line says how many rows there are.
    std::optional<Window> window = {};
    /// The most rows that are written of each result. A limit takes the place of the window's height.
    std::optional<std::int64_t> limit = {};
};

/// Writes the rows of one or more queries, in the order given, without holding them in memory.
///
/// table     Columns are aligned by type. Thousands are grouped in amounts, not in ids and line numbers. Control
///           characters are escaped. The last line counts the rows. Each of several results has a title.
/// markdown  The same as a table of GitHub Flavored Markdown. Markup characters in a cell are escaped.
/// csv       RFC 4180 with a header and LF line ends. Text that a spreadsheet would take for a formula (its first byte
///           is = + - @ tab or CR), or that begins with an apostrophe, gets an apostrophe in front. An empty line
///           separates several results.
/// json      An array of objects. Several results are an object of such arrays, by name. REAL values are numbers. Bytes
///           that are not UTF-8 become U+FFFD.
///
/// Afterwards the statements may not be at their start. Throws what Statement::step throws. Stops early when `out`
/// fails; the caller checks `out`.
void write_results(std::vector<Result>& results, const WriteOptions& options, std::ostream& out);

}  // namespace ordermart
