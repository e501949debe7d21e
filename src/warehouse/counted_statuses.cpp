#include "ordermart/warehouse/counted_statuses.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

/// A JSON array, in one order; empty where all statuses count.
std::string setting_text(const std::vector<std::string>& names) {
    if (names.empty()) return "";
    std::set<std::string> stored;
    for (const std::string& name : names) stored.insert(snake_case(normalised_space(name)));
    return nlohmann::json(stored).dump();
}

}  // namespace

std::string is_counted_sql(std::string_view name) {
    return fmt::format(
        "(not exists (select 1 from warehouse_settings where name = 'counted_statuses') or {} in (select listed.value "
        "from warehouse_settings as setting cross join json_each(setting.value) as listed "
        "where setting.name = 'counted_statuses'))",
        name);
}

std::vector<std::string> counted_statuses(Database& database) {
    Statement listed = database.prepare(
        "select listed.value from warehouse_settings as setting cross join json_each(setting.value) as listed "
        "where setting.name = 'counted_statuses'");
    std::vector<std::string> names;
    while (listed.step()) names.push_back(listed.text(0));
    return names;
}

bool set_counted_statuses(Database& database, const std::vector<std::string>& names) {
    const std::string text = setting_text(names);
    const std::string on_record = database.query_text(
        "select coalesce((select value from warehouse_settings where name = 'counted_statuses'), '')");
    if (text == on_record) return false;
    database.execute("delete from warehouse_settings where name = 'counted_statuses'");
    if (!text.empty()) {
        Statement insert =
            database.prepare("insert into warehouse_settings (name, value) values ('counted_statuses', ?)");
        insert.bind(1, text);
        insert.run();
    }
    database.execute(fmt::format("update dim_statuses set is_counted = {}", is_counted_sql("status_name")));
    return true;
}

std::string doubt_about_statuses(Database& database, bool input_has_statuses) {
    if (database.query_integer("select count(*) from warehouse_settings where name = 'counted_statuses'") == 0)
        return "";
    if (!input_has_statuses)
        return "some order statuses count, and the source declares no order_status: its orders count";
    if (database.query_integer("select exists (select 1 from dim_statuses) and not exists "
                               "(select 1 from dim_statuses where is_counted = 1)") == 0) {
        return "";
    }
    return fmt::format(
        "no order has a status that counts, {}: orders have {}",
        printable(database.query_text("select value from warehouse_settings where name = 'counted_statuses'")),
        printable(database.query_text("select group_concat(status_name, ', ') from (select status_name from "
                                      "dim_statuses order by status_name)")));
}

}  // namespace ordermart
