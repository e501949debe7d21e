#include "warehouse/sqlite/record.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace ordermart {
namespace {

/// The first bytes of a value's key. Around `zero` are integers by sign and serial type: within one type, their bytes
/// sort them. Text ends with a zero, and a zero in it is followed by 255: no first byte is that high.
enum KeyByte : unsigned char { null = 1, below = 2, zero = 16, text = 32, blob = 33 };

char* put_bytes(char* to, const Field& field) {
    if (field.is_number()) {
        std::memcpy(to, &field.number, 8);  // always eight, which takes no branch: what is too much is written over
    } else if (field.bytes != nullptr) {    // SQLite gives none for an empty blob
        std::memcpy(to, field.bytes, field.size());
    }
    return to + field.size();
}

char* put_integer_key(char* to, const Field& field) {
    const bool is_negative = field.type < 8 && (field.number & 0x80) != 0;
    *to = static_cast<char>(field.type >= 8 ? zero + field.type - 8
                            : is_negative   ? zero - field.type
                                            : zero + 1 + field.type);
    return put_bytes(to + 1, field);
}

/// The integer below it, then 254 and the rest if there is one: no first byte of another value is that high. Cutting
/// off towards zero leaves an exact rest; rounding down would not. Above all integers, the rest is the number itself.
char* put_real_key(char* to, double value) {
    constexpr double limit = 9223372036854775808.0;
    const double whole = std::trunc(value);
    const double rest = value >= limit || value < -limit ? value : value - whole;
    if (value < -limit) {
        *to++ = static_cast<char>(below);
    } else {
        Field integer;
        integer.set_integer(value >= limit ? std::numeric_limits<std::int64_t>::max()
                                           : static_cast<std::int64_t>(whole) - (rest < 0 ? 1 : 0));
        to = put_integer_key(to, integer);
        if (rest == 0) return to;
        *to++ = '\xfe';
    }
    const auto bits = std::bit_cast<std::uint64_t>(rest);
    put_big_endian(to, rest < 0 ? ~bits : bits, 8);
    return to + 8;
}

char* put_field_key(char* to, const Field& field) {
    if (field.is_null()) {
        *to = static_cast<char>(null);
        return to + 1;
    }
    if (field.type == 7) return put_real_key(to, std::bit_cast<double>(__builtin_bswap64(field.number)));
    if (field.is_number()) return put_integer_key(to, field);
    *to++ = static_cast<char>(field.type % 2 == 1 ? text : blob);
    for (std::string_view left(field.bytes, field.size()); !left.empty();) {
        const std::size_t size = std::min(left.find('\0'), left.size() - 1) + 1;
        to = std::copy_n(left.data(), size, to);
        if (to[-1] == '\0') *to++ = '\xff';
        left.remove_prefix(size);
    }
    *to = '\0';
    return to + 1;
}

}  // namespace

char* put_varint(char* to, std::uint64_t value) {
    if (value < 128) {
        *to = static_cast<char>(value);
        return to + 1;
    }
    if (value >> 56 != 0) {  // the ninth byte has all its eight bits
        to[8] = static_cast<char>(value);
        value >>= 8;
        for (std::size_t at = 8; at-- > 0; value >>= 7) to[at] = static_cast<char>(value | 128);
        return to + longest_varint;
    }
    const auto size = (static_cast<std::size_t>(std::bit_width(value)) + 6) / 7;
    for (std::size_t at = size; at-- > 0; value >>= 7) to[at] = static_cast<char>(value | 128);
    to[size - 1] = static_cast<char>(to[size - 1] & 127);
    return to + size;
}

const char* get_varint(const char* from, std::uint64_t& value) {
    value = 0;
    for (int count = 0; count < 8; ++count) {
        const auto byte = static_cast<unsigned char>(*from++);
        value = value << 7 | (byte & 127U);
        if (byte < 128) return from;
    }
    value = value << 8 | static_cast<unsigned char>(*from);
    return from + 1;
}

std::size_t put_record(std::string& room, std::size_t size, const Fields& fields, const Places& places) {
    std::size_t header = 1;
    std::size_t body = 0;
    for (const std::size_t place : places) {
        const Field& field = fields[place];
        header += field.type < 128 ? 1 : (static_cast<std::size_t>(std::bit_width(field.type)) + 6) / 7;
        body += field.size();
    }
    // The header's size counts its own bytes.
    if (header > 127) header += header + 1 > 16383 ? 2 : 1;
    const std::size_t end = size + header + body;
    if (room.size() < end + 8) room.resize(2 * end + 8);
    char* type = put_varint(room.data() + size, header);
    char* to = room.data() + size + header;
    for (const std::size_t place : places) {
        const Field& field = fields[place];
        if (field.type < 128) {
            *type++ = static_cast<char>(field.type);
        } else {
            type = put_varint(type, field.type);
        }
        to = put_bytes(to, field);
    }
    return end;
}

void read_record(const char* record, Fields& fields, const Places& places) {
    std::uint64_t header = 0;
    const char* type = get_varint(record, header);
    const char* body = record + header;
    for (const std::size_t place : places) {
        Field& field = fields[place];
        type = get_varint(type, field.type);
        field.bytes = body;
        if (field.is_number()) std::memcpy(&field.number, body, field.size());
        body += field.size();
    }
}

std::size_t put_key(std::string& room, const Fields& fields, const Places& places, std::size_t unique) {
    char* to = room.data();
    bool has_null = false;
    for (std::size_t number = 0; number < places.size(); ++number) {
        if (number == unique && unique != 0 && !has_null) break;
        const Field& field = fields[places[number]];
        const auto size = static_cast<std::size_t>(to - room.data());
        const std::size_t most = size + 2 * field.size() + 20;
        if (room.size() < most) room.resize(2 * most);
        to = put_field_key(room.data() + size, field);
        has_null = has_null || field.is_null();
    }
    return static_cast<std::size_t>(to - room.data());
}

}  // namespace ordermart
