#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <ostream>

#include "inspect/evidence_text.hpp"
#include "inspect/inspection.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

constexpr std::size_t forms_shown = 5;
constexpr std::size_t columns_shown = 100;

std::string declared_note(const Inspection& inspection, const std::string& setting) {
    return inspection.declared.has(setting) ? ", as declared" : "";
}

std::string character(char c) {
    if (c == '\0') return "none";
    return c == '\t' ? "tab" : std::string(1, c);
}

std::string excerpts(const std::vector<std::string>& texts, std::size_t most) {
    std::string list;
    for (std::size_t i = 0; i < std::min(texts.size(), most); ++i) {
        // GCC 12 warns of `"..." + text` where it inlines that at link time, of a length that no text has.
        if (i > 0) list += ", ";
        list += excerpt(texts[i]);
    }
    return list + (texts.size() > most ? " ..." : "");
}

void write_encoding(const Inspection& inspection, std::ostream& out) {
    const EncodingEvidence& bytes = inspection.encoding;
    const std::string mark = inspection.form.byte_order_mark ? " with a byte order mark" : "";
    const std::string& encoding = inspection.proposal.source.encoding;
    if (inspection.declared.has("encoding")) {
        fmt::print(out, "  encoding     {}, as declared\n", encoding);
    } else if (inspection.form.encoding) {
        fmt::print(out, "  encoding     {}\n",
                   encoding + (mark.empty() ? ", as the NULs between its letters say" : mark));
    } else if (bytes.other_records == 0) {
        fmt::print(out, "  encoding     {}{}\n", bytes.utf8_records == 0 ? "ASCII, which is UTF-8" : "UTF-8", mark);
    } else if (inspection.readings.empty()) {
        fmt::print(out, "  encoding     UTF-8{}, but {} of {} records with other than ASCII (line {}: {})\n", mark,
                   group_thousands(bytes.other_records), group_thousands(bytes.other_records + bytes.utf8_records),
                   bytes.first_other_line, excerpts(bytes.other_values, 1));
    } else {
        fmt::print(out,
                   "  encoding     not UTF-8, {} (the first in line {}); so their values read in usual encodings:\n",
                   counted(bytes.other_records, "record"), bytes.first_other_line);
        for (const EncodingReading& reading : inspection.readings) {
            fmt::print(out, "                 {:<13} {}{}\n", reading.encoding, excerpts(reading.values, 5),
                       reading.undefined_bytes == 0
                           ? ""
                           : fmt::format(" ({} mean nothing in it)", counted(reading.undefined_bytes, "byte")));
        }
        fmt::print(out, "               {} is a proposal: take the one whose words are words\n", encoding);
    }
}

std::string line_ends(const FileForm& form) {
    constexpr std::array<std::string_view, 3> names{"LF", "CRLF", "CR"};
    std::string ends;
    int kinds = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (form.line_ends[i] == 0) continue;
        ends += fmt::format("{}{} {}", kinds++ == 0 ? "" : ", ", group_thousands(form.line_ends[i]), names[i]);
    }
    if (kinds == 0) return "none";
    return kinds == 1 ? ends.substr(ends.find(' ') + 1) : "mixed: " + ends;
}

void write_form(const Inspection& inspection, std::ostream& out) {
    const FileForm& form = inspection.form;
    const ColumnSample& sample = inspection.sample;
    fmt::print(out, "{}\n", printable(input_name(inspection.path)));
    fmt::print(out, "  compression  {}\n",
               !form.compression                        ? "none"
               : *form.compression == Compression::gzip ? "gzip"
                                                        : "zstd");
    write_encoding(inspection, out);
    if (form.fields < 2 && !inspection.declared.has("delimiter")) {
        out << "  delimiter    none found: , ; tab and | make no fields\n";
    } else {
        fmt::print(out, "  delimiter    {}  {} fields in the header and in {} of the first {}{}\n",
                   character(form.csv.delimiter), form.fields, group_thousands(form.records_like_header),
                   counted(form.records, "record"), declared_note(inspection, "delimiter"));
    }
    fmt::print(out, "  quote        {}  {}{}\n", character(form.csv.quote),
               form.quoted_fields == 0 ? "not seen in the first " + counted(form.records, "record")
                                       : counted(form.quoted_fields, "quoted field") + " there",
               declared_note(inspection, "quote"));
    fmt::print(out, "  line ends    {}\n", line_ends(form));
    fmt::print(out, "  header       line {}{}", sample.header_line, declared_note(inspection, "skip-lines"));
    if (!form.lines_before.empty()) fmt::print(out, ", behind {}", excerpts(form.lines_before, 5));
    out << (form.header_has_names ? "\n" : "; it looks like a record and not like a header\n");
    fmt::print(out, "  sample       {}, {}; {} blank, {} with another number of fields\n",
               counted(sample.records, "record"), sample.is_whole ? "the whole file" : "the beginning of the file",
               group_thousands(sample.blank), group_thousands(sample.other_width));
    if (!sample.refusal.empty()) fmt::print(out, "  stopped at   {}\n", printable(sample.refusal));
}

