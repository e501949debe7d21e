#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

#include "ordermart/input/source.hpp"

namespace ordermart {

/// Which raw file is inspected, and what is known of it.
struct InspectOptions {
    std::string file;  ///< as given; `-` is standard input
    Declaration declared = {};
    std::string name = {};                               ///< of the proposed source; empty: made of the file's name
    std::optional<std::int64_t> most_records = 100'000;  ///< nothing: all
    bool json = false;                                   ///< one JSON object for programs, instead of text for people
};

/// Reads a raw file without a warehouse, finds out how a source that sends such files is declared, and writes that to
/// `out`. Memory is bounded, whatever the file holds.
///
/// Reads it up to four times: its head, its columns (again where another encoding is proposed), and as a run would with
/// the proposed source (again where the order of dates is open).
///
/// Throws Error{no_input} when the file is not there, Error{refused} when it is no CSV at all, Error{usage} for a
/// declaration that contradicts itself.
void inspect(const InspectOptions& options, std::ostream& out);

}  // namespace ordermart
