#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace ordermart {

/// What a source declares of all values of a file. Values have their white space normalised.
struct ValueRules {
    /// Some are declared: without, a value is what it is.
    bool are_any() const { return !empty_values.empty() || strips_excel_text; }

    /// What it means to Excel: the text of `="00123"` and of `'00123`.
    std::string_view text_of(std::string_view value) const { return strips_excel_text ? strip_excel(value) : value; }

    bool is_empty(std::string_view text) const {
        return text.empty() || std::ranges::find(empty_values, text) != empty_values.end();
    }

    static std::string_view strip_excel(std::string_view value);

    std::vector<std::string> empty_values;
    bool strips_excel_text = false;
};

}  // namespace ordermart
