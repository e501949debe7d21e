// How fast a raw file is read on one thread, without SQL: split into fields, split and typed, and all that the reader's
// thread does in a run. Hashed on the way, as there. Prints the best of several passes, in MB (1,000,000 bytes) for a
// second of processor time, which other programs disturb less than the clock's.

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <functional>
#include <iostream>
#include <string>

#include "ordermart/input/csv_reader.hpp"
#include "ordermart/input/order_reader.hpp"
#include "ordermart/input/raw_file.hpp"
#include "ordermart/input/raw_text.hpp"
#include "ordermart/input/read_ahead.hpp"

namespace {

using ordermart::CsvReader;
using ordermart::CsvRecord;
using ordermart::InputFiles;
using ordermart::OrderReader;
using ordermart::RawText;
using ordermart::ReadAhead;

constexpr int passes = 5;

void split(InputFiles& files) {
    RawText text(files.at(0));
    CsvReader reader(text);
    CsvRecord record;
    while (reader.next(record)) continue;
}

void split_and_type(InputFiles& files) {
    RawText text(files.at(0));
    OrderReader reader(text);
    while (reader.next() != OrderReader::Outcome::end) continue;
}

void read_ahead(InputFiles& files) {
    ReadAhead reader(files);
    while (reader.next() != OrderReader::Outcome::end) continue;
}

double processor_seconds() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

void measure(const std::string& what, const std::string& path, const std::function<void(InputFiles&)>& read) {
    double best = 0;
    for (int pass = 0; pass < passes; ++pass) {
        InputFiles files({path});
        const double begun = processor_seconds();
        read(files);
        const double seconds = processor_seconds() - begun;
        best = std::max(best, static_cast<double>(files.at(0).size()) / 1e6 / seconds);
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
        measure("reading ahead", argv[1], read_ahead);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
