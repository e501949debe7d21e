#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inspect/column_profile.hpp"
#include "inspect/repeated_input.hpp"
#include "ordermart/input/csv_reader.hpp"

namespace ordermart {

/// What the bytes of records that are not ASCII say about the encoding.
struct EncodingEvidence {
    std::int64_t utf8_records = 0;                ///< not ASCII, and valid UTF-8
    std::int64_t other_records = 0;               ///< not valid UTF-8
    std::int64_t first_other_line = 0;            ///< of those
    std::vector<std::string> other_values;        ///< values of theirs that are no UTF-8, as they are; at most 5
    std::array<std::int64_t, 256> other_bytes{};  ///< how often each occurs in them

    /// More records speak against UTF-8 than for it.
    bool is_not_utf8() const { return other_records > 0 && other_records >= utf8_records; }
};

/// The beginning of a raw file or all of it, column by column.
struct Sample {
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
Sample read_sample(RepeatedInput& input, const std::string& encoding, const CsvForm& form,
                   std::optional<std::int64_t> most_records);

}  // namespace ordermart
