#include "input/value_rules.hpp"

namespace ordermart {

std::string_view ValueRules::strip_excel(std::string_view value) {
    if (value.starts_with('\'')) {
        value.remove_prefix(1);
    } else if (value.size() >= 3 && value.starts_with("=\"") && value.ends_with('"')) {
        value = value.substr(2, value.size() - 3);
    }
    // White space was normalised with them.
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (value.ends_with(' ')) value.remove_suffix(1);
    return value;
}

}  // namespace ordermart
