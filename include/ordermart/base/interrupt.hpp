#pragma once

namespace ordermart {

/// From now on SIGINT, SIGTERM and SIGHUP ask the run to stop instead of killing it: it rolls back and says so. A limit
/// on the size of files (SIGXFSZ) is an error.
void catch_interrupts();

/// The signal that was caught, 0 for none.
int pending_interrupt() noexcept;

/// Throws Error{interrupted|terminated} when a signal was caught.
void check_interrupt();

}  // namespace ordermart
