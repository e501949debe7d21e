#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "inspect/date_evidence.hpp"
#include "inspect/money_evidence.hpp"

namespace ordermart {

/// What a spreadsheet does to numbers that name something.
struct DamagedIds {
    Shown scientific;  ///< `4.50072E+15`: the digits behind are lost
    Shown excel_text;  ///< `="00123"`
    Shown apostrophe;  ///< `'00123`
    Shown decimals;    ///< `10001.0`

    /// `value` is not empty, its white space is normalised.
    void add(std::string_view value);
};

/// What the values of one column look like. Memory is bounded, by limits that the results tell.
class ColumnProfile {
public:
    /// How values are written: a run of digits is `9`, one of letters `a`, one of another character that character.
    struct Form {
        std::string form;
        std::int64_t count = 0;
        std::string example;  ///< its beginning
    };

    static constexpr std::size_t most_forms = 100;
    static constexpr std::size_t looked_at = 60;  ///< bytes of a value that its form and example are made of

    /// Distinct values are counted up to a limit. `file_date` is the day in the file's name, where it has one.
    explicit ColumnProfile(std::size_t most_distinct, std::optional<Date> file_date = {})
        : most_distinct_(most_distinct), dates_(file_date) {}

    /// A value, its white space normalised; it may be empty.
    void add(std::string_view value);

    std::int64_t values() const { return values_; }
    std::int64_t empty() const { return empty_; }
    std::size_t longest_bytes() const { return longest_bytes_; }
    std::size_t distinct() const { return distinct_.size(); }

    /// There are more than distinct().
    bool has_more_distinct() const { return has_more_distinct_; }

    /// The most frequent of the first most_forms that were met.
    std::vector<Form> forms(std::size_t most) const;

    /// Values that usually stand for an empty one (NULL, N/A, -), as they are, with their counts.
    const std::map<std::string, std::int64_t>& words_for_empty() const { return words_for_empty_; }

    const DateEvidence& dates() const { return dates_; }
    const MoneyEvidence& money() const { return money_; }
    const DamagedIds& damaged_ids() const { return damaged_ids_; }

private:
    void add_form(std::string_view value);

    std::size_t most_distinct_;
    std::int64_t values_ = 0;
    std::int64_t empty_ = 0;
    std::size_t longest_bytes_ = 0;
    std::unordered_set<std::size_t> distinct_;  ///< hashes
    bool has_more_distinct_ = false;
    std::unordered_map<std::string, Form> forms_;
    std::map<std::string, std::int64_t> words_for_empty_;
    DateEvidence dates_;
    MoneyEvidence money_;
    DamagedIds damaged_ids_;
};

}  // namespace ordermart
