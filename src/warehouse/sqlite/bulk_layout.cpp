#include "warehouse/sqlite/bulk_layout.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include <algorithm>

#include "warehouse/sqlite/sql_tokens.hpp"

namespace ordermart {
namespace {

/// Why the table ?1 cannot be filled in bulk; null where it can. In rows of tables with odd words or triggers, SQL does
/// more than to put values in b-trees.
constexpr const char* unfit_query = R"(
    select case
        when not exists (
            select 1 from pragma_table_list where schema = 'main' and name = ?1 and type = 'table' and strict
        ) then 'it is no ordinary STRICT table'
        when exists (select 1 from sqlite_temp_schema where name = ?1 collate nocase)
            then 'a temporary table has its name'
        when exists (select 1 from sqlite_schema where type = 'trigger' and tbl_name = ?1 collate nocase)
            or exists (select 1 from sqlite_temp_schema where type = 'trigger' and tbl_name = ?1 collate nocase)
            then 'it has triggers'
        when exists (
            select 1 from sqlite_schema
            where type = 'table' and name = ?1 and (sql like '%autoincrement%' or sql like '%collate%' or sql like '%conflict%')
        ) then 'it has AUTOINCREMENT, COLLATE or ON CONFLICT'
        when exists (select 1 from pragma_table_xinfo(?1) where hidden = 3 or hidden = 2 and "notnull")
            then 'it has generated columns that are stored or NOT NULL'
        when exists (select 1 from pragma_foreign_key_list(?1)) and (select foreign_keys from pragma_foreign_keys)
            then 'its foreign keys are enforced'
        when (select encoding from pragma_encoding) <> 'UTF-8' then 'its text is not in UTF-8'
        when (select auto_vacuum from pragma_auto_vacuum) then 'it is vacuumed by itself'
    end)";

/// The b-trees of the table ?1: its own has no page in the schema where it has no rowids. Odd are those whose order or
/// entries are not those of columns.
constexpr const char* trees_query = R"(
    select l.name, l."unique", coalesce(s.rootpage, 0), l.partial or exists (
        select 1 from pragma_index_xinfo(l.name) as x left join pragma_table_xinfo(?1) as c on c.cid = x.cid
        where x.key and (x.desc or x.coll <> 'BINARY' collate nocase or x.cid = -2 or c.hidden)
    ), printf('main."%w"', l.name), coalesce(s.sql, '')
    from pragma_index_list(?1) as l left join sqlite_schema as s on s.type = 'index' and s.name = l.name)";

/// Nothing tells the CHECK constraints but the text of CREATE TABLE.
std::vector<std::string> checks_of(std::string_view sql) {
    std::vector<std::string> checks;
    SqlTokens tokens(sql);
    std::string_view before;
    int depth = 0;
    std::size_t begin = 0;
    for (std::string_view token = tokens.next(); !token.empty(); token = tokens.next()) {
        if (token == "(" && ++depth == 2 && is_word(before, "check")) {
            begin = tokens.end();
        }
        if (token == ")" && --depth == 1 && begin != 0) {
            checks.emplace_back(sql.substr(begin, tokens.end() - 1 - begin));
            begin = 0;
        }
        before = token;
    }
    return checks;
}

/// Of a partial index.
std::string condition_of(std::string_view sql) {
    SqlTokens tokens(sql);
    int depth = 0;
    for (std::string_view token = tokens.next(); !token.empty(); token = tokens.next()) {
        if (token == "(") ++depth;
        if (token == ")") --depth;
        if (depth == 0 && is_word(token, "where")) {
            return std::string(sql.substr(tokens.end()));
        }
    }
    return "";
}

class LayoutReader {
public:
    LayoutReader(Database& database, BulkLayout& layout) : database_(database), layout_(layout) {}

    std::string read(const std::vector<std::string>& given) {
        Statement table =
            ask("select l.name, printf('main.\"%w\"', l.name), l.wr, s.rootpage, s.sql from pragma_table_list as l "
                "join sqlite_schema as s on s.type = 'table' and s.name = l.name "
                "where l.schema = 'main' and l.name = ?1 collate nocase");
        if (!table.step()) return "it is no ordinary STRICT table";
        layout_.table = table.text(0);
        quoted_ = table.text(1);
        layout_.has_rowid = table.integer(2) == 0;
        Statement unfit = ask(unfit_query);
        if (unfit.step() && unfit.text(0) != "") return unfit.text(0);
        layout_.trees.push_back({layout_.table, static_cast<std::uint32_t>(table.integer(3)), 0, {}});
        read_checks(table.text(4));
        read_columns();
        for (const auto step : {&LayoutReader::read_database, &LayoutReader::read_trees}) {
            if (std::string reason = (this->*step)(); !reason.empty()) return reason;
        }
        return read_given(given);
    }

private:
    Statement ask(const std::string& sql) {
        Statement query = database_.prepare(sql);
        query.bind(1, layout_.table);
        return query;
    }

    std::string read_database() {
        const char* path = sqlite3_db_filename(database_.handle(), "main");
        if (path == nullptr || *path == '\0') return "the database has no file";
        if (database_.query_text("pragma journal_mode") == "wal") return "the database is in WAL mode";
        if (database_.query_text("pragma locking_mode") != "normal") return "the database is locked for long";
        return ask(fmt::format("select 1 from {} where ?1 is not null limit 1", quoted_)).step() ? "it holds rows" : "";
    }

