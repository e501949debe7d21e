#pragma once

#include <cstdint>
#include <iosfwd>

#include "ordermart/date.hpp"

namespace ordermart {

/// What a sample raw file holds.
struct SampleSpec {
    std::int64_t rows = 1000;
    std::uint64_t seed = 1;
    Date last_date;  ///< orders are dated in the 180 days that end here
};

/// Writes a raw file that looks like orders: the same bytes for the same spec, on every machine. Memory is constant.
/// Throws Error{interrupted|terminated} on a signal; a failing stream ends it and is left to the caller.
void generate_sample(const SampleSpec& spec, std::ostream& out);

}  // namespace ordermart
