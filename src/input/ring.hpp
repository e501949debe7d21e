#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace ordermart {

/// A few items that go round between two threads: one fills them, the other uses what was filled, in that order. Who is
/// too fast waits.
template <typename Item, std::size_t count>
class Ring {
public:
    /// The filling thread's: the next item that nobody uses any more. Nothing when nobody will use it.
    Item* next_to_fill() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopping_ || filled_ - using_ < count; });
        return stopping_ ? nullptr : &items_[filled_ % count];
    }

    /// The filling thread's: hands over what next_to_fill() gave.
    void hand_over() {
        const std::lock_guard lock(mutex_);
        ++filled_;
        changed_.notify_all();
    }

    /// The using thread's: gives the item before back, and waits for the next.
    const Item& next_to_use() {
        std::unique_lock lock(mutex_);
        if (in_use_) ++using_;
        in_use_ = true;
        changed_.notify_all();
        changed_.wait(lock, [this] { return filled_ > using_; });
        return items_[using_ % count];
    }

    /// The using thread's: no item will be used any more.
    void stop() noexcept {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
    }

    /// For one thread, once the other has ended.
    std::array<Item, count>& items() { return items_; }

private:
    std::array<Item, count> items_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t filled_ = 0;  ///< so many were handed over
    std::size_t using_ = 0;   ///< the number of the item that is used, or is waited for
    bool in_use_ = false;     ///< some item was taken: the first call gives none back
    bool stopping_ = false;
};

}  // namespace ordermart
