#include "inspect/column_match.hpp"

#include <algorithm>
#include <string>

#include "ordermart/base/text.hpp"
#include "ordermart/input/currency.hpp"

namespace ordermart {
namespace {

/// What headers call a column instead, letters and digits alone, in lower case.
struct UsualName {
    Column column;
    std::string_view name;
};

/// Likelier ones of a column stand first: a number for the customer is taken where there is no name.
constexpr auto usual_names = std::to_array<UsualName>({
    {Column::customer_name, "customername"},
    {Column::customer_name, "customerfullname"},
    {Column::customer_name, "clientname"},
    {Column::customer_name, "buyername"},
    {Column::customer_name, "kundenname"},
    {Column::customer_name, "klantnaam"},
    {Column::customer_name, "nomclient"},
    {Column::customer_name, "nombrecliente"},
    {Column::customer_name, "customer"},
    {Column::customer_name, "client"},
    {Column::customer_name, "buyer"},
    {Column::customer_name, "kunde"},
    {Column::customer_name, "besteller"},
    {Column::customer_name, "klant"},
    {Column::customer_name, "cliente"},
    {Column::customer_name, "fullname"},
    {Column::customer_name, "name"},
    {Column::customer_name, "nom"},
    {Column::customer_name, "nombre"},
    {Column::customer_name, "customerid"},
    {Column::customer_name, "customerno"},
    {Column::customer_name, "customernumber"},
    {Column::customer_name, "clientid"},
    {Column::customer_name, "kundennr"},
    {Column::customer_name, "kundennummer"},
    {Column::order_id, "orderid"},
    {Column::order_id, "orderno"},
    {Column::order_id, "ordernr"},
    {Column::order_id, "ordernumber"},
    {Column::order_id, "ordernummer"},
    {Column::order_id, "bestellnr"},
    {Column::order_id, "bestellnummer"},
    {Column::order_id, "auftragsnr"},
    {Column::order_id, "auftragsnummer"},
    {Column::order_id, "numerocommande"},
    {Column::order_id, "numeropedido"},
    {Column::order_id, "order"},
    {Column::order_id, "bestellung"},
    {Column::order_id, "auftrag"},
    {Column::order_id, "commande"},
    {Column::order_id, "pedido"},
    {Column::order_id, "bookingid"},
    {Column::order_id, "bookingno"},
    {Column::order_id, "bookingreference"},
    {Column::order_id, "invoiceno"},
    {Column::order_id, "invoiceid"},
    {Column::order_id, "invoicenumber"},
    {Column::order_id, "invoice"},
    {Column::order_id, "rechnungsnr"},
    {Column::order_id, "rechnungsnummer"},
    {Column::order_id, "belegnr"},
    {Column::order_id, "transactionid"},
    {Column::order_id, "reference"},
    {Column::order_id, "id"},
    {Column::price, "price"},
    {Column::price, "unitprice"},
    {Column::price, "einzelpreis"},
    {Column::price, "preis"},
    {Column::price, "prix"},
    {Column::price, "precio"},
    {Column::price, "prijs"},
    {Column::price, "amount"},
    {Column::price, "betrag"},
    {Column::price, "bedrag"},
    {Column::price, "montant"},
    {Column::price, "importe"},
    {Column::price, "totalprice"},
    {Column::price, "ordertotal"},
    {Column::price, "gesamtpreis"},
    {Column::price, "gesamtbetrag"},
    {Column::price, "total"},
    {Column::price, "fare"},
    {Column::price, "cost"},
    {Column::price, "value"},
    {Column::price, "umsatz"},
    {Column::order_date, "orderdate"},
    {Column::order_date, "orderdatetime"},
    {Column::order_date, "orderedat"},
    {Column::order_date, "bestelldatum"},
    {Column::order_date, "auftragsdatum"},
    {Column::order_date, "datecommande"},
    {Column::order_date, "fechapedido"},
    {Column::order_date, "purchasedate"},
    {Column::order_date, "bookingdate"},
    {Column::order_date, "invoicedate"},
    {Column::order_date, "rechnungsdatum"},
    {Column::order_date, "transactiondate"},
    {Column::order_date, "date"},
    {Column::order_date, "datum"},
    {Column::order_date, "fecha"},
    {Column::order_date, "createdat"},
    {Column::order_date, "datetime"},
    {Column::order_date, "timestamp"},
    {Column::product_id, "productid"},
    {Column::product_id, "productcode"},
    {Column::product_id, "product"},
    {Column::product_id, "productname"},
    {Column::product_id, "produkt"},
    {Column::product_id, "produit"},
    {Column::product_id, "producto"},
    {Column::product_id, "sku"},
    {Column::product_id, "stockcode"},
    {Column::product_id, "itemid"},
    {Column::product_id, "item"},
    {Column::product_id, "itemname"},
    {Column::product_id, "articleno"},
    {Column::product_id, "article"},
    {Column::product_id, "artikelnr"},
    {Column::product_id, "artikelnummer"},
    {Column::product_id, "artikel"},
    {Column::product_id, "service"},
    {Column::product_id, "description"},
    {Column::passenger_count, "passengercount"},
    {Column::passenger_count, "passengers"},
    {Column::passenger_count, "numberofpassengers"},
    {Column::passenger_count, "pax"},
    {Column::passenger_count, "passagiere"},
    {Column::passenger_count, "personen"},
    {Column::passenger_count, "persons"},
    {Column::passenger_count, "people"},
    {Column::passenger_count, "guests"},
    {Column::passenger_count, "travellers"},
    {Column::passenger_count, "travelers"},
    {Column::passenger_count, "quantity"},
    {Column::passenger_count, "qty"},
    {Column::passenger_count, "anzahl"},
    {Column::passenger_count, "menge"},
    {Column::passenger_count, "aantal"},
    {Column::passenger_count, "cantidad"},
});

/// Letters and digits alone, in lower case.
std::string plain_name(std::string_view header) {
    std::string name = ascii_lower(header);
    std::erase_if(name, [](char c) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        return !is_letter && static_cast<unsigned char>(c) < 0x80;
    });
    return name;
}

using Positions = std::vector<std::size_t>;

template <typename Is>
Positions positions_where(const ColumnSample& sample, const std::vector<bool>& taken, Is is) {
    Positions found;
    for (std::size_t i = 0; i < sample.header.size(); ++i) {
        if (!taken[i] && !sample.header[i].empty() && is(i)) found.push_back(i);
    }
    return found;
}

/// One position is a match, several are a doubt.
ColumnMatch match_of(Positions positions, MatchBy by) {
    if (positions.empty()) return {};
    if (positions.size() > 1) return {MatchBy::doubt, 0, std::move(positions)};
    return {by, positions.front(), {}};
}

ColumnMatch match_by_name(const ColumnSample& sample, const std::vector<bool>& taken, const Source& declared,
                          Column column) {
    if (declared.origin(column).constant) return {MatchBy::constant, 0, {}};
    if (column == Column::order_id && !declared.order_id_from.empty()) return {MatchBy::composed, 0, {}};
    const auto has_name = [&](std::size_t i) { return declared.has_name(column, sample.header[i]); };
    return match_of(positions_where(sample, taken, has_name),
                    declared.origin(column).headers.empty() ? MatchBy::name : MatchBy::declared);
}

ColumnMatch match_by_usual_name(const ColumnSample& sample, const std::vector<bool>& taken, Column column) {
    ColumnMatch match;
    for (const UsualName& usual : usual_names) {
        if (usual.column != column) continue;
        Positions found =
            positions_where(sample, taken, [&](std::size_t i) { return plain_name(sample.header[i]) == usual.name; });
        if (match.by == MatchBy::nothing) {
            match = match_of(std::move(found), MatchBy::similar);
        } else {
            match.others.insert(match.others.end(), found.begin(), found.end());
        }
    }
    return match;
}

/// Nine of ten values that are not empty look like the column's.
bool looks_like(const ColumnProfile& profile, Column column) {
    const std::int64_t filled = profile.values() - profile.empty();
    if (filled == 0) return false;
    if (column == Column::order_date) return profile.dates().finding().dates * 10 >= filled * 9;
    const MoneyEvidence& money = profile.money();
    const std::int64_t decimals = money.decimal_point.count + money.decimal_comma.count;
    return column == Column::price && money.numbers * 10 >= filled * 9 && decimals * 2 >= filled;
}

void take(ColumnMatch found, ColumnMatch& match, std::vector<bool>& taken) {
    match = std::move(found);
    if (match.has_position()) taken[match.position] = true;
}

}  // namespace

