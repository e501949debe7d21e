#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inspect/column_profile.hpp"
#include "inspect/encoding_evidence.hpp"
#include "inspect/repeated_input.hpp"
#include "ordermart/input/csv_reader.hpp"

namespace ordermart {

/// The beginning of a raw file or all of it, column by column.
struct ColumnSample {
    std::int64_t header_line = 0;
    std::vector<std::string> header;     ///< white space normalised; at most CsvReader::max_fields names
    std::vector<ColumnProfile> columns;  ///< of the records that have as many fields as the header
    std::int64_t records = 0;            ///< behind the header
    std::int64_t blank = 0;
    std::int64_t other_width = 0;  ///< with more or fewer fields than the header
    bool is_whole = false;         ///< the file has no more records
    std::string refusal;           ///< why reading stopped before; a run would refuse the file for it
    EncodingEvidence encoding;
};

/// Reads up to `most_records`, or all, and fewer where the input cannot keep more. Throws what RawText throws.
ColumnSample read_column_sample(RepeatedInput& input, const std::string& encoding, const CsvForm& form,
                                std::optional<std::int64_t> most_records);

}  // namespace ordermart
