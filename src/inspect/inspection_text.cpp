#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <ostream>

#include "inspect/evidence_text.hpp"
#include "inspect/inspection.hpp"
#include "inspect/toml_text.hpp"
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

std::string delimiter_text(const std::string& delimiter) {
    if (delimiter.size() == 1) return delimiter == " " ? "space" : character(delimiter.front());
    return excerpt(delimiter);
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
    if (form.lines_are_quoted) {
        out << "  delimiter    none: each line is quoted as a whole. It was probably saved once more by a spreadsheet: "
               "have it sent as it was before\n";
    } else if (form.fields < 2 && !inspection.declared.has("delimiter")) {
        out << "  delimiter    none found: , ; tab and | make no fields\n";
    } else {
        fmt::print(out, "  delimiter    {}  {} fields in the header and in {} of the first {}{}\n",
                   delimiter_text(form.csv.delimiter), form.fields, group_thousands(form.records_like_header),
                   counted(form.records, "record"), declared_note(inspection, "delimiter"));
    }
    fmt::print(out, "  quote        {}  {}{}\n", character(form.csv.quote),
               form.quoted_fields == 0 ? "not seen in the first " + counted(form.records, "record")
                                       : counted(form.quoted_fields, "quoted field") + " there",
               declared_note(inspection, "quote"));
    fmt::print(out, "  line ends    {}\n", line_ends(form));
    if (!form.has_header) {
        fmt::print(out, "  header       none{}\n",
                   inspection.declared.has("header") ? ", as declared" : ": the first record looks like the others");
    } else {
        fmt::print(out, "  header       line {}{}", sample.header_line, declared_note(inspection, "skip-lines"));
        if (!form.lines_before.empty()) fmt::print(out, ", behind {}", excerpts(form.lines_before, 5));
        out << (form.header_has_names || form.fields < 2 ? "\n" : "; it looks like a record and not like a header\n");
    }
    if (form.surplus != SurplusField::none) {
        fmt::print(out, "  surplus      {} has an empty field at its end, which is left out\n",
                   form.surplus == SurplusField::of_records ? "each record" : "the header");
    }
    fmt::print(out, "  sample       {}, {}; {} blank, {} with another number of fields\n",
               counted(sample.records, "record"), sample.is_whole ? "the whole file" : "the beginning of the file",
               group_thousands(sample.blank), group_thousands(sample.other_width));
    for (const std::int64_t line : sample.header_again)
        fmt::print(out, "  again        the header, in line {}\n", line);
    for (const OtherTable& table : sample.other_tables) {
        fmt::print(out, "  other table  in line {} another one seems to begin: {} with {} fields\n", table.line,
                   counted(table.records, "record"), table.fields);
    }
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

/// What the column of the file at `position` is of an order.
std::string meaning(const Inspection& inspection, std::size_t position) {
    const Proposal& proposal = inspection.proposal;
    std::string taken;
    std::string could_be;
    for (std::size_t i = 0; i < column_names.size(); ++i) {
        const ColumnMatch& match = proposal.columns[i];
        const bool is_here = match.has_position() && match.position == position;
        const bool is_taken = i < contract_columns || !proposal.source.origins[i].headers.empty();
        if (is_here && is_taken) {
            taken += fmt::format("{}{} ({})", taken.empty() ? "" : ", ", column_names[i], why(match));
        } else if (is_here || std::ranges::find(match.others, position) != match.others.end()) {
            could_be += fmt::format("{}{}", could_be.empty() ? "not needed; could be " : " or ", column_names[i]);
        }
    }
    if (!taken.empty()) return taken;
    for (const std::string& name : proposal.source.order_id_from) {
        const std::vector<std::size_t> called = columns_called({name}, inspection.sample.header);
        if (std::ranges::find(called, position) != called.end()) return "a part of order_id, as declared";
    }
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
}

void write_orders(const Trial& trial, bool order_lines, std::ostream& out) {
    if (trial.orders == 0) return;
    const std::string_view as_far = trial.followed_all ? "" : ", as far as they were followed";
    if (trial.named_again == 0) {
        fmt::print(out, "\norders: every order_id is there once{}\n", as_far);
        return;
    }
    fmt::print(out, "\norders: {} on more than one record{}\n",
               counted(trial.named_again, "order_id") + (trial.named_again == 1 ? " is" : " are"), as_far);
    if (trial.repeated_orders > 0) {
        fmt::print(out, "  of those that can be loaded {} with the same values, {} with others\n",
                   counted(trial.same_again, "repeat"), group_thousands(trial.other_again));
    }
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

/// What the file proves by itself, and how.
void write_certain(const Inspection& inspection, std::ostream& out) {
    const Proposal& proposal = inspection.proposal;
    write_dates(proposal, inspection.sample, out);
    write_prices(proposal, out);
    const ColumnMatch& order_id = proposal.columns[static_cast<std::size_t>(Column::order_id)];
    if (order_id.has_position()) write_damaged_ids(inspection.sample.columns[order_id.position].damaged_ids(), out);
    if (inspection.likely_trial && inspection.likely_trial->read > 0)
        write_orders(*inspection.likely_trial, inspection.likely_order_lines, out);
    for (const std::string_view setting : {"price_is", "fill_down", "negative_prices"}) {
        const auto reason = proposal.reasons.find(std::string(setting));
        if (reason != proposal.reasons.end()) fmt::print(out, "  {}: {}\n", setting, printable(reason->second));
    }
}

void write_decisions(const Inspection& inspection, std::ostream& out) {
    const std::vector<Decision>& decisions = inspection.proposal.decisions;
    if (decisions.empty()) return;
    out << "\nwhat only you can decide\n";
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        fmt::print(out, "  {}. {}\n", i + 1, printable(decisions[i].question));
        for (const PossibleAnswer& answer : decisions[i].answers)
            fmt::print(out, "     - {}\n", printable(answer_text(answer)));
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
}

void write_trials(const Inspection& inspection, std::ostream& out) {
    const std::string records = inspection.sample.is_whole ? "these records" : "the records of the sample";
    if (inspection.trial) {
        write_account("what a run with the block below makes of " + records, *inspection.trial,
                      inspection.proposal.source.order_lines, out);
    }
    if (!inspection.refusal.empty()) {
        fmt::print(out, "{}a run with the block below refuses the file: {}\n", inspection.trial ? "  " : "\n",
                   printable(inspection.refusal));
    }
    const bool is_other = std::ranges::any_of(inspection.proposal.decisions,
                                              [](const Decision& each) { return !each.answers.front().lines.empty(); });
    if (!is_other || !inspection.likely_trial) return;
    write_account("the same with the first answer to each question", *inspection.likely_trial,
                  inspection.likely_order_lines, out);
    const std::string& refusal = inspection.likely_trial->refusal;
    if (!refusal.empty()) fmt::print(out, "  refused: {}\n", printable(refusal));
}

/// The command that comes next, and the records as it would load them. Comments, so that what is copied with the block
/// is TOML.
void write_next(const Inspection& inspection, std::ostream& out) {
    std::string flags;
    for (const Decision& decision : inspection.proposal.decisions) {
        if (!decision.answers.front().flags.empty()) flags += " " + decision.answers.front().flags;
    }
    if (!flags.empty()) {
        fmt::print(out, "\n# next, with your answers in place of these:\n#   {}{}\n", printable(inspection.command),
                   printable(flags));
    } else if (!inspection.refusal.empty() && !inspection.proposal.decisions.empty()) {
        fmt::print(out,
                   "\n# next, with this block in ordermart.toml and your answers without their #:\n#   ordermart run "
                   "--config ordermart.toml --source {} --date YYYY-MM-DD\n",
                   printable(shell_word(inspection.name)));
    } else if (!inspection.refusal.empty()) {
        out << (inspection.proposal.decisions.empty()
                    ? "\n# next: mend what a run refuses, as said above\n"
                    : "\n# next: answer the questions above with their lines in the block, or mend the file\n");
    } else {
        fmt::print(out,
                   "\n# next, with this block in ordermart.toml:\n#   ordermart run --config ordermart.toml "
                   "--source {} --date YYYY-MM-DD\n",
                   printable(shell_word(inspection.name)));
    }
    if (!inspection.likely_trial || inspection.likely_trial->first_records.empty()) return;
    out << (inspection.proposal.decisions.empty() ? "# the first records, as they are loaded:\n"
                                                  : "# the first records, as the first answers load them:\n");
    for (const std::string& record : inspection.likely_trial->first_records) fmt::print(out, "#   {}\n", record);
}

}  // namespace

void write_inspection_text(const Inspection& inspection, std::ostream& out) {
    write_form(inspection, out);
    write_columns(inspection, out);
    write_certain(inspection, out);
    write_decisions(inspection, out);
    write_trials(inspection, out);
    out << "\nfor the configuration file\n\n";
    const std::string text = source_block(inspection);
    for (std::string_view block = text; !block.empty();) {
        const std::size_t end = block.find('\n');
        out << printable(block.substr(0, end)) << '\n';
        block.remove_prefix(end + 1);
    }
    write_next(inspection, out);
}

}  // namespace ordermart
