#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace ordermart {

/// A SHA-256 that is computed as the bytes come, by libcrypto. All throw Error{failed} where libcrypto cannot.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(const void* bytes, std::size_t count);

    /// Of the bytes so far, in lower case hexadecimal. Call it once, after the last add().
    std::string hex();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace ordermart
