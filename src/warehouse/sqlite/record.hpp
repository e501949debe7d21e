#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// SQLite's record format (file format document, section 2.1), and keys that sort like its records.

namespace ordermart {

// Numbers are copied as the processor has them, and turned round.
static_assert(std::endian::native == std::endian::little);

/// The most bytes that put_varint() writes.
constexpr std::size_t longest_varint = 9;

/// Section 1.6, "variable-length integer". Return the place behind it.
char* put_varint(char* to, std::uint64_t value);
const char* get_varint(const char* from, std::uint64_t& value);

/// The `size` low bytes of a number, the highest first, and back.
inline void put_big_endian(char* to, std::uint64_t value, std::size_t size) {
    for (std::size_t at = size; at-- > 0; value >>= 8) to[at] = static_cast<char>(value);
}
inline std::uint64_t get_big_endian(const char* from, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t at = 0; at < size; ++at) value = value << 8 | static_cast<unsigned char>(from[at]);
    return value;
}

/// One value as records hold it. By default, null.
struct Field {
    std::uint64_t type = 0;    ///< the serial type
    std::uint64_t number = 0;  ///< its bytes as they are stored, if it is one
    const char* bytes = nullptr;

    bool is_null() const { return type == 0; }
    bool is_number() const { return type < 12; }
    std::size_t size() const { return is_number() ? size_of_number[type] : (type - 12) / 2; }

    /// Of an integer.
    std::int64_t integer() const {
        if (type >= 8) return static_cast<std::int64_t>(type - 8);
        const auto unused = static_cast<unsigned>(64 - 8 * size());
        return static_cast<std::int64_t>(__builtin_bswap64(number)) >> unused;
    }

    void set_integer(std::int64_t value) {
        const auto bits = static_cast<std::uint64_t>(value);
        type = bits < 2 ? 8 + bits : type_of_width[static_cast<std::size_t>(std::bit_width(bits ^ -(bits >> 63)))];
        number = __builtin_bswap64(bits << ((64 - 8 * size_of_number[type]) & 63));
    }
    void set_real(double value) { *this = {7, __builtin_bswap64(std::bit_cast<std::uint64_t>(value)), nullptr}; }
    void set_text(std::string_view text) { *this = {13 + 2 * std::uint64_t{text.size()}, 0, text.data()}; }
    void set_blob(std::string_view blob) { *this = {12 + 2 * std::uint64_t{blob.size()}, 0, blob.data()}; }

private:
    static constexpr std::array<unsigned char, 12> size_of_number{0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    /// By how many bits of an integer count, without its sign; a table, since branches would be guessed wrong.
    static constexpr auto type_of_width = [] {
        std::array<unsigned char, 65> types{};
        for (std::size_t width = 0; width < types.size(); ++width) {
            types[width] = width <= 7 ? 1 : width <= 15 ? 2 : width <= 23 ? 3 : width <= 31 ? 4 : width <= 47 ? 5 : 6;
        }
        return types;
    }();
};

/// The values of a row, and which of them, in which order.
using Fields = std::vector<Field>;
using Places = std::vector<std::size_t>;

/// Appends the record of those fields to the first `size` bytes of `room`, which grows as needed; returns the new size.
std::size_t put_record(std::string& room, std::size_t size, const Fields& fields, const Places& places);

/// The fields of such a record again; their bytes stay the record's.
void read_record(const char* record, Fields& fields, const Places& places);

/// Puts bytes that compare, by memcmp, as SQLite compares those fields: nulls, numbers (integers with reals, exactly),
/// text, blobs. Equal values have equal bytes. Only the first `unique` fields count unless one of them is null; 0: all.
/// Returns the size.
std::size_t put_key(std::string& room, const Fields& fields, const Places& places, std::size_t unique);

}  // namespace ordermart
