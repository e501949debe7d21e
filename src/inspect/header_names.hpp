#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ordermart/input/source.hpp"

namespace ordermart {

/// What a price is of, as far as its header's name says so.
enum class NamedPrice { unnamed, line, unit, order };

/// What a header may call a column.
struct HeaderName {
    Column column{};
    std::string name;  ///< as plain_name() makes it
    std::string form;  ///< only where the column's values have this form; empty: any
    NamedPrice price = NamedPrice::unnamed;
};

/// All of header_names.txt, in its order: likelier names of a column stand first.
const std::vector<HeaderName>& header_names();

/// The letters and digits of a name in lower case and without accents, and without words that only link others.
std::string plain_name(std::string_view header);

/// What a price called `header` is of.
NamedPrice named_price(std::string_view header);

/// The text of header_names.txt.
extern const std::string_view header_names_text;

}  // namespace ordermart
