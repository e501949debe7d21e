#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "input/extra_columns.hpp"
#include "ordermart/input/csv_reader.hpp"
#include "ordermart/input/source.hpp"

namespace ordermart {

/// Where the columns of a raw file are, by its header.
class HeaderColumns {
public:
    static constexpr std::size_t absent = CsvReader::max_fields;

    /// Looks for the columns of `source` in `header`, behind the first `fields_before`. `place` is the file and the
    /// line. Header and source must outlive this. Throws Error{refused} for what is no header of the source.
    HeaderColumns(const CsvRecord& header, const Source& source, std::string place, std::size_t fields_before);

    /// Of each column; `absent` where it is a constant, is made of others or is not declared.
    const std::array<std::size_t, column_names.size()>& positions() const { return positions_; }

    /// Where the column is that the header calls so, or `#3` by its position. It is none of those that are ignored any
    /// longer. Throws Error{refused} where there is none, or more than one.
    std::size_t position_of(const std::string& name);

    /// The columns that nobody has asked for, their names with white space normalised; `column 8` where there is none.
    const std::vector<ExtraColumns::Column>& others() const { return others_; }

    /// The names behind the first fields, white space normalised.
    const std::vector<std::string>& names() const { return names_; }

    /// Leaves out the last column, where it has no name and nobody has asked for it; false where it is not so.
    bool drop_empty_last();

    /// Throws Error{refused} for what is wrong with the header, as the others do.
    [[noreturn]] void refuse(const std::string& problem, const std::string& remedy) const;

    /// Throws Error{refused} where there are such columns.
    void refuse_others() const;

    /// Throws Error{refused} where two such columns have one name.
    void require_other_names() const;

private:
    void require_readable() const;
    void find(Column column, std::vector<bool>& taken);
    void require_all() const;

    const CsvRecord& header_;
    const Source& source_;
    const std::string place_;
    const std::size_t fields_before_;
    const std::string found_;  ///< `: found "..."`
    std::vector<std::string> names_;
    std::array<std::size_t, column_names.size()> positions_{};
    std::vector<ExtraColumns::Column> others_;
};

}  // namespace ordermart
