#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "warehouse/clickhouse/request.hpp"

// For client.cpp: how an answer of a ClickHouse server tells that its statement failed, and what that means.
namespace ordermart {

/// An exception of a ClickHouse server.
struct ServerException {
    int code = 0;           ///< -1: not known
    std::string_view text;  ///< from `Code: ` on where it has that; a part of the answer's body
};

/// The exception that the answer tells, whatever its status: by a header, as its whole body, or at the end of what was
/// sent before. There a last row whose last column is text can be taken for one, where the server does not mark
/// exceptions: a failing check may show such a row as one, and reports end with a number.
std::optional<ServerException> exception_of(const Answer& answer);

struct Failure {
    std::string problem;  ///< on one line, printable, without the password
    std::string remedy;
    bool may_pass = false;   ///< the same request may succeed soon
    bool may_go_on = false;  ///< the server may have the request, and be at work on it
    int exception_code = 0;  ///< ClickHouse's, see ServerException; 0: it is no exception
};

/// Nothing when the statement was done, as far as the server tells.
std::optional<Failure> failure_of(const Answer& answer, const EngineSettings& settings);

}  // namespace ordermart
