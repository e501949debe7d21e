#pragma once

#include <string>

#include "ordermart/base/database.hpp"
#include "ordermart/input/currency.hpp"

// The currency of all amounts of a warehouse, which is on record once a run knows it.
namespace ordermart {

/// Puts the currency that a source declares on record. Throws Error{usage} where another one is.
void set_currency(Database& database, const std::string& code);

/// The same of what the accepted records of `files` say, whose source declares none. A sign that several currencies
/// have is on record as the sign alone, and does not contradict a currency that is declared later and can have it.
/// Throws Error{refused} where they say several, or another one than is on record.
void set_currency_of(Database& database, const CurrencyCounts& counts, const std::string& files);

/// Takes it off the record, where no amounts are left.
void forget_currency(Database& database);

}  // namespace ordermart
