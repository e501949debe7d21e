#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "ordermart/input/order_reader.hpp"

namespace ordermart {

/// The rejects of one run as they must outlive its transaction: the counts by reason, and the first 1,000 whole, as far
/// as they fit 16 MiB.
class RejectLog {
public:
    static constexpr std::size_t max_kept = 1000;
    static constexpr std::size_t max_kept_bytes = 16 << 20;

    /// Examples name the file where there are several.
    explicit RejectLog(std::vector<std::string> files = {}) : files_(std::move(files)) {}

    void add(const Reject& reject);

    std::int64_t total() const;

    /// Records rejected for each reason, indexed by Reason.
    const std::array<std::int64_t, reason_names.size()>& counts() const { return counts_; }

    /// Calls `use` with each kept reject in the order in which they came.
    void for_each_kept(const std::function<void(const Reject&)>& use) const;

    /// `8 bad_price (line 7: "..."), 4 empty_customer_name (line 9: "...")`: an example each, most frequent first.
    std::string summary() const;

private:
    struct Kept {
        Reject reject;  ///< without its texts
        std::string raw_text;
        std::string order_id;  ///< where it is text
    };

    std::vector<std::string> files_;
    std::array<std::int64_t, reason_names.size()> counts_{};
    std::array<std::string, reason_names.size()> examples_;
    std::vector<Kept> kept_;
    std::size_t kept_bytes_ = 0;
    bool full_ = false;
};

}  // namespace ordermart
