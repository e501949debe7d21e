#pragma once

#include <sqlite3.h>

#include <string_view>

namespace ordermart {

/// An argument of an SQL function as text, empty where it is null; valid while the function runs.
inline std::string_view argument_text(sqlite3_value* value) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return {text == nullptr ? "" : text, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

}  // namespace ordermart
