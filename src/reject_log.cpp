#include "ordermart/reject_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <numeric>

#include "ordermart/error.hpp"
#include "ordermart/printable.hpp"

namespace ordermart {
namespace {

void require(bool succeeded) {
    if (succeeded) return;
    throw Error(ExitCode::failed, "rejects", fmt::format("the temporary file failed: {}", std::strerror(errno)),
                "check the free space and permissions of the folder for temporary files");
}

}  // namespace

void RejectLog::add(const Reject& reject) {
    const auto reason = static_cast<std::size_t>(reject.reason);
    if (counts_[reason]++ == 0) {
        examples_[reason] = fmt::format("line {}: {}", reject.line_number, excerpt(reject.raw_text));
    }
    if (kept_.size() == max_kept) return;
    if (!raw_texts_) {
        raw_texts_.reset(std::tmpfile());
        require(raw_texts_ != nullptr);
    }
    require(std::fwrite(reject.raw_text.data(), 1, reject.raw_text.size(), raw_texts_.get()) == reject.raw_text.size());
    kept_.push_back({{reject.line_number, reject.reason, reject.column, {}}, reject.raw_text.size()});
}

std::int64_t RejectLog::total() const { return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0}); }

void RejectLog::for_each_kept(const std::function<void(const Reject&)>& use) {
    if (!raw_texts_) return;
    std::rewind(raw_texts_.get());
    std::string raw_text;
    for (const Kept& kept : kept_) {
        raw_text.resize(kept.size);
        require(std::fread(raw_text.data(), 1, kept.size, raw_texts_.get()) == kept.size);
        Reject reject = kept.reject;
        reject.raw_text = raw_text;
        use(reject);
    }
}

std::string RejectLog::summary() const {
    std::vector<std::size_t> reasons;
    for (std::size_t reason = 0; reason < counts_.size(); ++reason) {
        if (counts_[reason] > 0) reasons.push_back(reason);
    }
    std::stable_sort(reasons.begin(), reasons.end(),
                     [this](std::size_t left, std::size_t right) { return counts_[left] > counts_[right]; });
    std::string text;
    for (const std::size_t reason : reasons) {
        fmt::format_to(std::back_inserter(text), "{}{} {} ({})", text.empty() ? "" : ", ",
                       group_thousands(counts_[reason]), reason_names[reason], examples_[reason]);
    }
    return text;
}

}  // namespace ordermart
