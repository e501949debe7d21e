#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ordermart {

/// Whether the day or the month stands first in dates such as 03/12/2023.
enum class DateOrder {
    not_in_question,  ///< the year stands first, or the month has a name
    day_first,
    month_first,
    by_convention,  ///< no value shows it, but all are written with dots, which every country's dates have day first
    undecided,      ///< no value shows it: none has a first or second part above 12
    contradictory,  ///< some values can only be the one and some only the other
};

/// What the values of a column say about how dates are written.
struct DateFinding {
    struct Format {
        std::string format;      ///< as DateFormat::parse takes it
        std::int64_t reads = 0;  ///< values
    };

    std::vector<Format> formats;       ///< most values first; where the order is undecided with the day first
    std::vector<Format> alternatives;  ///< the same with the month first, where that is undecided or contradictory
    DateOrder order = DateOrder::not_in_question;
    std::int64_t values = 0;       ///< looked at
    std::int64_t dates = 0;        ///< of them, in some format
    std::int64_t of_contract = 0;  ///< of them, as the contract has dates
    std::int64_t open = 0;  ///< of them, whose order nothing shows; up to a tenth of all are left out of the formats
    std::int64_t only_day_first = 0;  ///< values whose second part is above 12
    std::int64_t only_month_first = 0;
    std::string day_first_example;
    std::string month_first_example;
};

/// Tries the usual ways to write dates on a column's values. Memory is bounded. It stops looking at a column of which
/// fewer than one in 20 of the first 1,000 values are dates.
class DateEvidence {
public:
    /// `value` is not empty, its white space is normalised.
    void add(std::string_view value);

    DateFinding finding() const;

private:
    struct Counts {
        std::int64_t both = 0;
        std::int64_t only_day_first = 0;
        std::int64_t only_month_first = 0;
    };

    std::unordered_map<std::size_t, Counts> counts_;         ///< by the shape's place
    std::unordered_map<std::string, std::size_t> shape_of_;  ///< by the form of a value
    std::int64_t values_ = 0;
    std::int64_t dates_ = 0;
    std::int64_t of_contract_ = 0;
    std::string day_first_example_;
    std::string month_first_example_;
};

}  // namespace ordermart
