#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ordermart/base/date.hpp"
#include "ordermart/input/month_names.hpp"

namespace ordermart {

/// What stands first in dates such as 03/12/2023 and 23/12/10.
enum class DateOrder { day_first, month_first, year_first };

inline constexpr std::size_t date_orders = 3;

/// How a column's order of dates is known.
enum class DateOrderIs {
    not_in_question,  ///< the year stands first in four digits, or the month has a name
    proven,           ///< nearly all values can be read so, and too few in any other order
    by_convention,    ///< several orders read the values, which are written with dots: those dates are day first
    by_file_date,     ///< several do, and in one of them alone the dates are near the day in the file's name
    undecided,        ///< several do, or none reads nearly all
};

/// What the values of a column say about how dates are written.
struct DateFinding {
    struct Format {
        std::string format;      ///< as DateFormat::parse takes it
        std::int64_t reads = 0;  ///< values
    };

    /// The values in one order.
    struct Reading {
        DateOrder order{};
        std::vector<Format> formats;  ///< most values first
        std::int64_t reads = 0;       ///< values whose order is in question
        std::int64_t alone = 0;       ///< of them, that no other order reads
        std::string example;          ///< of those
        Date first{};                 ///< the earliest day of those whose order is in question
        Date last{};
    };

    std::vector<Format> formats;    ///< of the order that is taken, most values first; of the first where undecided
    std::vector<Reading> readings;  ///< the orders that fit: several where undecided, the day first before others
    DateOrderIs decided = DateOrderIs::not_in_question;
    DateOrder order{};             ///< that is taken
    std::int64_t values = 0;       ///< looked at
    std::int64_t dates = 0;        ///< of them, in some format
    std::int64_t of_contract = 0;  ///< of them, as the contract has dates
    std::int64_t in_question = 0;  ///< of them, in forms that have several orders
    std::int64_t open = 0;  ///< of them, whose order nothing shows; up to a tenth of all are left out of the formats
    std::vector<Reading> others;  ///< the orders that were not taken and read some value alone
    std::string language;         ///< of names in dates, where English does not read them as it is; of date_languages

    bool is_undecided() const { return decided == DateOrderIs::undecided; }
};

/// Tries the usual ways to write dates on a column's values. Memory is bounded. It stops looking at a column of which
/// fewer than one in 20 of the first 1,000 values are dates.
class DateEvidence {
public:
    /// `file_date` is the day in the file's name, where it has one.
    explicit DateEvidence(std::optional<Date> file_date = {}) : file_date_(file_date) {}

    /// `value` is not empty, its white space is normalised.
    void add(std::string_view value);

    DateFinding finding() const;

private:
    /// Of one shape, by the orders that read a value: bit 0 is that of the first DateOrder.
    struct Counts {
        std::array<std::int64_t, 1U << date_orders> by_orders{};
    };

    std::int64_t reads_in(DateOrder order, const Counts& counts) const;
    void count_languages(std::size_t place, std::string_view value);
    void decide(DateFinding& finding) const;

    std::optional<Date> file_date_;
    std::unordered_map<std::size_t, Counts> counts_;         ///< by the shape's place
    std::unordered_map<std::string, std::size_t> shape_of_;  ///< by the form of a value
    std::int64_t values_ = 0;
    std::int64_t dates_ = 0;
    std::int64_t of_contract_ = 0;
    std::array<std::optional<Date>, date_orders> first_{};  ///< of the values in question, read in that order
    std::array<std::optional<Date>, date_orders> last_{};
    std::array<std::int64_t, date_orders> near_{};     ///< values in question, near the file's day in that order
    std::array<std::string, date_orders> examples_{};  ///< that only one order reads
    std::int64_t named_ = 0;                           ///< values with a name that plain English does not read
    std::array<std::int64_t, date_languages.size()> of_language_{};  ///< of them, read in each language
};

}  // namespace ordermart
