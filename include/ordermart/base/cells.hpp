#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "ordermart/base/database.hpp"

// What a value of a query is, and how it is written as text.
namespace ordermart {

inline bool is_null(const Value& value) { return std::holds_alternative<std::monostate>(value); }

inline bool is_number(const Value& value) {
    return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
}

/// The bytes of a text or a blob, which stay valid as long as those of `value`; empty for other values.
inline std::string_view text_bytes(const Value& value) {
    if (const auto* blob = std::get_if<Blob>(&value)) return blob->bytes;
    const auto* text = std::get_if<std::string_view>(&value);
    return text != nullptr ? *text : std::string_view();
}

/// A value as programs read it: a REAL has two decimals, NULL is empty, text and blobs are unchanged.
inline std::string to_text(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto* money = std::get_if<double>(&value)) return fmt::format("{:.2f}", *money);
    return std::string(text_bytes(value));
}

/// Whether a column's numbers are amounts, whose thousands are grouped. Ids and line numbers are none.
inline bool is_amount(std::string_view column) {
    return !column.ends_with("_id") && !column.ends_with("line") && !column.ends_with("_number");
}

}  // namespace ordermart
