#pragma once

#include <cstdint>
#include <string_view>

#include "ordermart/base/database.hpp"

namespace ordermart {

/// The temporary table record_extras: what accepted records, but for duplicates, have in columns that nobody declared,
/// by file_number and line_number, as `extras`. It is made anew.
class RecordExtras {
public:
    explicit RecordExtras(Database& database);

    void add(std::int64_t file_number, std::int64_t line_number, std::string_view extras);

private:
    Statement insert_;
};

}  // namespace ordermart
