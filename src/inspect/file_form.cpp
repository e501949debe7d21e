#include "inspect/file_form.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "inspect/header_names.hpp"
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
    const std::size_t first = field.find_first_not_of(" \t");
    const char c = first == std::string_view::npos ? '0' : field[first];
    const auto byte = static_cast<unsigned char>(c);
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '#' || byte >= 0x80;
}

/// What the head looks like when it is split in one way.
struct Split {
    CsvForm form;
    std::size_t fields = 0;
    std::int64_t records = 0;
    std::int64_t like_header = 0;
    std::int64_t with_surplus = 0;  ///< records with one field more, which is empty
    std::int64_t without_last = 0;  ///< with one field fewer
    std::int64_t broken = 0;        ///< with text behind a closing quote
    bool has_empty_last = false;    ///< the header's last name is empty
    SurplusField surplus = SurplusField::none;
    std::int64_t after_space = 0;  ///< fields that begin with blanks and a quote
    bool is_header = false;        ///< the first record could be one: more than one field, most of them not empty
    bool has_names = false;
    std::int64_t quoted = 0;

    /// The separators that it explains decide: a decimal comma makes two fields of many records too.
    auto rank() const {
        const auto explained = (like_header + 1) * static_cast<std::int64_t>(fields > 0 ? fields - 1 : 0);
        return std::tuple(is_header, has_names, explained, -form.skip_lines);
    }
};

/// Fields of a record that begin and end with `quote`.
std::int64_t quoted_fields(std::string_view raw, char quote, std::string_view delimiter) {
    std::int64_t opened = 0;
    std::int64_t closed = 0;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != quote) continue;
        opened += i == 0 || raw.substr(0, i).ends_with(delimiter) ? 1 : 0;
        closed += i + 1 == raw.size() || raw.substr(i + 1).starts_with(delimiter) ? 1 : 0;
    }
    return std::min(opened, closed);
}

void look_at_header(const CsvRecord& header, Split& split) {
    split.fields = header.field_count;
    split.has_empty_last = !header.fields.empty() && is_blank(header.fields.back());
    const auto empty = static_cast<std::size_t>(std::ranges::count_if(header.fields, is_blank));
    const auto names = static_cast<std::size_t>(std::ranges::count_if(header.fields, begins_like_a_name));
    const std::size_t filled = header.fields.size() - empty;
    split.is_header = split.fields > 1 && split.fields <= max_columns && filled * 2 > header.fields.size() &&
                      !header.text_after_quote;
    split.has_names = split.is_header && names * 3 >= filled * 2;
}

bool begins_after_space(std::string_view field, char quote) {
    const std::size_t first = std::min(field.find_first_not_of(" \t"), field.size());
    return first > 0 && quote != '\0' && field.substr(first).starts_with(quote);
}

void look_at_record(const CsvRecord& record, Split& split) {
    ++split.records;
    split.like_header += record.field_count == split.fields ? 1 : 0;
    split.with_surplus += record.field_count == split.fields + 1 && is_blank(record.fields.back()) ? 1 : 0;
    split.without_last += record.field_count + 1 == split.fields ? 1 : 0;
    split.broken += record.text_after_quote ? 1 : 0;
}

/// All records but the header have a last field that is empty, or the header alone has.
void settle_surplus(Split& split) {
    if (split.records == 0) return;
    if (split.with_surplus == split.records) split.surplus = SurplusField::of_records;
    if (split.without_last == split.records && split.has_empty_last) split.surplus = SurplusField::of_header;
    if (split.surplus != SurplusField::none) split.like_header = split.records;
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
        const auto count_fields = [&] {
            split.quoted += quoted_fields(record.raw_text, quote_to_count, form.delimiter);
            split.after_space += std::ranges::count_if(
                record.fields, [&](std::string_view field) { return begins_after_space(field, form.quote); });
        };
        count_fields();
        while (split.records < FileForm::head_records && reader.next(record)) {
            if (record.blank) continue;
            look_at_record(record, split);
            count_fields();
        }
    } catch (const Error& error) {
        // An open quote or a record over the limit: a wrong way to split, or the head ends inside a record.
        if (error.code() != ExitCode::refused) throw;
    }
    settle_surplus(split);
    return split;
}

/// Whether each of the first lines is one quoted field that holds the separators of a record.
bool are_quoted_lines(const std::string& head, const Split& split) {
    if (split.fields != 1 || split.form.quote == '\0') return false;
    RawText text("", bytes_of(head));
    CsvRecord record;
    std::int64_t records = 0;
    try {
        CsvReader reader(text, split.form);
        while (records < FileForm::head_records && reader.next(record)) {
            if (record.blank) continue;
            const bool is_one = record.field_count == 1 && record.raw_text.starts_with(split.form.quote) &&
                                record.raw_text.ends_with(split.form.quote);
            if (!is_one || record.fields.front().find_first_of(",;\t|") == std::string_view::npos) return false;
            ++records;
        }
    } catch (const Error& error) {
        if (error.code() != ExitCode::refused) throw;
    }
    return records > 0;
}

