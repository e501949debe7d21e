#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "ordermart/database.hpp"

namespace ordermart {

enum class Format { table, csv, json };

/// A query's rows under a name. REAL columns are money in currency units.
struct Result {
    std::string name;
    Statement rows;
};

/// Writes the rows of one or more queries, in the order given, without holding them in memory.
///
/// table  columns aligned by type, REAL with two decimals, control characters escaped, a line that counts the rows;
///        a title where there are several results
/// csv    RFC 4180 with a header, LF line ends, REAL with two decimals; text cells that a spreadsheet would take for a
/// formula
///        (first byte = + - @ tab CR) get an apostrophe in front; several results are parted by an empty line
/// json   an array of objects; for several results an object of such arrays by name; REAL as numbers; bytes that are no
/// UTF-8
///        become U+FFFD
///
/// `terminal`: control characters are escaped in csv too, so that data cannot drive the terminal.
/// Throws what Statement::step throws; a failing stream is left to the caller.
void write_results(std::vector<Result>& results, Format format, bool terminal, std::ostream& out);

}  // namespace ordermart