std::string why(const ColumnMatch& match) {
    switch (match.by) {
        case MatchBy::declared:
            return "as declared";
        case MatchBy::name:
            return "its name";
        case MatchBy::similar:
            return "a usual name for it";
        case MatchBy::forms:
            return "by its values alone";
        default:
            return "";
    }
}

/// What the column of the file at `position` is in the contract.
std::string meaning(const Inspection& inspection, std::size_t position) {
    std::string more;
    for (std::size_t i = contract_columns; i < column_names.size(); ++i) {
        const bool has_name =
            inspection.declared.source.has_name(static_cast<Column>(i), inspection.sample.header[position]);
        if (has_name) more = fmt::format("{} (as declared)", column_names[i]);
    }
    if (inspection.proposal.currency_position == position) more = "currency (a usual name for it)";
    std::string could_be;
    for (std::size_t i = 0; i < contract_columns; ++i) {
        const ColumnMatch& match = inspection.proposal.columns[i];
        if (match.has_position() && match.position == position) {
            return fmt::format("{} ({}){}{}", column_names[i], why(match), more.empty() ? "" : ", ", more);
        }
        if (std::ranges::find(match.others, position) == match.others.end()) continue;
        could_be += fmt::format("{}{}", could_be.empty() ? "not needed; could be " : " or ", column_names[i]);
    }
    const auto is_this = [header = normalised_space(inspection.sample.header[position])](const std::string& name) {
        return is_same_header(name, header);
    };
    if (std::ranges::any_of(inspection.proposal.source.order_id_from, is_this))
        return "a part of order_id, as declared";
    if (!more.empty()) return more;
    return could_be.empty() ? "not needed" : could_be;
}

void write_column(const Inspection& inspection, std::size_t position, std::ostream& out) {
    const ColumnProfile& column = inspection.sample.columns[position];
    fmt::print(out, "  {} {}: {}\n", position + 1, excerpt(inspection.sample.header[position]),
               meaning(inspection, position));
    fmt::print(out, "      {} empty of {}, {}{} different, at most {}", group_thousands(column.empty()),
               group_thousands(column.values()), column.has_more_distinct() ? "over " : "",
               group_thousands(static_cast<std::int64_t>(column.distinct())),
               counted(static_cast<std::int64_t>(column.longest_bytes()), "byte"));
    for (const auto& [word, count] : column.words_for_empty()) {
        fmt::print(out, "; {} stands {} for empty, it seems", excerpt(word),
                   count == 1 ? "once" : group_thousands(count) + " times");
    }
    out << '\n';
    for (const ColumnProfile::Form& form : column.forms(forms_shown)) {
        fmt::print(out, "      {:>9}  {:<16}  {}\n", group_thousands(form.count), printable(form.form),
                   excerpt(form.example));
    }
}

