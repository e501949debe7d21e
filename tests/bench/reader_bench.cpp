// How fast a raw file is read on one thread, without SQL: split into fields, and split and typed. Hashed on the way, as
// in a run. Prints the best of several passes, in MB (1,000,000 bytes) a second.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <iostream>
#include <string>

#include "ordermart/input/csv_reader.hpp"
#include "ordermart/input/order_reader.hpp"
#include "ordermart/input/raw_file.hpp"
#include "ordermart/input/raw_text.hpp"

namespace {

using ordermart::CsvReader;
using ordermart::CsvRecord;
using ordermart::OrderReader;
using ordermart::RawFile;
using ordermart::RawText;

constexpr int passes = 5;

void split(RawFile& file) {
    RawText text(file);
    CsvReader reader(text);
    CsvRecord record;
    while (reader.next(record)) continue;
}

void split_and_type(RawFile& file) {
    RawText text(file);
    OrderReader reader(text);
    while (reader.next() != OrderReader::Outcome::end) continue;
}

void measure(const std::string& what, const std::string& path, const std::function<void(RawFile&)>& read) {
    double best = 0;
    for (int pass = 0; pass < passes; ++pass) {
        RawFile file(path);
        const auto begun = std::chrono::steady_clock::now();
        read(file);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
        best = std::max(best, static_cast<double>(file.size()) / 1e6 / seconds.count());
    }
    std::cout << what << ": " << static_cast<std::int64_t>(best) << " MB/s\n";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: reader_bench RAW_FILE\n";
        return 2;
    }
    try {
        measure("splitting", argv[1], split);
        measure("reading and typing", argv[1], split_and_type);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
