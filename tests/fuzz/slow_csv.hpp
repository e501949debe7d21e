#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/input/csv_reader.hpp"

// The input contract's CSV once more, a state for each byte over a text that is whole in memory.
namespace ordermart::fuzz {

struct SlowRecord {
    std::int64_t line_number = 1;
    std::string raw_text;
    std::vector<std::string> fields;
    std::vector<bool> as_sent;  ///< of each field: neither quoted nor escaped
    bool text_after_quote = false;
    bool ended = false;

    bool blank() const;
};

struct SlowSplit {
    std::vector<SlowRecord> records;
    std::optional<std::int64_t> open_quote;  ///< the line where a quote opens that never closes
};

/// `text` has no byte order mark, and no record as long as CsvReader::max_record_bytes.
SlowSplit split_slowly(std::string_view text, const CsvForm& form);

/// White space normalised by the contract.
std::string normalise_slowly(std::string_view text);

}  // namespace ordermart::fuzz
