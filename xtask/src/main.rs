//! The repository's own commands: `cargo xtask run`, `test`, `build` and the rest.
#![allow(clippy::print_stdout, reason = "a command line speaks on stdout")]

mod build;
mod cmd;
mod paths;
mod progress;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use build::app::Effort;
use paths::Paths;
use progress::{Steps, seconds};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs and checks Weige")]
struct Cli {
    #[command(subcommand)]
    command: Commands,
}

#[derive(Subcommand)]
enum Commands {
    /// Leaves weige-server (the app inside) and weige-data in target/dist.
    Build(BuildArgs),
}

#[derive(Args)]
struct BuildArgs {
    /// Only the app, into target/app.
    #[arg(long)]
    app_only: bool,
    /// The app without LTO and with light compression: for looking at a change.
    #[arg(long)]
    quick: bool,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let paths = Paths::find()?;
    match cli.command {
        Commands::Build(args) => run_build(&paths, &args),
    }
}

fn run_build(paths: &Paths, args: &BuildArgs) -> Result<()> {
    let effort = if args.quick { Effort::Quick } else { Effort::Full };
    let mut steps = Steps::new(if args.app_only { 1 } else { 3 });
    let made = steps.step("the app", || build::app::build(paths, effort))?;
    let app = paths.app();
    println!("      {} {}", paths.show(&app), if made { "is new" } else { "was up to date" });
    if !args.app_only {
        steps.step("weige-server", || build::native::build(paths, build::native::SERVER))?;
        steps.step("weige-data", || build::native::build(paths, build::native::DATA))?;
    }
    println!("built in {}", seconds(steps.elapsed()));
    Ok(())
}
