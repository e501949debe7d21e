#pragma once

#include <optional>
#include <string_view>

#include "ordermart/base/date.hpp"

namespace ordermart {

/// What reads the dates of a form that has a name, as DateFormat says; null where no form has that name.
std::optional<Moment> (*reader_of_named_date(std::string_view name))(std::string_view text);

}  // namespace ordermart
