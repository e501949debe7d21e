#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "ordermart/input/csv_reader.hpp"

namespace ordermart {

/// What the bytes of records that are not ASCII say about the encoding.
struct EncodingEvidence {
    std::int64_t utf8_records = 0;                ///< not ASCII, and valid UTF-8
    std::int64_t other_records = 0;               ///< not valid UTF-8
    std::int64_t first_other_line = 0;            ///< of those
    std::vector<std::string> other_values;        ///< values of theirs that are no UTF-8, as they are; at most 5
    std::array<std::int64_t, 256> other_bytes{};  ///< how often each occurs in them

    void add(const CsvRecord& record);

    /// More records speak against UTF-8 than for it.
    bool is_not_utf8() const { return other_records > 0 && other_records >= utf8_records; }
};

/// How values that are no UTF-8 read in an encoding that suppliers use.
struct EncodingReading {
    std::string encoding;
    std::int64_t bytes = 0;            ///< of the records that are no UTF-8, those that are not ASCII; not counted
                                       ///< of an encoding of East Asia
    std::int64_t undefined_bytes = 0;  ///< of them, that mean nothing in it
    std::vector<std::string> values;   ///< the evidence's, decoded
};

/// The usual encodings of one byte a character, likeliest first. Before them one of East Asia where the values are
/// usual names of columns in it, or consist of its letters.
std::vector<EncodingReading> readings_of(const EncodingEvidence& evidence);

/// One of East Asia where there is one, else WINDOWS-1252, or CP850 where more than a tenth of the bytes mean nothing
/// in that. (In ISO-8859-1 these are control characters, which nobody writes.) No more than a proposal.
std::string proposed_encoding(const std::vector<EncodingReading>& readings);

}  // namespace ordermart
