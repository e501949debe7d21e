#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "ordermart/base/database.hpp"

// What the writers of results know of one value.
namespace ordermart {

inline bool is_null(const Value& value) { return std::holds_alternative<std::monostate>(value); }

inline bool is_number(const Value& value) {
    return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
}

/// Empty for what is neither text nor blob.
inline std::string_view text_bytes(const Value& value) {
    if (const auto* blob = std::get_if<Blob>(&value)) return blob->bytes;
    const auto* text = std::get_if<std::string_view>(&value);
    return text != nullptr ? *text : std::string_view();
}

/// As programs get it: a REAL with two decimals, NULL empty, bytes as they are.
inline std::string to_text(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto* money = std::get_if<double>(&value)) return fmt::format("{:.2f}", *money);
    return std::string(text_bytes(value));
}

/// Ids and numbers of lines name something: thousands are grouped in amounts alone.
inline bool is_amount(std::string_view column) {
    return !column.ends_with("_id") && !column.ends_with("line") && !column.ends_with("_number");
}

}  // namespace ordermart
