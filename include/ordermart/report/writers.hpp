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

/// A query's rows under a name. REAL values are shown with two decimals: money in currency units, means, seconds.
struct Result {
    std::string name;
    Statement rows;
};

/// How results are written, and to what.
struct Look {
    Format format = Format::table;
    bool terminal = false;              ///< control characters are escaped in csv too: data cannot drive the terminal
    std::optional<Window> window = {};  ///< a table is cut to it, and says how many rows there are
    std::optional<std::int64_t> limit =
        {};  ///< rows of each result that are written; a window's height does not matter then
};

/// Writes the rows of one or more queries, in the order given, without holding them in memory.
///
/// table     columns aligned by type, REAL with two decimals, thousands grouped where the column's name is none of an
///           id or a line, control characters escaped, a line that counts the rows, a title where there are several
///           results
/// markdown  the same as tables of GitHub Flavored Markdown; what would be markup in a cell is text
/// csv       RFC 4180 with a header, LF line ends, REAL with two decimals; text cells that a spreadsheet would take for
///           a formula (first byte = + - @ tab CR), and those that begin with one, get an apostrophe in front; several
///           results are parted by an empty line
/// json      an array of objects; for several results an object of such arrays by name; REAL as numbers; bytes that are
///           no UTF-8 become U+FFFD
///
/// Throws what Statement::step throws; a failing stream is left to the caller.
void write_results(std::vector<Result>& results, const Look& look, std::ostream& out);

}  // namespace ordermart