ColumnMatches match_columns(const ColumnSample& sample, const Source& declared) {
    ColumnMatches matches;
    std::vector<bool> taken(sample.header.size());
    for (std::size_t i = contract_columns; i < column_names.size(); ++i) {
        // The time may stand in the date's column.
        if (static_cast<Column>(i) == Column::order_time) continue;
        for (std::size_t at = 0; at < taken.size(); ++at) {
            if (declared.has_name(static_cast<Column>(i), sample.header[at])) taken[at] = true;
        }
    }
    const auto for_each_open = [&matches](const auto& use) {
        for (std::size_t i = 0; i < matches.size(); ++i) {
            if (matches[i].by == MatchBy::nothing) use(matches[i], static_cast<Column>(i));
        }
    };
    for_each_open(
        [&](ColumnMatch& match, Column column) { take(match_by_name(sample, taken, declared, column), match, taken); });
    const auto is_declared = [&declared](Column column) { return !declared.origin(column).headers.empty(); };
    for_each_open([&](ColumnMatch& match, Column column) {
        if (!is_declared(column)) take(match_by_usual_name(sample, taken, column), match, taken);
    });
    for_each_open([&](ColumnMatch& match, Column column) {
        if (is_declared(column)) return;
        Positions found =
            positions_where(sample, taken, [&](std::size_t i) { return looks_like(sample.columns[i], column); });
        take(match_of(std::move(found), MatchBy::forms), match, taken);
    });
    return matches;
}

std::optional<std::size_t> currency_column(const ColumnSample& sample, const ColumnMatches& matches,
                                           const Source& declared) {
    constexpr auto names = std::to_array<std::string_view>(
        {"currency", "currencycode", "ordercurrency", "währung", "waehrung", "devise", "moneda", "valuta"});
    std::vector<bool> taken(sample.header.size());
    for (const ColumnMatch& match : matches) {
        if (match.has_position()) taken[match.position] = true;
    }
    if (declared.has(Column::currency)) return std::nullopt;
    const Positions found = positions_where(sample, taken, [&](std::size_t i) {
        if (std::ranges::find(names, plain_name(sample.header[i])) == names.end()) return false;
        for (std::size_t column = contract_columns; column < column_names.size(); ++column) {
            if (declared.has_name(static_cast<Column>(column), sample.header[i])) return false;
        }
        const std::vector<ColumnProfile::Form> forms = sample.columns[i].forms(1);
        return !forms.empty() && currency_code(forms.front().example).has_value();
    });
    if (found.size() != 1) return std::nullopt;
    return found.front();
}

}  // namespace ordermart
