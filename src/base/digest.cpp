#include "ordermart/base/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <string_view>

#include "ordermart/base/error.hpp"

namespace ordermart {
namespace {

void require_hashing(bool worked) {
    if (!worked) throw Error(ExitCode::failed, "SHA-256", "libcrypto cannot compute it", "check the OpenSSL set-up");
}

}  // namespace

struct Sha256::Context {
    EVP_MD_CTX* evp = EVP_MD_CTX_new();

    Context() = default;
    ~Context() { EVP_MD_CTX_free(evp); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
    require_hashing(context_->evp != nullptr && EVP_DigestInit_ex(context_->evp, EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() = default;

void Sha256::add(const void* bytes, std::size_t count) {
    require_hashing(EVP_DigestUpdate(context_->evp, bytes, count) == 1);
}

std::string Sha256::hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int length = 0;
    require_hashing(EVP_DigestFinal_ex(context_->evp, bytes.data(), &length) == 1);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < length; ++i) {
        text += digits[bytes[i] >> 4U];
        text += digits[bytes[i] & 0xFU];
    }
    return text;
}

}  // namespace ordermart
