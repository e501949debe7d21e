#include "inspect/file_form.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/other_formats.hpp"

namespace ordermart {
namespace {

using namespace std::string_view_literals;

std::string head_of(RawText& text) {
    std::string head(FileForm::head_bytes, '\0');
    head.resize(text.read(head.data(), head.size()));
    return head;
}

/// The encoding that the first bytes show by a mark, or by a NUL beside each of their ASCII characters.
std::optional<std::string> encoding_of(std::string_view head) {
    if (head.starts_with("\xFF\xFE\0\0"sv) || head.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32";
    if (head.starts_with("\xFF\xFE"sv) || head.starts_with("\xFE\xFF"sv)) return "UTF-16";
    head = head.substr(0, std::min<std::size_t>(head.size(), 64) & ~std::size_t{1});
    std::array<std::size_t, 2> nuls{};
    for (std::size_t i = 0; i < head.size(); ++i) nuls[i % 2] += head[i] == '\0' ? 1 : 0;
    if (head.size() >= 8 && nuls[0] == 0 && nuls[1] > head.size() / 3) return "UTF-16LE";
    if (head.size() >= 8 && nuls[1] == 0 && nuls[0] > head.size() / 3) return "UTF-16BE";
    return std::nullopt;
}

bool begins_like_a_name(std::string_view field) {
    const char c = field.empty() ? '0' : field[0];
    const auto byte = static_cast<unsigned char>(c);
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '#' || byte >= 0x80;
}

/// What the head looks like when it is split in one way.
struct Split {
    CsvForm form;
    std::size_t fields = 0;
    std::int64_t records = 0;
    std::int64_t like_header = 0;
    bool is_header = false;  ///< the first record could be one: more than one field, most of them not empty
    bool has_names = false;
    std::int64_t quoted = 0;

    /// The separators that it explains decide: a decimal comma makes two fields of many records too.
    auto rank() const {
        const auto explained = (like_header + 1) * static_cast<std::int64_t>(fields > 0 ? fields - 1 : 0);
        return std::tuple(is_header, has_names, explained, -form.skip_lines);
    }
};

/// Fields of a record that begin and end with `quote`.
std::int64_t quoted_fields(std::string_view raw, char quote, char delimiter) {
    std::int64_t opened = 0;
    std::int64_t closed = 0;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != quote) continue;
        opened += i == 0 || raw[i - 1] == delimiter ? 1 : 0;
        closed += i + 1 == raw.size() || raw[i + 1] == delimiter ? 1 : 0;
    }
    return std::min(opened, closed);
}

void look_at_header(const CsvRecord& header, Split& split) {
    split.fields = header.field_count;
    const auto empty = static_cast<std::size_t>(std::ranges::count_if(header.fields, is_blank));
    const auto names = static_cast<std::size_t>(std::ranges::count_if(header.fields, begins_like_a_name));
    const std::size_t filled = header.fields.size() - empty;
    split.is_header = split.fields > 1 && split.fields <= max_columns && filled * 2 > header.fields.size() &&
                      !header.text_after_quote;
    split.has_names = split.is_header && names * 3 >= filled * 2;
}

Split split_head(const std::string& head, const CsvForm& form, char quote_to_count) {
    Split split;
    split.form = form;
    RawText text("", bytes_of(head));
    try {
        CsvReader reader(text, form);
        CsvRecord record;
        if (!reader.next(record)) return split;
        look_at_header(record, split);
        split.quoted = quoted_fields(record.raw_text, quote_to_count, form.delimiter);
        while (split.records < FileForm::head_records && reader.next(record)) {
            if (record.blank) continue;
            ++split.records;
            split.like_header += record.field_count == split.fields ? 1 : 0;
            split.quoted += quoted_fields(record.raw_text, quote_to_count, form.delimiter);
        }
    } catch (const Error& error) {
        // An open quote or a record over the limit: a wrong way to split, or the head ends inside a record.
        if (error.code() != ExitCode::refused) throw;
    }
    return split;
}

Split best_split(const std::string& head, const Declaration& declared, char quote) {
    const bool has_lines = declared.has("skip-lines");
    const std::int64_t first = has_lines ? declared.source.skip_lines : 0;
    const std::int64_t last = has_lines ? first : FileForm::most_lines_before_header;
    const std::string delimiters = declared.has("delimiter") ? std::string(1, declared.source.delimiter) : ",;\t|";
    std::optional<Split> best;
    for (const char delimiter : delimiters) {
        if (delimiter == quote) continue;
        for (std::int64_t lines = first; lines <= last; ++lines) {
            const Split split = split_head(head, {delimiter, quote, lines}, quote);
            if (!best || split.rank() > best->rank()) best = split;
            // No later line can have more records like it behind it.
            if (split.has_names && split.records == split.like_header) break;
        }
    }
    return best.value_or(Split{{declared.source.delimiter, quote, first}});
}

/// Single quotes are the quotes where some fields have them around and none has double ones.
Split find_split(const std::string& head, const Declaration& declared) {
    if (declared.has("quote")) return best_split(head, declared, declared.source.quote);
    const Split usual = best_split(head, declared, '"');
    if (usual.quoted > 0) return usual;
    const Split other = best_split(head, declared, '\'');
    return other.quoted > 0 && other.rank() >= usual.rank() ? other : usual;
}

std::array<std::int64_t, 3> count_line_ends(std::string_view head) {
    std::array<std::int64_t, 3> ends{};
    for (std::size_t i = 0; i < head.size(); ++i) {
        const bool is_pair = head[i] == '\r' && i + 1 < head.size() && head[i + 1] == '\n';
        if (head[i] == '\n') ++ends[0];
        if (is_pair) ++ends[1];
        // The head may end within a pair.
        if (head[i] == '\r' && !is_pair && i + 1 < head.size()) ++ends[2];
        i += is_pair ? 1 : 0;
    }
    return ends;
}

std::vector<std::string> first_lines(std::string_view head, std::int64_t count) {
    std::vector<std::string> lines;
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    for (; count > 0 && !head.empty(); --count) {
        const std::size_t end = std::min(head.find_first_of("\r\n"), head.size());
        lines.emplace_back(head.substr(0, std::min<std::size_t>(end, 200)));
        head.remove_prefix(end);
        head.remove_prefix(head.starts_with("\r\n") ? 2 : std::min<std::size_t>(head.size(), 1));
    }
    return lines;
}

}  // namespace

FileForm find_form(RepeatedInput& input, const Declaration& declared) {
    FileForm form;
    std::string head;
    {
        RawText text(input.path(), input.from_front());
        form.compression = text.compression();
        head = head_of(text);
    }
    const auto shown = encoding_of(head);
    form.byte_order_mark = head.starts_with("\xEF\xBB\xBF") || shown == "UTF-16" || shown == "UTF-32";
    if (declared.has("encoding")) {
        form.encoding = declared.source.encoding;
    } else if (shown) {
        form.encoding = shown;
    }
    if (form.encoding) {
        RawText text(input.path(), input.from_front(), *form.encoding);
        head = head_of(text);
    }
    refuse_other_formats(input_name(input.path()), std::string_view(head).substr(0, 4096));

    const Split split = find_split(head, declared);
    form.csv = split.form;
    form.fields = split.fields;
    form.records = split.records;
    form.records_like_header = split.like_header;
    form.header_has_names = split.has_names;
    form.lines_before = first_lines(head, split.form.skip_lines);
    form.quoted_fields = split.quoted;
    form.line_ends = count_line_ends(head);
    return form;
}

}  // namespace ordermart
