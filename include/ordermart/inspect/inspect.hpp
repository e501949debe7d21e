#pragma once

#include <cstdint>
#include <iosfwd>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "ordermart/input/source.hpp"

namespace ordermart {

/// Which raw file is inspected, and what is known of it.
struct InspectOptions {
    std::string file;  ///< as given; `-` is standard input
    Declaration declared = {};
    std::string name = {};  ///< of the proposed source; empty: made of the file's name
    /// Nothing: all of a regular file of up to whole_file_bytes, otherwise some_records.
    std::optional<std::int64_t> most_records = {};
    std::vector<std::string> command = {};  ///< its words, to be told with answers behind them
    bool json = false;                      ///< one JSON object for programs, instead of text for people

    static constexpr std::int64_t all_records = std::numeric_limits<std::int64_t>::max();
    static constexpr std::int64_t some_records = 100'000;
    static constexpr std::int64_t whole_file_bytes = 64 << 20;
};

/// Reads a raw file without a warehouse, finds out how a source that sends such files is declared, and writes that to
/// `out`. Memory is bounded, whatever the file holds.
///
/// Reads it several times: its head, its columns (again where another encoding is proposed), what its numbers make,
/// and as a run would, with the proposed source and with each answer to what is open.
///
/// Throws Error{no_input} when the file is not there, Error{refused} when it is no CSV at all, Error{usage} for a
/// declaration that contradicts itself.
void inspect(const InspectOptions& options, std::ostream& out);

}  // namespace ordermart
