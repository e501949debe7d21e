#include "inspect/column_match.hpp"

#include "support/catch.hpp"

using namespace ordermart;

namespace {

/// A sample with these names in the header and these values below each.
ColumnSample sample_of(const std::vector<std::string>& header, const std::vector<std::string>& values = {}) {
    ColumnSample sample;
    sample.header = header;
    sample.columns.assign(header.size(), ColumnProfile(10));
    for (std::size_t i = 0; i < values.size(); ++i) sample.columns[i].add(values[i]);
    return sample;
}

ColumnMatch match(const std::vector<std::string>& header, Column column, const Source& declared = {}) {
    return match_columns(sample_of(header), declared)[static_cast<std::size_t>(column)];
}

}  // namespace

TEST_CASE("the contract's name goes before all others") {
    const ColumnMatch found = match({"UnitPrice", "PRICE"}, Column::price);
    CHECK(found.by == MatchBy::name);
    CHECK(found.position == 1);
}

TEST_CASE("case, spaces and punctuation do not matter, and usual other names are known") {
    for (const std::string name : {"Order ID", "order-id", "OrderId", "Bestell-Nr.", "InvoiceNo", "Order #"}) {
        CAPTURE(name);
        const ColumnMatch found = match({"x", name}, Column::order_id);
        CHECK(found.by == MatchBy::similar);
        CHECK(found.position == 1);
    }
    CHECK(match({"Ordering"}, Column::order_id).by == MatchBy::nothing);
}

TEST_CASE("of several usual names the likeliest is taken, and the others are told") {
    const ColumnMatch found = match({"Description", "CustomerID", "StockCode"}, Column::product_id);
    CHECK(found.position == 2);
    CHECK(found.others == std::vector<std::size_t>{0});
    CHECK(match({"Customer ID", "Customer"}, Column::customer_name).position == 1);
}

TEST_CASE("the same name twice is a doubt") {
    for (const auto& header : {std::vector<std::string>{"price", "PRICE"}, {"Unit Price", "UnitPrice"}}) {
        const ColumnMatch found = match(header, Column::price);
        CHECK(found.by == MatchBy::doubt);
        CHECK(!found.has_position());
        CHECK(found.others == std::vector<std::size_t>{0, 1});
    }
}

TEST_CASE("what is declared is taken, and nothing else is looked for") {
    Source declared;
    declared.origin(Column::price).headers = {"Cost"};
    CHECK(match({"price", "COST"}, Column::price, declared).position == 1);
    CHECK(match({"price", "COST"}, Column::price, declared).by == MatchBy::declared);
    CHECK(match({"price", "amount"}, Column::price, declared).by == MatchBy::nothing);
    declared = {};
    declared.origin(Column::price).constant = "1";
    CHECK(match({"price"}, Column::price, declared).by == MatchBy::constant);
}

TEST_CASE("a column of the file is taken once") {
    Source declared;
    declared.origin(Column::customer_name).headers = {"Product"};
    CHECK(match({"Product"}, Column::customer_name, declared).by == MatchBy::declared);
    CHECK(match({"Product"}, Column::product_id, declared).by == MatchBy::nothing);
}

TEST_CASE("dates and prices without a known name are found by their values") {
    const ColumnSample sample = sample_of({"A", "B", "C"}, {"2023-12-10", "12.50", "7"});
    const ColumnMatches found = match_columns(sample, {});
    CHECK(found[static_cast<std::size_t>(Column::order_date)].by == MatchBy::forms);
    CHECK(found[static_cast<std::size_t>(Column::order_date)].position == 0);
    CHECK(found[static_cast<std::size_t>(Column::price)].position == 1);
    CHECK(found[static_cast<std::size_t>(Column::order_id)].by == MatchBy::nothing);
}

TEST_CASE("two columns that look like dates are a doubt") {
    const ColumnMatches found = match_columns(sample_of({"A", "B"}, {"2023-12-10", "2023-12-11"}), {});
    CHECK(found[static_cast<std::size_t>(Column::order_date)].by == MatchBy::doubt);
}
