#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inspect/column_profile.hpp"
#include "inspect/encoding_evidence.hpp"
#include "inspect/file_form.hpp"
#include "inspect/repeated_input.hpp"
#include "ordermart/input/csv_reader.hpp"

namespace ordermart {

/// Records one behind the other that have a number of fields of their own: another table in the file.
struct OtherTable {
    static constexpr std::int64_t fewest_records = 3;

    std::int64_t line = 0;  ///< of the first
    std::size_t fields = 0;
    std::int64_t records = 0;
};

/// The beginning of a raw file or all of it, column by column.
struct ColumnSample {
    static constexpr std::size_t most_told = 5;

    std::int64_t header_line = 0;
    std::vector<std::string> header;     ///< white space normalised (`#1`, `#2` where there is none)
    std::vector<ColumnProfile> columns;  ///< of the records that have as many fields as the header
    std::int64_t records = 0;            ///< behind the header
    std::int64_t blank = 0;
    std::int64_t other_width = 0;            ///< with more or fewer fields than the header
    std::vector<std::int64_t> header_again;  ///< lines that have the header once more; at most most_told
    std::vector<OtherTable> other_tables;    ///< at most most_told
    bool is_whole = false;                   ///< the file has no more records
    std::string refusal;                     ///< why reading stopped before; a run would refuse the file for it
    EncodingEvidence encoding;
};

/// Reads up to `most_records`, or all, and fewer where the input cannot keep more. `file_date` is the day in the file's
/// name, where it has one. Throws what RawText throws.
ColumnSample read_column_sample(RepeatedInput& input, const std::string& encoding, const FileForm& form,
                                std::optional<std::int64_t> most_records, std::optional<Date> file_date);

}  // namespace ordermart
