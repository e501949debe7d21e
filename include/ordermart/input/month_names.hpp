#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace ordermart {

/// What dates may be written in, by the codes of ISO 639-1.
inline constexpr std::array<std::string_view, 12> date_languages{"en", "de", "fr", "es", "it", "pt",
                                                                 "nl", "pl", "sv", "ja", "zh", "ar"};

/// The names of months and weekdays in some languages, short and full. The case of ASCII and of the accented letters of
/// Latin does not matter. No name is another month's, or another weekday's, in any two languages.
class MonthNames {
public:
    /// Of those languages, each one of date_languages.
    explicit MonthNames(const std::vector<std::string>& languages);

    /// Takes the longest name that the text begins with; says which month it is, from 1, or 0 where there is none.
    int take_month(std::string_view& text) const { return take(months_, text); }

    /// The same of weekdays: Monday is 1.
    int take_weekday(std::string_view& text) const { return take(weekdays_, text); }

    struct Name {
        std::string_view text;  ///< in lower case
        int number = 0;
    };

    /// Longest first.
    const std::vector<Name>& months() const { return months_; }
    const std::vector<Name>& weekdays() const { return weekdays_; }

private:
    static int take(const std::vector<Name>& names, std::string_view& text);

    std::vector<Name> months_;
    std::vector<Name> weekdays_;
};

}  // namespace ordermart
