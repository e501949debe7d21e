#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ordermart/inspection.hpp"
#include "ordermart/source.hpp"

namespace ordermart {

/// Reads a raw file without a warehouse, the first `most_records` or all, and finds out how a source that sends such
/// files is declared. `name` is that of the source; empty: made of the file's name. Memory is bounded, whatever the
/// file holds.
///
/// Reads it up to four times: its head, its columns (again where another encoding is proposed), and as a run would with
/// the proposed source (again where the order of dates is open).
///
/// Throws Error{no_input} when the file is not there, Error{refused} when it is no CSV at all, Error{usage} for a
/// declaration that contradicts itself.
Inspection inspect(const std::string& path, const Declaration& declared, const std::string& name,
                   std::optional<std::int64_t> most_records);

}  // namespace ordermart
