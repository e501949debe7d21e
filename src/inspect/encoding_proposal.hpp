#pragma once

#include <string>
#include <vector>

#include "inspect/sample.hpp"

namespace ordermart {

/// How values that are no UTF-8 read in an encoding that suppliers use.
struct EncodingReading {
    std::string encoding;
    std::int64_t bytes = 0;            ///< of the records that are no UTF-8, those that are not ASCII
    std::int64_t undefined_bytes = 0;  ///< of them, that mean nothing in it
    std::vector<std::string> values;   ///< the evidence's, decoded
};

/// The usual encodings of one byte a character, likeliest first.
std::vector<EncodingReading> readings_of(const EncodingEvidence& evidence);

/// WINDOWS-1252, or CP850 where more than a tenth of the bytes mean nothing in that. (In ISO-8859-1 these are control
/// characters, which nobody writes.) No more than a proposal.
std::string proposed_encoding(const std::vector<EncodingReading>& readings);

}  // namespace ordermart
