#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "inspect/trial.hpp"
#include "ordermart/input/source.hpp"

namespace ordermart {

/// A line of a source's block.
struct BlockLine {
    enum class Part { settings, columns, constants };

    Part part = Part::settings;
    std::string key;
    std::string value;  ///< as TOML has it
};

/// One answer to a question.
struct PossibleAnswer {
    std::string meaning;
    std::vector<BlockLine> lines;        ///< that declare it; none where the block says so without
    std::string flags;                   ///< that declare it on a command line
    std::function<void(Source&)> apply;  ///< declares it; empty where the answer cannot be tried
    std::optional<Trial> trial;          ///< of the source with this answer, and the first ones to other questions
    bool order_lines = false;            ///< of that source
};

/// What a raw file does not tell, and a person has to. The likeliest answer stands first.
struct Decision {
    std::string question;
    std::vector<PossibleAnswer> answers;
    bool is_of_sums = false;  ///< answers that load the same are no question
    std::string open_key{};   ///< has no value in the block until this is answered: loading would be a guess
};

/// The source with the first answers to all questions; nothing where one of them has none that can be tried.
std::optional<Source> likely_source(const Source& source, const std::vector<Decision>& decisions);

/// Tries each answer. The first ones make the likely source, whose trial is `likely`. Throws what try_source throws.
void try_answers(RepeatedInput& input, const Source& source, const Trial& likely,
                 std::optional<std::int64_t> most_records, std::vector<Decision>& decisions);

}  // namespace ordermart
