// The CSV reader against the slow splitter: the same records, or the same refusal, in any form, and also where a block
// of the file ends in them.

#include "ordermart/input/csv_reader.hpp"

#include <algorithm>
#include <array>

#include "ordermart/base/error.hpp"
#include "slow_csv.hpp"
#include "target.hpp"

using namespace ordermart;
using namespace ordermart::fuzz;

namespace {

constexpr std::size_t block = 256 << 10;

void require_same(const CsvRecord& record, const SlowRecord& expected, std::int64_t lines_before) {
    require(record.line_number == expected.line_number + lines_before, "a record has its line");
    require(record.raw_text == expected.raw_text, "a record has its raw text");
    require(record.field_count == expected.fields.size(), "all fields are counted");
    require(record.fields.size() == std::min(expected.fields.size(), CsvReader::max_fields), "fields are kept");
    require(std::equal(record.fields.begin(), record.fields.end(), expected.fields.begin()), "fields are the same");
    require(record.text_after_quote == expected.text_after_quote, "text after a quote is marked");
    require(record.ended == expected.ended, "a line end is seen");
    require(record.blank == expected.blank(), "a blank record is one");
}

/// Reads `text`, which has a line of its own before what was split.
void compare(std::string_view text, const CsvForm& form, const SlowSplit& expected, std::int64_t lines_before) {
    const MemoryFile memory(text);
    RawFile file(memory.path());
    RawText raw_text(file);
    CsvReader reader(raw_text, form);
    CsvRecord record;
    try {
        if (lines_before > 0) require(reader.next(record), "the line before is a record");
        // What is looked at is still to be read.
        const std::vector<RecordShape> shapes = reader.look_ahead(2);
        std::size_t looked_at = 0;
        for (const SlowRecord& slow : expected.records) {
            if (slow.blank() || looked_at == shapes.size()) continue;
            const RecordShape& shape = shapes[looked_at++];
            require(shape.line_number == slow.line_number + lines_before, "a record ahead has its line");
            require(shape.field_count == slow.fields.size(), "a record ahead has its fields");
        }
        require(looked_at == shapes.size(), "records ahead are records");
        for (const SlowRecord& slow : expected.records) {
            require(reader.next(record), "no record is lost");
            require_same(record, slow, lines_before);
        }
        require(!reader.next(record), "there is no other record");
        require(!expected.open_quote, "an open quote is refused");
    } catch (const Error& error) {
        const std::string place = memory.path() + ":" + std::to_string(expected.open_quote.value_or(0) + lines_before);
        require(error.code() == ExitCode::refused && expected.open_quote, "nothing but an open quote is refused");
        require(std::string_view(error.what()).starts_with(place + ": "), "an open quote has its line");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    CsvForm form;
    form.delimiter = std::array{",", ";", "\t", "|", "x", "||", ", ", " "}[input.choose(8)];
    form.quote = "\"'\0|"[input.choose(4)];
    form.skip_lines = static_cast<std::int64_t>(input.choose(3));
    const bool in_second_block = input.choose(16) == 1;
    const std::size_t before_block_end = input.choose(64);
    form.skip_initial_space = input.choose(2) == 1;
    if (input.choose(3) == 1) form.escape = '\\';
    if (form.delimiter.find(form.quote) != std::string::npos) return 0;

    std::string_view text = input.rest();
    if (compression_of(text)) return 0;
    std::string_view without_mark = text;
    while (without_mark.starts_with("\xEF\xBB\xBF")) without_mark.remove_prefix(3);
    compare(text, form, split_slowly(without_mark, form), 0);
    if (!in_second_block) return 0;
    form.skip_lines = 0;
    // A line whose end leaves so many bytes of the first block to what follows.
    const std::string padded = std::string(block - before_block_end - 1, 'a') + "\n" + std::string(text);
    compare(padded, form, split_slowly(text, form), 1);
    return 0;
}
