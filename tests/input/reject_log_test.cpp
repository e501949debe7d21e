#include "ordermart/input/reject_log.hpp"

#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

std::int64_t count_of(const RejectLog& log, Reason reason) { return log.counts()[static_cast<std::size_t>(reason)]; }

std::vector<std::string> kept_texts(RejectLog& log) {
    std::vector<std::string> texts;
    log.for_each_kept([&](const Reject& reject) { texts.emplace_back(reject.raw_text); });
    return texts;
}

}  // namespace

TEST_CASE("a log without rejects is empty") {
    RejectLog log;
    CHECK(log.total() == 0);
    CHECK(log.summary().empty());
    CHECK(kept_texts(log).empty());
}

TEST_CASE("rejects come back whole, in the order in which they came") {
    const std::string long_text(1 << 20, 'x');
    const std::string bytes("a\0\xFF\n\"b", 6);
    RejectLog log;
    log.add({2, Reason::bad_price, Column::price, "Ann,1,free"});
    log.add({9, Reason::invalid_utf8, std::nullopt, bytes});
    log.add({7, Reason::wrong_field_count, std::nullopt, long_text});
    log.add({8, Reason::wrong_field_count, std::nullopt, ""});
    std::vector<Reject> kept;
    std::vector<std::string> texts;
    log.for_each_kept([&](const Reject& reject) {
        kept.push_back(reject);
        texts.emplace_back(reject.raw_text);
    });
    REQUIRE(kept.size() == 4);
    CHECK(kept[0].line_number == 2);
    CHECK(kept[0].reason == Reason::bad_price);
    CHECK(kept[0].column == Column::price);
    CHECK(kept[1].line_number == 9);
    CHECK(kept[1].reason == Reason::invalid_utf8);
    CHECK_FALSE(kept[1].column);
    CHECK((texts == std::vector<std::string>{"Ann,1,free", bytes, long_text, ""}));
    CHECK((kept_texts(log) == texts));
}

TEST_CASE("the raw text is kept, not the bytes it was a view of") {
    RejectLog log;
    std::string buffer = "first";
    log.add({1, Reason::bad_price, Column::price, buffer});
    buffer = "other";
    CHECK(kept_texts(log) == std::vector<std::string>{"first"});
    CHECK(log.summary() == "1 bad_price (line 1: \"first\")");
}

TEST_CASE("the first 1,000 rejects are kept and all are counted") {
    RejectLog log;
    for (std::int64_t line = 2; line < 5'002; ++line) {
        const bool even = line % 2 == 0;
        log.add({line, even ? Reason::bad_price : Reason::empty_price, Column::price, std::to_string(line)});
    }
    CHECK(log.total() == 5'000);
    CHECK(count_of(log, Reason::bad_price) == 2'500);
    CHECK(count_of(log, Reason::empty_price) == 2'500);
    CHECK(count_of(log, Reason::negative_price) == 0);
    const std::vector<std::string> texts = kept_texts(log);
    REQUIRE(texts.size() == RejectLog::max_kept);
    CHECK(texts.front() == "2");
    CHECK(texts.back() == "1001");
}

TEST_CASE("what is kept of large rejects stays within 16 MiB, and all are counted") {
    RejectLog log;
    const std::string large(1 << 20, 'x');
    for (std::int64_t line = 2; line < 42; ++line) log.add({line, Reason::bad_price, Column::price, large});
    log.add({42, Reason::bad_price, Column::price, "small"});
    CHECK(log.total() == 41);
    const std::vector<std::string> texts = kept_texts(log);
    REQUIRE(texts.size() == 16);
    CHECK(texts.back() == large);
}

TEST_CASE("more rejects can follow after the kept ones were looked at") {
    RejectLog log;
    log.add({1, Reason::bad_price, Column::price, "one"});
    CHECK(kept_texts(log).size() == 1);
    log.add({2, Reason::bad_price, Column::price, "two"});
    CHECK(kept_texts(log) == std::vector<std::string>{"one", "two"});
}

TEST_CASE("the summary has the most frequent reason first, each with its first example") {
    RejectLog log;
    log.add({3, Reason::empty_price, Column::price, "Ann,1,"});
    for (std::int64_t line = 10; line < 1'244; ++line)
        log.add({line, Reason::bad_price, Column::price, "a\x1B,1,free"});
    log.add({4, Reason::bad_order_date, Column::order_date, "Bob"});
    CHECK(log.summary() ==
          "1,234 bad_price (line 10: \"a\\x1b,1,free\"), 1 empty_price (line 3: \"Ann,1,\"), "
          "1 bad_order_date (line 4: \"Bob\")");
}

}  // namespace ordermart::test
