#include "inspect/decisions.hpp"

namespace ordermart {
namespace {

/// With the first answers, but for one question.
Source with_answer(Source source, const std::vector<Decision>& decisions, std::size_t question,
                   const PossibleAnswer& answer) {
    for (std::size_t i = 0; i < decisions.size(); ++i)
        (i == question ? answer : decisions[i].answers.front()).apply(source);
    return source;
}

}  // namespace

std::optional<Source> likely_source(const Source& source, const std::vector<Decision>& decisions) {
    Source likely = source;
    for (const Decision& decision : decisions) {
        if (decision.answers.empty() || !decision.answers.front().apply) return std::nullopt;
        decision.answers.front().apply(likely);
    }
    return likely;
}

void try_answers(RepeatedInput& input, const Source& source, const Trial& likely,
                 std::optional<std::int64_t> most_records, std::vector<Decision>& decisions) {
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        for (PossibleAnswer& answer : decisions[i].answers) {
            if (!answer.apply) continue;
            const Source tried = with_answer(source, decisions, i, answer);
            answer.order_lines = tried.order_lines;
            const bool is_first = &answer == &decisions[i].answers.front();
            answer.trial = is_first ? likely : try_source(input, tried, most_records);
        }
    }
}

}  // namespace ordermart
