#include "inspect/column_match.hpp"

#include <map>

#include "inspect/header_names.hpp"
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

TEST_CASE("the same name twice is a doubt, but for the one that is written exactly so") {
    CHECK(match({"PRICE", "price"}, Column::price).position == 1);
    for (const auto& header : {std::vector<std::string>{"PRICE", "Price"}, {"Unit Price", "UnitPrice"}}) {
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

TEST_CASE("accents and linking words do not matter in any of the languages") {
    CHECK(plain_name("Numéro de commande") == "numerocommande");
    CHECK(plain_name("Größe (Stück)") == "grossestuck");
    CHECK(plain_name("de") == "de");
    CHECK(plain_name("DATE D'ACHAT") == "dateachat");
    const std::map<std::string, Column> names{{"Quantité", Column::quantity},
                                              {"Numéro de commande", Column::order_id},
                                              {"N° de commande", Column::order_id},
                                              {"Kundenname", Column::customer_name},
                                              {"Número do pedido", Column::order_id},
                                              {"Prezzo unitario", Column::price},
                                              {"Besteldatum", Column::order_date},
                                              {"Ilość", Column::quantity},
                                              {"Antal", Column::quantity},
                                              {"注文番号", Column::order_id},
                                              {"订单号", Column::order_id},
                                              {"訂單編號", Column::order_id},
                                              {"رقم الطلب", Column::order_id},
                                              {"Fecha de pedido", Column::order_date},
                                              {"Produit", Column::product_id},
                                              {"Nº do pedido", Column::order_id},
                                              {"Imię i nazwisko", Column::customer_name},
                                              {"Passagers", Column::passenger_count}};
    for (const auto& [name, column] : names) {
        CAPTURE(name);
        CHECK(match({"x", name}, column).by == MatchBy::similar);
    }
}

TEST_CASE("every name of the vocabulary is as it is looked for, and its own column's once") {
    REQUIRE(header_names().size() > 400);
    for (const HeaderName& name : header_names()) {
        CAPTURE(name.name);
        CHECK(!name.name.empty());
        CHECK(plain_name(name.name) == name.name);
    }
}

TEST_CASE("a name says what a price is of") {
    CHECK(named_price("Unit Price") == NamedPrice::unit);
    CHECK(named_price("Einzelpreis") == NamedPrice::unit);
    CHECK(named_price("Price per unit (net)") == NamedPrice::unit);
    CHECK(named_price("Order Total") == NamedPrice::order);
    CHECK(named_price("Line Total") == NamedPrice::line);
    CHECK(named_price("Price") == NamedPrice::unnamed);
}

TEST_CASE("numbers behind a hash are orders and no customers") {
    const ColumnMatches found = match_columns(sample_of({"Name", "Billing Name"}, {"#1001", "Ann"}), {});
    CHECK(found[static_cast<std::size_t>(Column::order_id)].position == 0);
    CHECK(found[static_cast<std::size_t>(Column::order_id)].by == MatchBy::similar);
    CHECK(found[static_cast<std::size_t>(Column::customer_name)].position == 1);
    CHECK(match_columns(sample_of({"Name"}, {"Ann"}), {})[0].by == MatchBy::similar);
}

TEST_CASE("whole numbers under a name that is not known could be counts") {
    const ColumnSample sample = sample_of({"Cantitate", "price", "Comment", "Zip"}, {"2", "1.50", "hello", "123"});
    CHECK(unclaimed_counts(sample, match_columns(sample, {}), {}) == std::vector<std::size_t>{0});
}
