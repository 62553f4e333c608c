//! `weige-server`: parses its arguments, starts, runs until it is told to stop.

use std::process::ExitCode;

use clap::Parser;
use server::{
    app::BUILT_IN,
    config::{Cli, Command, Limits, ServeArgs},
    start::{Server, StartError, stop_signal},
};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let Command::Serve(args) = Cli::parse().command;
    match log_filter().and_then(|filter| serve(&args, filter)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("weige-server: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What is logged: `WEIGE_LOG`, in the syntax of tracing's filters, or everything from `info`.
fn log_filter() -> Result<EnvFilter, StartError> {
    match std::env::var("WEIGE_LOG") {
        Ok(text) => EnvFilter::try_new(&text).map_err(|_| StartError::Log { text }),
        Err(_) => Ok(EnvFilter::new("info")),
    }
}

fn serve(args: &ServeArgs, filter: EnvFilter) -> Result<(), StartError> {
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
    let runtime = tokio::runtime::Runtime::new().map_err(StartError::Runtime)?;
    runtime.block_on(async {
        let stop = stop_signal()?;
        let server = Server::open(args, Limits::default(), BUILT_IN).await?;
        server.run(stop).await;
        Ok(())
    })
}
