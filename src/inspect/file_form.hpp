#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inspect/repeated_input.hpp"
#include "ordermart/input/csv_reader.hpp"
#include "ordermart/input/decompressor.hpp"
#include "ordermart/input/source.hpp"

namespace ordermart {

/// A last field that is one more than the others have, and empty.
enum class SurplusField {
    none,
    of_records,  ///< of every record, and not of the header
    of_header,   ///< of the header alone
};

/// How a raw file's bytes make records, and what of its first bytes says so.
struct FileForm {
    static constexpr std::size_t head_bytes = 2 << 20;  ///< decompressed and decoded, all that is looked at
    static constexpr std::int64_t head_records = 200;   ///< so many decide the delimiter and where the header is
    static constexpr std::int64_t most_lines_before_header = 20;

    std::optional<Compression> compression;
    bool byte_order_mark = false;
    std::optional<std::string> encoding;  ///< declared, or by its first bytes; nothing where ASCII bytes are ASCII
    CsvForm csv;
    std::size_t fields = 0;                ///< of the header
    std::int64_t records = 0;              ///< behind the header, looked at and not blank
    std::int64_t records_like_header = 0;  ///< that have as many fields, a surplus one left out
    SurplusField surplus = SurplusField::none;
    bool has_header = true;                 ///< false: declared so, or the first record looks like the others
    bool header_has_names = false;          ///< most of its fields begin like a name, not like a number
    std::vector<std::string> lines_before;  ///< the header, as they are
    std::int64_t quoted_fields = 0;
    bool lines_are_quoted = false;            ///< each as a whole: a CSV file in the cells of another
    std::array<std::int64_t, 3> line_ends{};  ///< LF, CRLF, lone CR in the head
};

/// Looks at the file's head. What is declared is taken as it is. Throws Error{refused} for what is no CSV at all, and
/// what RawText throws.
FileForm find_form(RepeatedInput& input, const Declaration& declared);

}  // namespace ordermart
