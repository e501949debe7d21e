// Files too large or too random to be kept as cases: each is refused through the executable with every table but the
// ledger's as it was, in bounded memory, and after no more reading than it takes to tell.

#include <fmt/format.h>

#include <fstream>
#include <random>

#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

constexpr std::int64_t mebibyte = 1 << 20;

/// A warehouse with two orders, to which hostile files are sent.
class Warehouse {
public:
    Warehouse() {
        session_.load();
        before_ = dump(session_.path("application.db"), false);
        ordinary_memory_ = run("orders.csv").peak_memory;
    }

    std::string path(const std::string& name) const { return session_.path(name); }
    void write(const std::string& name, std::string_view bytes) const { session_.write(name, bytes); }

    Finished run(const std::string& name) const { return session_.call("run --date 2023-12-10 --input " + name); }

    /// What is said of the file, which must be refused.
    std::string refusal_of(const std::string& name) {
        const Finished finished = run(name);
        CHECK(finished.exit_code == 3);
        CHECK(finished.out.empty());
        CHECK(finished.err.starts_with("error: " + name + ":"));
        CHECK((dump(session_.path("application.db"), false) == before_));
        CHECK(last_run("status = 'refused' and input_path = '" + name + "'") == 1);
        memory_beyond_ordinary_ = finished.peak_memory - ordinary_memory_;
        return finished.err.substr(std::string("error: ").size() + name.size());
    }

    /// What the last refusal took more than a run of two orders, in bytes.
    std::int64_t memory_beyond_ordinary() const { return memory_beyond_ordinary_; }

    std::int64_t bytes_read() const { return last_run("input_bytes"); }

    /// An integer of the ledger's last run.
    std::int64_t last_run(const std::string& expression) const {
        Database warehouse(session_.path("application.db"), Database::Mode::read_only);
        return warehouse.query_integer("select " + expression + " from etl_runs order by run_id desc limit 1");
    }

private:
    Session session_;
    std::string before_;
    std::int64_t ordinary_memory_ = 0;
    std::int64_t memory_beyond_ordinary_ = 0;
};

void write_repeated(const std::string& path, const std::string& begin, const std::string& part, int times) {
    std::ofstream file(path, std::ios::binary);
    file << begin;
    for (; times > 0; --times) file << part;
}

std::string random_bytes(std::size_t length, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string bytes;
    while (bytes.size() < length) bytes += static_cast<char>(random());
    return bytes;
}

/// The contract's header with other columns before its last one, so that there are `count`.
std::string header_of(std::size_t count) {
    std::string header = "customer_name,order_id,price,order_date,product_id";
    for (std::size_t column = 6; column < count; ++column) header += fmt::format(",c{}", column);
    return header + ",passenger_count\n";
}

}  // namespace

TEST_CASE("20 MB behind a quote that never closes are refused after the first mebibytes") {
    Warehouse warehouse;
    const std::string begin = raw_file({"Zoe,8,1.00,2023-12-10,lounge,1", "\"Zoe,9,1.00,2023-12-10,lounge,1"});
    write_repeated(warehouse.path("open.csv"), begin, "Zoe,9,1.00,2023-12-10,lounge,1\n", 20 * 1'000'000 / 31 + 1);
    CHECK(std::filesystem::file_size(warehouse.path("open.csv")) > 20'000'000);
    CHECK(warehouse.refusal_of("open.csv").starts_with(":3: a quote opened here never closes within 1 MiB ("));
    CHECK(warehouse.bytes_read() < 2 * mebibyte);
    CHECK(warehouse.memory_beyond_ordinary() < 16 * mebibyte);
}

TEST_CASE("4 GiB in a compressed file of some hundred KiB are refused after the first kibibytes") {
    Warehouse warehouse;
    const std::string blank_records = [] {
        std::string text;
        while (text.size() < static_cast<std::size_t>(mebibyte)) text += std::string(1023, ' ') + "\n";
        return text;
    }();
    write_repeated(warehouse.path("bomb.gz"), gzip(raw_file({})), gzip(blank_records), 4096);
    CHECK(warehouse.refusal_of("bomb.gz").starts_with(": its gzip data becomes more than 250 times as long ("));
    CHECK(warehouse.bytes_read() < 256 << 10);
    CHECK(warehouse.memory_beyond_ordinary() < 16 * mebibyte);
    write_repeated(warehouse.path("bomb.zst"), zstd(raw_file({})), zstd(blank_records), 4096);
    CHECK(warehouse.refusal_of("bomb.zst").starts_with(": its zstd data becomes more than 250 times as long ("));
    CHECK(warehouse.bytes_read() < 192 << 10);
    CHECK(warehouse.memory_beyond_ordinary() < 16 * mebibyte);
    CHECK(std::filesystem::file_size(warehouse.path("bomb.zst")) > 256 << 10);
}

TEST_CASE("a header of 100000 columns is refused, a record of as many fields is rejected alone") {
    Warehouse warehouse;
    warehouse.write("wide.csv", header_of(100'000));
    CHECK(warehouse.refusal_of("wide.csv").starts_with(":1: the header has 100000 columns, more than 1,000 ("));
    warehouse.write("columns.csv", header_of(1001));
    CHECK(warehouse.refusal_of("columns.csv").starts_with(":1: the header has 1001 columns, more than 1,000 ("));

    warehouse.write("record.csv", raw_file({"Ana,3,1.00,2023-12-10,lounge,1", "Ben,4" + std::string(99'998, ','),
                                            "Cem,5,1.00,2023-12-10,lounge,1"}));
    const Finished finished = warehouse.run("record.csv");
    CHECK(finished.exit_code == 0);
    CHECK(finished.err.find("3 read = 2 inserted + 1 rejected;") != std::string::npos);
}

TEST_CASE("a gzip file that was cut anywhere is refused") {
    Warehouse warehouse;
    const std::string whole = gzip(raw_file({"Zoe,8,1.00,2023-12-10,lounge,1", "Zoe,9,1.00,2023-12-10,lounge,1"}));
    for (const std::size_t left : {std::size_t{5}, whole.size() / 2, whole.size() - 8, whole.size() - 1}) {
        CAPTURE(left);
        warehouse.write("cut.gz", whole.substr(0, left));
        CHECK(warehouse.refusal_of("cut.gz").starts_with(": its gzip data stops too early ("));
    }
}

TEST_CASE("random bytes are refused, with the contract's header before them too") {
    Warehouse warehouse;
    for (std::uint64_t seed = first_seed(); seed < first_seed() + 8; ++seed) {
        CAPTURE(seed);
        warehouse.write("random.csv", random_bytes(100'000, seed));
        warehouse.refusal_of("random.csv");
        warehouse.write("random.csv", raw_file({}) + random_bytes(100'000, seed));
        warehouse.refusal_of("random.csv");
    }
}
