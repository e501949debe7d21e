#include "warehouse/sqlite/strict_value.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace ordermart {
namespace {

/// As numbers of an INTEGER, REAL or ANY column are stored; false where it does not take the value.
bool take_real(Field& field, char type, double value) {
    constexpr double limit = 9223372036854775808.0;
    constexpr double six_bytes = 140737488355327.0;  // longer integers would take as much as the real
    const bool is_whole = value > -limit && value < limit && std::trunc(value) == value;
    if (type == 'i' && !is_whole) return false;
    if (type == 'i' || (type == 'r' && is_whole && std::fabs(value) <= six_bytes)) {
        field.set_integer(static_cast<std::int64_t>(value));
    } else {
        field.set_real(value);
    }
    return true;
}

}  // namespace

bool take_value(Field& field, char type, sqlite3_value* value, CopiedValue& copy) {
    int kind = sqlite3_value_type(value);
    if (kind == SQLITE_INTEGER && (type == 'i' || type == 'a')) {
        field.set_integer(sqlite3_value_int64(value));
        return true;
    }
    const bool is_number = kind == SQLITE_INTEGER || kind == SQLITE_FLOAT;
    if ((type == 't' && is_number) || ((type == 'i' || type == 'r') && kind == SQLITE_TEXT)) {
        copy.reset(value = sqlite3_value_dup(value));
        kind = is_number ? SQLITE_TEXT : sqlite3_value_numeric_type(value);
    }
    if (kind == SQLITE_INTEGER && type == 'i') {
        field.set_integer(sqlite3_value_int64(value));
    } else if (kind == SQLITE_NULL) {
        field = {};
    } else if (kind == SQLITE_INTEGER || kind == SQLITE_FLOAT) {
        return type != 'b' && take_real(field, type, sqlite3_value_double(value));
    } else if (kind == SQLITE_TEXT && (type == 't' || type == 'a')) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
        field.set_text({text, static_cast<std::size_t>(sqlite3_value_bytes(value))});
    } else if (kind == SQLITE_BLOB && (type == 'b' || type == 'a')) {
        const auto* blob = static_cast<const char*>(sqlite3_value_blob(value));
        field.set_blob({blob, static_cast<std::size_t>(sqlite3_value_bytes(value))});
    } else {
        return false;
    }
    return true;
}

Value value_of(const Field& field) {
    if (field.is_null()) return std::monostate{};
    if (field.type == 7) return std::bit_cast<double>(__builtin_bswap64(field.number));
    if (field.is_number()) return field.integer();
    const std::string_view bytes(field.bytes == nullptr ? "" : field.bytes, field.size());
    if (field.type % 2 == 1) return bytes;
    return Blob{bytes};
}

}  // namespace ordermart