    void read_checks(const std::string& sql) {
        layout_.checks = checks_of(sql);
        if (layout_.checks.empty()) return;
        std::string names;
        for (const std::string& check : layout_.checks) {
            Statement quote = database_.prepare("select quote(?)");
            quote.bind(1, check);
            quote.step();
            names += fmt::format("when not ({}\n) then {} ", check, quote.text(0));
        }
        layout_.check_query = fmt::format("select case {}end from {} where {} limit 1", names, quoted_,
                                          fmt::join(broken_checks(), " or "));
    }

    /// Conditions of rows that break them.
    std::vector<std::string> broken_checks() const {
        std::vector<std::string> broken;
        for (const std::string& check : layout_.checks) broken.push_back(fmt::format("not ({}\n)", check));
        return broken;
    }

    void read_columns() {
        std::size_t key = std::string::npos;
        Statement query = ask(
            "select name, lower(substr(type, 1, 1)), \"notnull\", dflt_value, pk, hidden from pragma_table_xinfo(?)");
        while (query.step()) {
            if (query.integer(4) == 1) key = layout_.columns.size();
            if (query.integer(5) == 0) layout_.trees[0].places.push_back(layout_.columns.size());
            layout_.columns.push_back({query.integer(5) == 0 ? query.text(0) : "", query.text(1)[0],
                                       query.integer(2) != 0 || (!layout_.has_rowid && query.integer(4) != 0),
                                       query.text(3)});
        }
        // A key with an index of its own is not the rowid.
        const bool has_index = ask("select 1 from pragma_index_list(?) where origin = 'pk'").step();
        layout_.rowid = has_index ? layout_.columns.size() : std::min(key, layout_.columns.size());
        layout_.stored = layout_.trees[0].places;
        if (layout_.rowid < layout_.columns.size()) layout_.key = {layout_.rowid};
        // The record has a null in its place (section 2.3).
        for (std::size_t& place : layout_.trees[0].places) {
            if (place == layout_.rowid) place = layout_.columns.size() + 1;
        }
    }

    std::string read_trees() {
        std::vector<std::string> odd_rows = broken_checks();
        bool has_whole_index = false;  // among those that SQL fills
        Statement query = ask(trees_query);
        while (query.step()) {
            BulkLayout::Tree tree{query.text(0), static_cast<std::uint32_t>(query.integer(2)), 0, {}};
            const bool is_odd = query.integer(3) != 0;
            Statement columns = database_.prepare("select cid, key from pragma_index_xinfo(?)");
            columns.bind(1, tree.name);
            while (columns.step()) {
                const std::int64_t number = columns.integer(0);
                tree.places.push_back(number < 0 ? layout_.columns.size() : static_cast<std::size_t>(number));
                if (query.integer(1) != 0 && columns.integer(1) != 0) ++tree.unique;
            }
            if (tree.root == 0) {
                // The table itself: first its key's columns, then the others (section 2.4).
                if (is_odd) return "its key is not in plain order";
                tree.root = layout_.trees[0].root;
                layout_.key.assign(tree.places.begin(), tree.places.begin() + static_cast<std::ptrdiff_t>(tree.unique));
                layout_.trees[0] = std::move(tree);
            } else if (is_odd) {
                layout_.other_indexes.push_back(query.text(4));
                layout_.has_odd_unique_index = layout_.has_odd_unique_index || query.integer(1) != 0;
                const std::string condition = condition_of(query.text(5));
                has_whole_index = has_whole_index || condition.empty();
                odd_rows.push_back(fmt::format("({}\n)", condition));
            } else {
                layout_.trees.push_back(std::move(tree));
            }
        }
        if (!has_whole_index && !odd_rows.empty()) {
            // The other indexes are not filled yet. SQLite takes NOT INDEXED for no more than a wish where a table has
            // no rowids.
            const std::string& key = layout_.trees[0].name;
            layout_.odd_row_query = fmt::format("select 1 from {} {} where {} limit 1", quoted_,
                                                layout_.has_rowid ? "not indexed" : "indexed by " + quoted_name(key),
                                                fmt::join(odd_rows, " or "));
        }
        return "";
    }

    std::string read_given(const std::vector<std::string>& names) {
        std::vector<BulkLayout::Column>& columns = layout_.columns;
        std::vector<bool> is_given(columns.size());
        for (const std::string& name : names) {
            const auto found = std::ranges::find_if(
                columns, [&name](const BulkLayout::Column& column) { return is_word(column.name, name); });
            if (found == columns.end()) return fmt::format("'{}' is no stored column", name);
            layout_.given.push_back(static_cast<std::size_t>(found - columns.begin()));
            is_given[layout_.given.back()] = true;
        }
        for (std::size_t place = 0; place < columns.size(); ++place) {
            const std::string& literal = columns[place].literal;
            const bool is_text = literal.starts_with('\'') && literal.find('\'', 1) == literal.size() - 1;
            const bool is_integer =
                literal.size() < 16 && literal != "-" &&
                literal.find_first_not_of("0123456789", literal.starts_with('-') ? 1 : 0) == std::string::npos;
            if (place == layout_.rowid && !is_given[place]) return "SQLite chooses its keys";
            if (is_given[place] || columns[place].name.empty()) continue;
            if (literal.empty() ? columns[place].not_null
                                : !(is_text || is_integer) || columns[place].type == 'b' ||
                                      (columns[place].type != 'a' && is_text != (columns[place].type == 't'))) {
                return fmt::format("column '{}' has no default that is a plain number or text", columns[place].name);
            }
        }
        return "";
    }

    Database& database_;
    BulkLayout& layout_;
    std::string quoted_;
};

}  // namespace

std::string read_bulk_layout(Database& database, const std::vector<std::string>& columns, BulkLayout& layout) {
    return LayoutReader(database, layout).read(columns);
}

}  // namespace ordermart
