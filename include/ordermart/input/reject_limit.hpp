#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ordermart {

/// How many rejects a run may have: a count, or a share of the records that are neither blank nor skipped, rounded up.
struct RejectLimit {
    /// Reads `N` or `P%`, P from 0 to 100 with up to four decimals; nothing when it is neither.
    static std::optional<RejectLimit> parse(std::string_view text);

    /// 1%: few rejects are normal, many are a broken file.
    static RejectLimit usual() { return *parse("1%"); }

    std::int64_t allowed(std::int64_t records) const;

    std::string text;  ///< as given
    bool is_share = false;
    std::int64_t value = 0;  ///< records, or millionths of all records
};

}  // namespace ordermart
