#include "inspect/encoding_evidence.hpp"

#include "support/catch.hpp"

using namespace ordermart;

namespace {

EncodingEvidence evidence_of(const std::string& value, std::int64_t times = 1) {
    EncodingEvidence evidence;
    evidence.other_records = times;
    evidence.other_values = {value};
    for (const char c : value) evidence.other_bytes[static_cast<unsigned char>(c)] += times;
    return evidence;
}

}  // namespace

TEST_CASE("values are shown as the usual encodings read them") {
    const auto readings = readings_of(evidence_of("J\xFCrgen \x80"));
    REQUIRE(readings.size() == 3);
    CHECK(readings[0].encoding == "WINDOWS-1252");
    CHECK(readings[0].values == std::vector<std::string>{"J\u00FCrgen \u20AC"});
    CHECK(readings[1].encoding == "ISO-8859-1");
    CHECK(readings[2].encoding == "CP850");
    CHECK(readings[2].values == std::vector<std::string>{"J\u00B3rgen \u00C7"});
}

TEST_CASE("WINDOWS-1252 is proposed, and CP850 where bytes mean nothing in it") {
    CHECK(proposed_encoding(readings_of(evidence_of("J\xFCrgen"))) == "WINDOWS-1252");
    const auto readings = readings_of(evidence_of("J\x81rgen"));
    CHECK(readings[0].undefined_bytes == 1);
    CHECK(readings[2].undefined_bytes == 0);
    CHECK(proposed_encoding(readings) == "CP850");
}

TEST_CASE("a stray byte among many does not change the proposal") {
    EncodingEvidence evidence = evidence_of("J\xFCrgen", 9);
    evidence.other_bytes[0x81] = 1;
    CHECK(proposed_encoding(readings_of(evidence)) == "WINDOWS-1252");
    evidence.other_bytes[0x81] = 2;
    CHECK(proposed_encoding(readings_of(evidence)) == "CP850");
}

TEST_CASE("an encoding of East Asia is proposed where its letters make names of columns, or words") {
    const auto proposed = [](const std::string& value) { return proposed_encoding(readings_of(evidence_of(value))); };
    // The Japanese, and both Chinese words for an order's number.
    CHECK(proposed("\x92\x8D\x95\xB6\x94\xD4\x8D\x86") == "CP932");
    CHECK(proposed("\xC3\xED\xCA\xB8\xC8\xD6\xB9\xE6") == "EUC-JP");
    CHECK(proposed("\xB6\xA9\xB5\xA5\xBA\xC5") == "GB18030");
    CHECK(proposed("\xAD\x71\xB3\xE6\xBD\x73\xB8\xB9") == "BIG5");
    // Kana, and Hangul, of names.
    CHECK(proposed("\x82\xB3\x82\xAD\x82\xE7 1") == "CP932");
    CHECK(proposed("\xC8\xAB\xB1\xE6\xB5\xBF") == "CP949");
    // Cut inside a letter.
    CHECK(proposed("\x82\xB3\x82\xAD\x82") == "CP932");
}

TEST_CASE("words of the west are not taken for Han") {
    for (const std::string word : {"M\xFCller",
                                   "Gr\xF6\xDF"
                                   "e",
                                   "CAF\xC9", "Andr\xE9 Lef\xE8vre", "\xC5ngstr\xF6m", "5 \x80", "na\xEFve"}) {
        CAPTURE(word);
        CHECK(proposed_encoding(readings_of(evidence_of(word))) == "WINDOWS-1252");
    }
}
