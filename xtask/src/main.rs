//! The repository's own commands: `cargo xtask run`, `test`, `build` and the rest.
#![allow(clippy::print_stdout, reason = "a command line speaks on stdout")]

mod axe;
mod bench;
mod bless;
mod build;
mod clippy;
mod cmd;
mod demo;
mod e2e;
mod fuzz;
mod measure;
mod paths;
mod preflight;
mod progress;
mod python;
mod run;
mod serve;
mod soak;
mod test;
mod tidy;

use std::process::ExitCode;

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
    /// Builds what is missing, makes the demo district on first use, serves it.
    Run(run::RunArgs),
    /// Every check, cheap ones first.
    Test(test::TestArgs),
    /// Leaves weige-server (the app inside) and weige-data in target/dist.
    Build(BuildArgs),
    /// The built binaries in a real browser.
    E2e(e2e::E2eArgs),
    /// Measures, and compares with the bar.
    Bench {
        /// What to measure.
        #[arg(value_enum)]
        name: bench::Bench,
        #[command(flatten)]
        edit: bench::EditOptions,
    },
    /// The long proofs.
    Soak {
        /// What to prove.
        #[arg(value_enum)]
        name: soak::Soak,
    },
    /// Fences, file sizes, colours, languages.
    Tidy,
    /// Writes the checked-in expectations anew from what the code does now; look at the difference before committing.
    Bless,
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

fn main() -> ExitCode {
    match dispatch(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // One line with the whole chain of causes, whatever RUST_BACKTRACE says.
        Err(error) => {
            eprintln!("error: {}", error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": "));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(cli: Cli) -> Result<()> {
    let paths = Paths::find()?;
    match cli.command {
        Commands::Run(args) => run::run(&paths, &args),
        Commands::Test(args) => test::run(&paths, &args),
        Commands::Build(args) => run_build(&paths, &args),
        Commands::E2e(args) => e2e::run(&paths, &args),
        Commands::Bench { name, edit } => bench::run(&paths, name, &edit),
        Commands::Soak { name } => soak::run(&paths, name),
        Commands::Tidy => tidy::run(&paths),
        Commands::Bless => bless::run(&paths),
    }
}

fn run_build(paths: &Paths, args: &BuildArgs) -> Result<()> {
    let effort = if args.quick { Effort::Quick } else { Effort::Full };
    let mut steps = Steps::new(if args.app_only { 2 } else { 4 });
    steps.step("compiler, disk, WebAssembly target", || preflight::build(paths))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_two_dashes_is_the_servers() {
        let words = ["xtask", "run", "--listen", "127.0.0.1:1", "--", "--basemap", "map.toml", "--listen"];
        let cli = Cli::try_parse_from(words).unwrap_or_else(|error| panic!("{error}"));
        let Commands::Run(args) = cli.command else { panic!("another command") };
        assert_eq!(args.server, ["--basemap", "map.toml", "--listen"]);
        assert!(Cli::try_parse_from(["xtask", "run", "--basemap", "map.toml"]).is_err(), "it is ours without dashes");
    }
}
