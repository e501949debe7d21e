#include "warehouse/clickhouse/tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <variant>
#include <vector>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/values.hpp"
#include "warehouse/clickhouse/tab_separated.hpp"

namespace ordermart {
namespace {

/// So large that a server makes good parts of them, so small that they are no matter of memory.
constexpr std::size_t block_bytes = 1 << 20;

/// `"a", "b"`
std::string list_of(const std::vector<std::string>& names) {
    std::vector<std::string> list(names.size());
    std::ranges::transform(names, list.begin(), quoted_name);
    return fmt::format("{}", fmt::join(list, ", "));
}

std::int64_t integer_of(const std::string& text) { return std::strtoll(text.c_str(), nullptr, 10); }

Value value_of(std::string_view name, std::string_view type, const std::optional<std::string>& text) {
    if (!text) return {};
    constexpr std::string_view nullable = "Nullable(";
    if (type.starts_with(nullable)) type.remove_prefix(nullable.size());
    if (type.starts_with("Int") || type.starts_with("UInt")) return integer_of(*text);
    if (type.starts_with("Float")) return std::strtod(text->c_str(), nullptr);
    if (name == "order_id") {
        const OrderId id = parse_order_id(*text);
        if (const auto* number = std::get_if<std::int64_t>(&id)) return *number;
    }
    if (!is_utf8(*text) || text->find('\0') != std::string::npos) return Blob{*text};
    return std::string_view(*text);
}

void insert_rows(TabSeparatedRows& rows, Database& database, const std::string& table) {
    std::string places;
    for (std::size_t i = 0; i < rows.names().size(); ++i) places += i == 0 ? "?" : ", ?";
    Statement insert =
        database.prepare(fmt::format("insert into {} ({}) values ({})", table, list_of(rows.names()), places));
    // Outside a transaction SQLite would end one with each row, which costs the more the more rows there are.
    database.execute("savepoint fetched");
    while (rows.next()) {
        for (std::size_t i = 0; i < rows.names().size(); ++i) {
            insert.bind(static_cast<int>(i) + 1, value_of(rows.names()[i], rows.types()[i], rows.value(i)));
        }
        insert.run();
    }
    database.execute("release fetched");
}

std::string answer_to(ClickHouse& server, std::string_view sql, std::string_view place) {
    const std::string query = fmt::format("{}\nformat TabSeparatedWithNamesAndTypes", sql);
    return server.query(0, {.sql = query, .place = place, .idempotent = true});
}

std::int64_t number_in(std::string_view answer, std::string_view place) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(answer.data(), answer.data() + answer.size(), number);
    if (error == std::errc() && std::string_view(end, answer.data() + answer.size()) == "\n") return number;
    throw Error(ExitCode::failed, place, "the answer is not the number that was asked for",
                "check that --engine-url names a ClickHouse server");
}

}  // namespace

std::string fetch_result(ClickHouse& server, std::string_view sql, std::string_view place, Database& database) {
    const std::string answer = answer_to(server, sql, place);
    TabSeparatedRows rows(answer);
    const std::string table = "temp." + quoted_name(place);
    database.execute(fmt::format("drop table if exists {0}; create table {0} ({1})", table, list_of(rows.names())));
    insert_rows(rows, database, table);
    return fmt::format("select * from {} order by rowid", table);
}

void fetch_into(ClickHouse& server, std::string_view sql, std::string_view place, Database& database,
                const std::string& table) {
    const std::string answer = answer_to(server, sql, place);
    TabSeparatedRows rows(answer);
    insert_rows(rows, database, table);
}

std::int64_t send(ClickHouse& server, Database& database, std::string_view sql, const std::string& table) {
    Statement rows = database.prepare(sql);
    std::vector<std::string> names;
    for (int i = 0; i < rows.column_count(); ++i) names.emplace_back(rows.column_name(i));
    std::int64_t sent = 0;
    bool is_at_end = false;
    const auto next = [&](std::string& block) {
        while (!is_at_end && block.size() < block_bytes) {
            is_at_end = !rows.step();
            if (is_at_end) break;
            for (int i = 0; i < rows.column_count(); ++i) append_tab_separated(block, rows.value(i), i == 0);
            block += '\n';
            ++sent;
        }
        return !block.empty();
    };
    const std::string insert = fmt::format("insert into {} ({}) format TabSeparated", table, list_of(names));
    server.insert(0, {.sql = insert, .place = table, .settings = whole_inserts}, next);
    return sent;
}

void require_all(ClickHouse& server, const std::string& table, const std::string& condition, std::int64_t sent) {
    const std::int64_t there =
        ask_integer(server, fmt::format("select count() from {} where {}", table, condition), table);
    if (there == sent) return;
    throw Error(ExitCode::failed, table,
                fmt::format("{} rows were sent and {} have come", group_thousands(sent), group_thousands(there)),
                "nothing was published; run it again");
}

std::int64_t ask_integer(ClickHouse& server, std::string_view sql, std::string_view place) {
    return number_in(server.query(0, {.sql = sql, .place = place, .idempotent = true}), place);
}

std::int64_t ask_sum(ClickHouse& server, std::string_view sql, std::string_view place) {
    std::int64_t sum = 0;
    for (const std::string& answer : server.query_all({.sql = sql, .place = place, .idempotent = true})) {
        sum += number_in(answer, place);
    }
    return sum;
}

}  // namespace ordermart
