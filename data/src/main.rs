//! `weige-data`: registers → snapshot.

use std::process::ExitCode;

fn main() -> ExitCode {
    match data::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("weige-data: {error:#}");
            ExitCode::FAILURE
        }
    }
}
