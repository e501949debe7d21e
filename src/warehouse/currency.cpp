#include "ordermart/warehouse/currency.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"

namespace ordermart {
namespace {

constexpr std::string_view code_setting = "currency";
constexpr std::string_view sign_setting = "currency_sign";

std::string on_record(Database& database, std::string_view name) {
    Statement query = database.prepare("select value from warehouse_settings where name = ?");
    query.bind(1, name);
    return query.step() ? query.text(0) : "";
}

void put_on_record(Database& database, std::string_view name, const std::string& value) {
    forget_currency(database);
    Statement insert = database.prepare("insert into warehouse_settings (name, value) values (?, ?)");
    insert.bind(1, name);
    insert.bind(2, value);
    insert.run();
}

constexpr std::string_view one_currency = "a warehouse has one currency: load these files into another one";

}  // namespace

void set_currency(Database& database, const std::string& code) {
    const std::string known = on_record(database, code_setting);
    if (known == code) return;
    if (!known.empty()) {
        throw Error(ExitCode::usage, "currency " + code,
                    fmt::format("the amounts in the warehouse are in {}", printable(known)), one_currency);
    }
    const std::string sign = on_record(database, sign_setting);
    if (!sign.empty() && !may_be_of(sign, code)) {
        throw Error(ExitCode::usage, "currency " + code,
                    fmt::format("prices in the warehouse came with the sign {}", printable(sign)), one_currency);
    }
    put_on_record(database, code_setting, code);
}

void set_currency_of(Database& database, const CurrencyCounts& counts, const std::string& files) {
    if (counts.empty()) return;
    if (are_of_several(counts)) {
        throw Error(ExitCode::refused, files,
                    fmt::format("the amounts are in several currencies: {}", describe(counts)),
                    "load those of one: declare it as currency, and records of the others are rejected");
    }
    const std::string usual = usual_currency(counts.begin()->first);
    const auto exact = std::ranges::find_if(counts, [](const auto& each) { return is_of_one_currency(each.first); });
    const std::string known = on_record(database, code_setting);
    const std::string sign = known.empty() ? on_record(database, sign_setting) : "";
    const std::string expected = known.empty() ? usual_currency(sign) : known;
    if (!expected.empty() && expected != usual) {
        const std::string& code = known.empty() ? usual : known;
        const bool can_be = may_be_of(known.empty() ? sign : counts.begin()->first, code);
        throw Error(ExitCode::refused, files,
                    fmt::format("the amounts are in another currency than those in the warehouse: {}, and there {}",
                                describe(counts), printable(known.empty() ? sign : known)),
                    can_be ? fmt::format("if all are in {0}, say so with --currency {0}; {1}", code, one_currency)
                           : std::string(one_currency));
    }
    if (!known.empty()) return;
    if (exact != counts.end()) {
        put_on_record(database, code_setting, usual);
    } else if (sign.empty()) {
        put_on_record(database, sign_setting, counts.begin()->first);
    }
}

void forget_currency(Database& database) {
    database.execute("delete from warehouse_settings where name in ('currency', 'currency_sign')");
}

}  // namespace ordermart
