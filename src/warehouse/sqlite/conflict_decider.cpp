#include "warehouse/sqlite/conflict_decider.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include <vector>

#include "warehouse/sqlite/strict_value.hpp"

namespace ordermart {
namespace {

std::string parameters(const Places& places) {
    return fmt::format("{}", fmt::join(std::vector<std::string>(places.size(), "?"), ", "));
}

Statement& bind(Statement& statement, const Fields& row, const Places& places) {
    int index = 0;
    for (const std::size_t place : places) statement.bind(++index, value_of(row[place]));
    return statement;
}

}  // namespace

ConflictDecider::ConflictDecider(Database& database, const BulkLayout& layout, const std::string& on_conflict)
    : database_(database), layout_(layout), table_(quoted_name("decided_" + layout.table)) {
    std::string definition;
    for (const std::size_t place : layout.stored) {
        const BulkLayout::Column& column = layout.columns[place];
        definition += fmt::format("{} {}{}{}, ", quoted_name(column.name), column.type_name(),
                                  column.literal.empty() ? "" : " default ", column.literal);
    }
    for (const std::string& check : layout.checks) definition += fmt::format("check ({}\n), ", check);
    const std::string key = list(layout.key);
    const std::string of_key = fmt::format("where ({}) = ({})", key, parameters(layout.key));
    database.execute(fmt::format("drop table if exists temp.{}", table_));
    database.execute(
        fmt::format("create temp table {} ({}primary key ({})) strict, without rowid", table_, definition, key));
    insert_.emplace(
        database.prepare(fmt::format("insert into temp.{} as {} ({}) values ({}) {}", table_, quoted_name(layout.table),
                                     list(layout.given), parameters(layout.given), on_conflict)));
    copy_.emplace(database.prepare(fmt::format("insert or ignore into temp.{} ({}) values ({})", table_,
                                               list(layout.stored), parameters(layout.stored))));
    find_.emplace(database.prepare(fmt::format("select {} from temp.{} {}", list(layout.stored), table_, of_key)));
    remove_.emplace(database.prepare(fmt::format("delete from temp.{} {}", table_, of_key)));
    all_.emplace(database.prepare(fmt::format("select {} from temp.{} order by {}", list(layout.stored), table_, key)));
}

ConflictDecider::~ConflictDecider() {
    for (std::optional<Statement>* statement : {&insert_, &copy_, &find_, &remove_, &all_}) statement->reset();
    sqlite3_exec(database_.handle(), fmt::format("drop table if exists temp.{}", table_).c_str(), nullptr, nullptr,
                 nullptr);
}

std::string ConflictDecider::list(const Places& places) const {
    std::vector<std::string> names;
    for (const std::size_t place : places) names.push_back(quoted_name(layout_.columns[place].name));
    return fmt::format("{}", fmt::join(names, ", "));
}

bool ConflictDecider::has_other_parameters() const {
    return insert_->parameter_count() > static_cast<int>(layout_.given.size());
}

void ConflictDecider::run(Statement& statement) {
    statement.run();
    changes_ += sqlite3_changes64(database_.handle());
}

void ConflictDecider::insert(const Statement& row, bool stays) {
    for (int column = 0; column < row.column_count(); ++column) insert_->bind(column + 1, row.value(column));
    insert_->run();
    if (stays) changes_ += sqlite3_changes64(database_.handle());
}

void ConflictDecider::copy(const Fields& row) { run(bind(*copy_, row, layout_.stored)); }

bool ConflictDecider::find(const Fields& row) { return bind(*find_, row, layout_.key).step(); }

void ConflictDecider::leave(const Fields& row, bool stays) {
    bind(*remove_, row, layout_.key);
    find_->reset();
    if (!stays) run(*remove_);
}

}  // namespace ordermart
