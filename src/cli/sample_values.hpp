#pragma once

#include <cstdint>
#include <string>

// What samples are made of.
namespace ordermart {

/// The mixing function of splitmix64: every bit of the result depends on every bit of the value.
constexpr std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
    value = (value ^ value >> 27) * 0x94d049bb133111eb;
    return value ^ value >> 31;
}

/// Random choices that belong to a seed and a number: they can be made again, alone. The same on every machine, which
/// the standard library's distributions are not.
class Choice {
public:
    Choice(std::uint64_t seed, std::uint64_t number) : state_(mixed(mixed(seed + step) + number)) {}

    std::uint64_t any() { return mixed(state_ += step); }

    /// From 0 to `end` - 1. That the lower numbers are likelier by `end` in 2^64 does not show in a sample.
    std::uint64_t below(std::uint64_t end) { return any() % end; }

    /// From 0 to `end` - 1, the lower numbers far more often.
    std::uint64_t low_below(std::uint64_t end) { return below(below(end) + 1); }

private:
    static constexpr std::uint64_t step = 0x9e3779b97f4a7c15;

    std::uint64_t state_;
};

/// Another name for every customer. Where the pairs of names are used up, they come again with a middle initial, then
/// with two.
void append_customer_name(std::string& text, std::uint64_t customer);

}  // namespace ordermart
