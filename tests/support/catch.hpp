#pragma once

// Catch2 3 and Catch2 2 differ in the names of their headers, not in what the tests use.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