void write_columns(const Inspection& inspection, std::ostream& out) {
    out << "\ncolumns, and the most frequent forms of their values (9 are digits, a are letters)\n";
    const std::size_t count = inspection.sample.columns.size();
    for (std::size_t i = 0; i < std::min(count, columns_shown); ++i) write_column(inspection, i, out);
    if (count > columns_shown) fmt::print(out, "  ... and {} more\n", count - columns_shown);
    for (const Column column : inspection.proposal.missing()) {
        const ColumnMatch& match = inspection.proposal.columns[static_cast<std::size_t>(column)];
        std::vector<std::string> names;
        for (const std::size_t position : match.others) names.push_back(inspection.sample.header[position]);
        fmt::print(
            out, "  {}: {}\n", column_names[static_cast<std::size_t>(column)],
            match.by == MatchBy::doubt ? "undecidable between " + excerpts(names, 5) : "no column seems to be it");
    }
    if (inspection.proposal.assumes_one_passenger) {
        out << "  passenger_count: no column seems to be it; the constant 1 is a proposal\n";
    }
}

void write_orders(const Trial& trial, bool order_lines, std::ostream& out) {
    if (trial.repeated_orders == 0) {
        fmt::print(out, "\norders: every order_id is there once{}\n",
                   trial.followed_all ? "" : ", as far as they were followed");
        return;
    }
    fmt::print(out, "\norders: {} more than one record: {} with the same values, {} with others\n",
               counted(trial.repeated_orders, "order_id") + (trial.repeated_orders == 1 ? " has" : " have"),
               counted(trial.same_again, "repeat"), group_thousands(trial.other_again));
    if (trial.other_again > 0) {
        const bool has_few_items = trial.other_items * 10 < trial.other_again * 9;
        fmt::print(out, "  {} of these have the customer and the day of the order's first record ({})\n  {}\n",
                   group_thousands(trial.other_items),
                   trial.examples[static_cast<std::size_t>(Reason::duplicate_order_id)],
                   order_lines     ? "so they are taken for lines of their orders: order_lines"
                   : has_few_items ? "so they are no lines of one order: look at the column"
                                   : "so few are more likely mistakes than lines of their orders");
    }
    if (!trial.followed_all) {
        fmt::print(out, "  looked for among the first {} orders alone: a run rejects more\n",
                   group_thousands(Trial::most_orders));
    }
}

void write_account(std::string_view title, const Trial& trial, bool order_lines, std::ostream& out) {
    fmt::print(out, "\n{}\n  {} read = {} accepted", title, group_thousands(trial.read),
               group_thousands(trial.accepted(order_lines)));
    const auto part = [&out](std::int64_t count, std::string_view name) {
        if (count > 0) fmt::print(out, " + {} {}", group_thousands(count), name);
    };
    part(trial.duplicates(order_lines), "duplicate");
    part(trial.rejected_records(order_lines), "rejected");
    part(trial.blank, "blank");
    part(trial.skipped, "skipped");
    out << '\n';
    for (const Trial::ReasonCount& rejected : trial.rejected(order_lines)) {
        fmt::print(out, "  {:>9}  {} ({})\n", group_thousands(rejected.records),
                   reason_names[static_cast<std::size_t>(rejected.reason)], rejected.example);
    }
    if (!trial.refusal.empty()) fmt::print(out, "  refused: {}\n", printable(trial.refusal));
}

void write_trials(const Inspection& inspection, std::ostream& out) {
    const bool order_lines = inspection.proposal.source.order_lines;
    if (!inspection.trial) {
        out << "\na run with the block below refuses the file: columns are missing, as above\n";
        return;
    }
    write_orders(*inspection.likely_trial(), order_lines, out);
    const std::string records = inspection.sample.is_whole ? "these records" : "the records of the sample";
    write_account("what a run with the block below makes of " + records, *inspection.trial, order_lines, out);
    if (!inspection.dated_trial) return;
    write_account("the same with the first of its two date formats", *inspection.dated_trial, order_lines, out);
}

}  // namespace

void write_inspection_text(const Inspection& inspection, std::ostream& out) {
    write_form(inspection, out);
    write_columns(inspection, out);
    write_dates(inspection.proposal.dates, out);
    write_prices(inspection.proposal, out);
    write_trials(inspection, out);
    out << "\nfor the configuration file\n\n";
    const std::string text = source_block(inspection);
    for (std::string_view block = text; !block.empty();) {
        const std::size_t end = block.find('\n');
        out << printable(block.substr(0, end)) << '\n';
        block.remove_prefix(end + 1);
    }
}

}  // namespace ordermart