Split best_split(const std::string& head, const Declaration& declared, CsvForm form,
                 const std::vector<std::string>& delimiters) {
    const bool has_lines = declared.has("skip-lines");
    const std::int64_t first = has_lines ? declared.source.skip_lines : 0;
    const std::int64_t last = has_lines ? first : FileForm::most_lines_before_header;
    const char quote = form.quote;
    std::optional<Split> best;
    for (const std::string& delimiter : delimiters) {
        if (quote != '\0' && delimiter.find(quote) != std::string::npos) continue;
        form.delimiter = delimiter;
        for (std::int64_t lines = first; lines <= last; ++lines) {
            form.skip_lines = lines;
            const Split split = split_head(head, form, quote);
            if (!best || split.rank() > best->rank()) best = split;
            // No later line can have more records like it behind it.
            if (split.has_names && split.records == split.like_header) break;
        }
    }
    form.delimiter = declared.source.delimiter;
    form.skip_lines = first;
    return best.value_or(Split{form});
}

/// With the quotes, blanks and escapes that the head shows, as far as they are not declared.
Split find_split(const std::string& head, const Declaration& declared, const std::vector<std::string>& delimiters) {
    const auto split = [&](const CsvForm& form) { return best_split(head, declared, form, delimiters); };
    CsvForm form = csv_form(declared.source);
    Split best = split(form);
    if (!declared.has("quote") && best.quoted == 0 && best.after_space == 0) {
        CsvForm other_form = form;
        other_form.quote = '\'';
        // Single quotes are the quotes where some fields have them around and none has double ones.
        const Split other = split(other_form);
        if (other.quoted > 0 && other.rank() >= best.rank()) best = other;
    }
    if (!declared.has("skip-initial-space") && best.after_space > 0) {
        CsvForm other_form = best.form;
        other_form.skip_initial_space = true;
        const Split other = split(other_form);
        if (other.like_header >= best.like_header && other.after_space == 0) best = other;
    }
    const bool has_escapes = head.find(std::string("\\") + best.form.quote) != std::string::npos;
    if (!declared.has("escape") && best.broken > 0 && has_escapes) {
        CsvForm other_form = best.form;
        other_form.escape = '\\';
        const Split other = split(other_form);
        if (other.broken < best.broken && other.rank() >= best.rank()) best = other;
    }
    return best;
}

Split find_split(const std::string& head, const Declaration& declared) {
    if (declared.has("delimiter")) return find_split(head, declared, {declared.source.delimiter});
    const Split usual = find_split(head, declared, {",", ";", "\t", "|"});
    if (usual.fields > 1) return usual;
    const Split other = find_split(head, declared, {" "});
    return other.has_names && other.like_header == other.records && other.records > 1 ? other : usual;
}

/// Whether some field of the first record has a name that a header has.
bool has_known_name(const std::string& head, const Split& split, const Declaration& declared) {
    RawText text("", bytes_of(head));
    CsvRecord record;
    CsvReader reader(text, split.form);
    if (!reader.next(record)) return false;
    return std::ranges::any_of(record.fields, [&declared](std::string_view field) {
        const std::string header = normalised_space(field);
        const std::string name = plain_name(header);
        const auto is_declared = [&](std::size_t i) {
            return declared.source.has_name(static_cast<Column>(i), header);
        };
        for (std::size_t i = 0; i < column_names.size(); ++i) {
            if (is_declared(i)) return true;
        }
        return std::ranges::find(header_names(), name, &HeaderName::name) != header_names().end();
    });
}

/// A first record that looks like the others is none that names them.
bool has_header(const std::string& head, const Split& split, const Declaration& declared) {
    if (declared.has("header")) return declared.source.has_header;
    return !split.is_header || split.has_names || split.like_header == 0 || split.form.skip_lines > 0 ||
           has_known_name(head, split, declared);
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
    form.surplus = split.surplus;
    form.has_header = has_header(head, split, declared);
    form.header_has_names = split.has_names || !form.has_header;
    form.lines_before = first_lines(head, split.form.skip_lines);
    form.quoted_fields = split.quoted;
    form.lines_are_quoted = are_quoted_lines(head, split);
    form.line_ends = count_line_ends(head);
    return form;
}

}  // namespace ordermart
