#include "slow_csv.hpp"

#include <algorithm>

namespace ordermart::fuzz {
namespace {

enum class State { field_start, plain, quoted, after_quote, text_after_quote };

class Splitter {
public:
    explicit Splitter(const CsvForm& form) : form_(form) {}

    SlowSplit split(std::string_view text) {
        text.remove_prefix(skipped(text));
        for (std::size_t i = 0; i < text.size();) {
            const std::size_t taken = take(text, i);
            // The end of a record is no part of it.
            if (!at_record_end_) present_.raw_text += text.substr(i, taken);
            if (at_record_end_) present_ = {line_, {}, {}, {}, false, false};
            at_record_end_ = false;
            i += taken;
        }
        if (state_ == State::quoted) {
            found_.open_quote = quote_line_;
        } else if (!present_.raw_text.empty()) {
            end_record(false);
        }
        return found_;
    }

private:
    static std::size_t line_end_at(std::string_view text, std::size_t at) {
        if (text.substr(at, 2) == "\r\n") return 2;
        return text[at] == '\r' || text[at] == '\n' ? 1 : 0;
    }

    std::size_t skipped(std::string_view text) {
        std::size_t at = 0;
        for (std::int64_t lines = 0; lines < form_.skip_lines && at < text.size(); ++at) {
            const std::size_t line_end = line_end_at(text, at);
            if (line_end == 0) continue;
            ++lines;
            ++line_;
            at += line_end - 1;
        }
        present_.line_number = line_;
        return at;
    }

    bool is_quote(char c) const { return form_.quote != '\0' && c == form_.quote; }

    bool is_delimiter_at(std::string_view text, std::size_t at) const {
        return text.substr(at, form_.delimiter.size()) == form_.delimiter;
    }

    /// Blanks at `at` that stand before an opening quote.
    std::size_t blanks_before_quote(std::string_view text, std::size_t at) const {
        std::size_t end = at;
        while (end < text.size() && (text[end] == ' ' || text[end] == '\t') && !is_delimiter_at(text, end)) ++end;
        return form_.skip_initial_space && end < text.size() && is_quote(text[end]) ? end - at : 0;
    }

    /// Goes over what stands at `at`, and returns how many bytes that is.
    std::size_t take(std::string_view text, std::size_t at) {
        const std::size_t line_end = line_end_at(text, at);
        if (state_ == State::field_start) {
            if (const std::size_t blanks = blanks_before_quote(text, at)) return blanks;
        }
        if (line_end > 0) ++line_;
        if (line_end > 0 && state_ != State::quoted) {
            end_record(true);
            at_record_end_ = true;
            return line_end;
        }
        if (state_ != State::quoted && is_delimiter_at(text, at)) {
            end_field();
            return form_.delimiter.size();
        }
        if (form_.escape != '\0' && text[at] == form_.escape) return take_escaped(text, at);
        const std::size_t taken = line_end > 0 ? line_end : 1;
        for (const char c : text.substr(at, taken)) take_character(c);
        return taken;
    }

    std::size_t take_escaped(std::string_view text, std::size_t at) {
        is_escaped_ = true;
        if (state_ == State::field_start) state_ = State::plain;
        if (state_ == State::after_quote) begin_text_after_quote();
        const std::size_t line_end = at + 1 < text.size() ? line_end_at(text, at + 1) : 0;
        if (line_end > 0) ++line_;
        const std::string_view character =
            at + 1 == text.size() ? text.substr(at, 1) : text.substr(at + 1, std::max<std::size_t>(line_end, 1));
        const std::size_t taken = at + 1 == text.size() ? 1 : 1 + character.size();
        value_ += character;
        sent_ += text.substr(at, taken);
        is_null_ = sent_.size() == 2 && sent_[1] == 'N';
        return taken;
    }

    void begin_text_after_quote() {
        state_ = State::text_after_quote;
        present_.text_after_quote = true;
    }

    void take_character(char c) {
        sent_ += c;
        is_null_ = false;
        if (state_ == State::field_start && is_quote(c)) {
            state_ = State::quoted;
            quote_line_ = line_;
        } else if (state_ == State::quoted && is_quote(c)) {
            state_ = State::after_quote;
        } else if (state_ == State::after_quote && is_quote(c)) {
            state_ = State::quoted;
            value_ += c;
        } else if (state_ == State::after_quote) {
            begin_text_after_quote();
        } else {
            if (state_ == State::field_start) state_ = State::plain;
            value_ += c;
        }
    }

    void end_field() {
        if (is_null_ && state_ == State::plain) value_.clear();
        present_.as_sent.push_back((state_ == State::plain || state_ == State::field_start) && !is_escaped_);
        is_escaped_ = false;
        present_.fields.push_back(state_ == State::text_after_quote ? sent_ : value_);
        is_null_ = false;
        value_.clear();
        sent_.clear();
        state_ = State::field_start;
    }

    void end_record(bool ended) {
        end_field();
        present_.ended = ended;
        found_.records.push_back(present_);
    }

    const CsvForm form_;
    SlowSplit found_;
    SlowRecord present_;
    State state_ = State::field_start;
    bool at_record_end_ = false;
    bool is_escaped_ = false;  ///< a part of the present field
    bool is_null_ = false;     ///< the present field is an escaped N so far
    std::string value_;        ///< of the present field, quotes undone
    std::string sent_;         ///< its bytes as sent
    std::int64_t line_ = 1;
    std::int64_t quote_line_ = 1;
};

}  // namespace

bool SlowRecord::blank() const {
    return std::ranges::all_of(fields, [](const std::string& field) { return normalise_slowly(field).empty(); });
}

SlowSplit split_slowly(std::string_view text, const CsvForm& form) { return Splitter(form).split(text); }

std::string normalise_slowly(std::string_view text) {
    std::string normalised;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_no_break_space = text.substr(i, 2) == "\xC2\xA0";
        if (is_no_break_space) ++i;
        const bool is_space = is_no_break_space || std::string_view(" \t\r\n\f\v").find(text[i]) != std::string::npos;
        if (!is_space) {
            normalised += text[i];
        } else if (!normalised.empty() && normalised.back() != ' ') {
            normalised += ' ';
        }
    }
    if (normalised.ends_with(' ')) normalised.pop_back();
    return normalised;
}

}  // namespace ordermart::fuzz
