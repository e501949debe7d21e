#include "ordermart/warehouse/record_extras.hpp"

namespace ordermart {
namespace {

Statement make_table(Database& database) {
    database.execute(
        "drop table if exists temp.record_extras;"
        "create temp table record_extras (file_number integer not null, line_number integer not null, "
        "extras text not null, primary key (file_number, line_number)) strict, without rowid");
    return database.prepare("insert into temp.record_extras (file_number, line_number, extras) values (?, ?, ?)");
}

}  // namespace

RecordExtras::RecordExtras(Database& database) : insert_(make_table(database)) {}

void RecordExtras::add(std::int64_t file_number, std::int64_t line_number, std::string_view extras) {
    insert_.bind(1, file_number);
    insert_.bind(2, line_number);
    insert_.bind(3, extras);
    insert_.run();
}

}  // namespace ordermart
