#include "ordermart/input/reject_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "ordermart/base/printable.hpp"
#include "ordermart/input/raw_file.hpp"

namespace ordermart {
namespace {

/// The order_id where it is text, otherwise nothing.
std::string_view text_id(const std::optional<OrderId>& order_id) {
    const auto* text = order_id ? std::get_if<std::string_view>(&*order_id) : nullptr;
    return text == nullptr ? std::string_view{} : *text;
}

}  // namespace

void RejectLog::add(const Reject& reject) {
    const auto reason = static_cast<std::size_t>(reject.reason);
    if (counts_[reason]++ == 0) {
        const std::string file =
            files_.size() < 2 ? "" : input_name(files_.at(static_cast<std::size_t>(reject.file_number - 1))) + " ";
        examples_[reason] = fmt::format("{}line {}: {}", file, reject.line_number, excerpt(reject.raw_text));
    }
    full_ = full_ || kept_.size() == max_kept || kept_bytes_ + reject.raw_text.size() > max_kept_bytes;
    if (full_) return;
    kept_bytes_ += reject.raw_text.size();
    kept_.push_back({reject, std::string(reject.raw_text), std::string(text_id(reject.order_id))});
}

std::int64_t RejectLog::total() const { return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0}); }

void RejectLog::for_each_kept(const std::function<void(const Reject&)>& use) const {
    for (const Kept& kept : kept_) {
        Reject reject = kept.reject;
        reject.raw_text = kept.raw_text;
        // An empty one is none.
        if (!kept.order_id.empty()) reject.order_id = std::string_view(kept.order_id);
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
