#include "input/customer_numbers.hpp"

#include <algorithm>
#include <array>
#include <new>

namespace ordermart {
namespace {

constexpr std::size_t first_slots = 4096;

// Two to four slots, and what stands before a name.
constexpr std::size_t bytes_per_number = 80;

void prefetch(const void* address) { __builtin_prefetch(address); }

}  // namespace

void CustomerNumbers::number(std::span<const std::string_view> names, std::span<CustomerNumber> numbers) {
    // Before they are looked up: places would not hold.
    make_room(names.size());
    std::array<std::size_t, most_at_once> hashes;
    std::array<std::size_t, most_at_once> places;
    for (std::size_t i = 0; i < names.size(); ++i) {
        hashes[i] = hash_(names[i]);
        prefetch(&slots_[hashes[i] & (slots_.size() - 1)]);
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        places[i] = place_of_hash(hashes[i], hashes[i]);
        prefetch(slots_[places[i]].entry);
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        numbers[i] = {number_from(places[i], names[i], hashes[i]), round_};
    }
}

/// The first slot from `place` on that has this hash or is free.
std::size_t CustomerNumbers::place_of_hash(std::size_t hash, std::size_t place) const {
    const std::size_t mask = slots_.size() - 1;
    for (place &= mask; slots_[place].entry != nullptr && slots_[place].hash != hash;) place = (place + 1) & mask;
    return place;
}

/// The number of a name that, if it is known, stands at `place` or behind it.
std::uint32_t CustomerNumbers::number_from(std::size_t place, std::string_view name, std::size_t hash) {
    for (;;) {
        // Since the place was found, a new name may have taken it.
        place = place_of_hash(hash, place);
        Slot& slot = slots_[place];
        if (slot.entry == nullptr) slot = {add(name), hash};
        if (slot.entry->name() == name) return slot.entry->number;
        ++place;
    }
}

const CustomerNumbers::Entry* CustomerNumbers::add(std::string_view name) {
    void* const memory = entries_.allocate(sizeof(Entry) + name.size(), alignof(Entry));
    const auto* const entry =
        new (memory) Entry{static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(count_)};
    std::copy(name.begin(), name.end(), static_cast<char*>(memory) + sizeof(Entry));
    ++count_;
    bytes_ += name.size() + bytes_per_number;
    return entry;
}

/// So that half of the slots stay free when `more` new names have come.
void CustomerNumbers::make_room(std::size_t more) {
    if ((count_ + more) * 2 <= slots_.size()) return;
    std::vector<Slot> before(std::max(first_slots, slots_.size() * 2));
    before.swap(slots_);
    const std::size_t mask = slots_.size() - 1;
    for (const Slot& slot : before) {
        if (slot.entry == nullptr) continue;
        std::size_t place = slot.hash & mask;
        while (slots_[place].entry != nullptr) place = (place + 1) & mask;
        slots_[place] = slot;
    }
}

void CustomerNumbers::bound_memory() {
    if (bytes_ <= most_bytes_) return;
    std::fill(slots_.begin(), slots_.end(), Slot{});
    entries_.release();
    count_ = 0;
    bytes_ = 0;
    ++round_;
}

void CustomerNumbers::free() {
    slots_ = {};
    entries_.release();
}

}  // namespace ordermart
