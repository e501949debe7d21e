#include "ordermart/base/digest.hpp"

// The functions of SHA-256 itself: those of EVP look for a provider by name and read OpenSSL's configuration first,
// which takes a small run longer than its digest.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <array>
#include <string_view>

#include "ordermart/base/error.hpp"

namespace ordermart {
namespace {

void require_hashing(int worked) {
    if (worked != 1)
        throw Error(ExitCode::failed, "SHA-256", "libcrypto cannot compute it", "check the OpenSSL set-up");
}

}  // namespace

struct Sha256::Context {
    SHA256_CTX sha;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { require_hashing(SHA256_Init(&context_->sha)); }

Sha256::~Sha256() = default;

void Sha256::add(const void* bytes, std::size_t count) { require_hashing(SHA256_Update(&context_->sha, bytes, count)); }

std::string Sha256::hex() {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> bytes{};
    require_hashing(SHA256_Final(bytes.data(), &context_->sha));
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

}  // namespace ordermart
