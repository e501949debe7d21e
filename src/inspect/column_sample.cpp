#include "inspect/column_sample.hpp"

#include <algorithm>
#include <string_view>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/source.hpp"

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

/// The record's fields but for a surplus one, which has no name.
std::size_t width_of(const CsvRecord& record, const FileForm& form) {
    return record.fields.size() - (form.surplus == SurplusField::of_header ? 1 : 0);
}

void take_header(const CsvRecord& record, const FileForm& form, std::optional<Date> file_date, std::string& scratch,
                 ColumnSample& sample) {
    const std::size_t width = width_of(record, form);
    sample.header_line = record.line_number;
    for (std::size_t i = 0; i < width; ++i) {
        if (form.has_header) {
            sample.header.emplace_back(normalised(record.fields[i], scratch));
        } else {
            sample.header.push_back(name_of_position(sample.header.size() + 1));
        }
    }
    const std::size_t limit = std::min(most_distinct, most_distinct_values / std::max<std::size_t>(1, width));
    sample.columns.assign(width, ColumnProfile(limit, file_date));
    sample.encoding.add(record);
}

bool is_header_again(const CsvRecord& record, std::string& scratch, const ColumnSample& sample) {
    for (std::size_t i = 0; i < sample.header.size(); ++i) {
        if (normalised(record.fields[i], scratch) != sample.header[i]) return false;
    }
    return true;
}

/// Follows records of another width than the header's.
class OtherTables {
public:
    void take(const CsvRecord& record) {
        if (present_.fields != record.field_count) present_ = {record.line_number, record.field_count, 0};
        ++present_.records;
    }

    /// What was followed ends: some other record comes, or none.
    void end(ColumnSample& sample) {
        const bool is_table = present_.records >= OtherTable::fewest_records;
        if (is_table && sample.other_tables.size() < ColumnSample::most_told) sample.other_tables.push_back(present_);
        present_ = {};
    }

private:
    OtherTable present_;
};

void take_record(const CsvRecord& record, bool has_surplus, std::string& scratch, OtherTables& others,
                 ColumnSample& sample) {
    ++sample.records;
    if (record.blank) {
        ++sample.blank;
        return;
    }
    sample.encoding.add(record);
    // A run rejects it, and a NUL is nothing to propose: no sign of a currency, no empty value.
    if (record.raw_text.find('\0') != std::string_view::npos) return;
    const std::size_t width = sample.columns.size() + (has_surplus ? 1 : 0);
    if (record.field_count != width || (has_surplus && !is_blank(record.fields.back()))) {
        ++sample.other_width;
        others.take(record);
        return;
    }
    others.end(sample);
    if (is_header_again(record, scratch, sample)) {
        if (sample.header_again.size() < ColumnSample::most_told) sample.header_again.push_back(record.line_number);
        return;
    }
    for (std::size_t i = 0; i < sample.columns.size(); ++i) {
        sample.columns[i].add(normalised(record.fields[i], scratch));
    }
}

}  // namespace

ColumnSample read_column_sample(RepeatedInput& input, const std::string& encoding, const FileForm& form,
                                std::optional<std::int64_t> most_records, std::optional<Date> file_date) {
    ColumnSample sample;
    RawText text(input.path(), input.from_front(), encoding);
    std::string scratch;
    scratch.reserve(CsvReader::max_record_bytes);
    try {
        CsvReader reader(text, form.csv);
        const bool has_surplus = form.surplus == SurplusField::of_records;
        CsvRecord record;
        OtherTables others;
        const bool has_first = reader.next(record);
        if (has_first) take_header(record, form, file_date, scratch, sample);
        if (has_first && !form.has_header) take_record(record, has_surplus, scratch, others, sample);
        while ((!most_records || sample.records < *most_records) && !input.is_full()) {
            if (!reader.next(record)) {
                sample.is_whole = true;
                break;
            }
            take_record(record, has_surplus, scratch, others, sample);
        }
        others.end(sample);
    } catch (const Error& error) {
        if (error.code() != ExitCode::refused) throw;
        sample.refusal = error.what();
    }
    return sample;
}

}  // namespace ordermart
