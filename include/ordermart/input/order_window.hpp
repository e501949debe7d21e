#pragma once

#include <string>
#include <string_view>

#include "ordermart/base/date.hpp"

namespace ordermart {

/// Which days orders may have, counted from the run date.
class OrderWindow {
public:
    /// `-5y..+1d`: two distances with days, weeks, months or years (`d`, `w`, `m`, `y`), the earlier one first. Throws
    /// Error{usage} for other texts.
    static OrderWindow parse(std::string_view text);

    /// The days at its ends, which are in it. A month or year later is the same day of the month, or its last one.
    Date first(Date run_date) const { return from(run_date, first_); }
    Date last(Date run_date) const { return from(run_date, last_); }

    /// As it was declared.
    const std::string& text() const { return text_; }

    bool operator==(const OrderWindow&) const = default;

private:
    struct Distance {
        int number = 0;
        char unit = 'd';

        bool operator==(const Distance&) const = default;
    };

    static bool take(std::string_view& text, Distance& distance);
    static Date from(Date run_date, const Distance& distance);

    std::string text_;
    Distance first_;
    Distance last_;
};

}  // namespace ordermart
