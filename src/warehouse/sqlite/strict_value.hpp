#pragma once

#include <sqlite3.h>

#include <memory>

#include "ordermart/base/database.hpp"
#include "warehouse/sqlite/record.hpp"

namespace ordermart {

struct FreeValue {
    void operator()(sqlite3_value* value) const noexcept { sqlite3_value_free(value); }
};
using CopiedValue = std::unique_ptr<sqlite3_value, FreeValue>;

/// Puts a value into a field as a STRICT table stores it in a column of this type (stricttables.html, section 2; the
/// types are those of BulkLayout); false where the column refuses it. `copy` keeps the field's bytes if the statement
/// does not: one that reads the value again must not find it changed.
bool take_value(Field& field, char type, sqlite3_value* value, CopiedValue& copy);

/// The other way round; its bytes stay the field's.
Value value_of(const Field& field);

}  // namespace ordermart
