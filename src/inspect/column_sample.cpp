#include "inspect/column_sample.hpp"

#include <algorithm>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

constexpr std::size_t most_distinct = 10'000;
/// Of all columns together.
constexpr std::size_t most_distinct_values = 1'000'000;

/// White space normalised, in `scratch` where that changes it.
std::string_view normalised(std::string_view field, std::string& scratch) {
    scratch.clear();
    return normalise_space(field, scratch);
}

void take_header(const CsvRecord& record, std::string& scratch, ColumnSample& sample) {
    sample.header_line = record.line_number;
    for (const std::string_view field : record.fields) sample.header.emplace_back(normalised(field, scratch));
    const std::size_t limit =
        std::min(most_distinct, most_distinct_values / std::max<std::size_t>(1, record.fields.size()));
    sample.columns.assign(record.fields.size(), ColumnProfile(limit));
    sample.encoding.add(record);
}

void take_record(const CsvRecord& record, std::string& scratch, ColumnSample& sample) {
    ++sample.records;
    if (record.blank) {
        ++sample.blank;
        return;
    }
    sample.encoding.add(record);
    if (record.field_count != sample.columns.size()) {
        ++sample.other_width;
        return;
    }
    for (std::size_t i = 0; i < sample.columns.size(); ++i) {
        sample.columns[i].add(normalised(record.fields[i], scratch));
    }
}

}  // namespace

ColumnSample read_column_sample(RepeatedInput& input, const std::string& encoding, const CsvForm& form,
                                std::optional<std::int64_t> most_records) {
    ColumnSample sample;
    RawText text(input.path(), input.from_front(), encoding);
    std::string scratch;
    scratch.reserve(CsvReader::max_record_bytes);
    try {
        CsvReader reader(text, form);
        CsvRecord record;
        if (reader.next(record)) take_header(record, scratch, sample);
        while ((!most_records || sample.records < *most_records) && !input.is_full()) {
            if (!reader.next(record)) {
                sample.is_whole = true;
                break;
            }
            take_record(record, scratch, sample);
        }
    } catch (const Error& error) {
        if (error.code() != ExitCode::refused) throw;
        sample.refusal = error.what();
    }
    return sample;
}

}  // namespace ordermart
