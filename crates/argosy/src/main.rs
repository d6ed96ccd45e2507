//! The one binary: hands over to the library of the same name.

use std::process::ExitCode;

/// Gives memory back to the system, which the standard allocator seldom does under this load.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    argosy::run()
}
