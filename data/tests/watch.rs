//! Registers change, a snapshot follows: the program as it runs unattended.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::mpsc::{self, Receiver},
    time::{Duration, SystemTime},
};

use data::{
    demo::{DemoOptions, Scale},
    make,
    progress::Progress,
};
use datafusion::parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder};

/// A demo's registers, and where snapshots go.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let place = Self(std::env::temp_dir().join(format!("weige-watch-{name}-{}", std::process::id())));
        let options = DemoOptions { scale: Scale::Mini, seed: 3, as_of: "2026-11-20".parse().expect("a day") };
        make::demo(&options, &place.0, &mut Progress::new(&mut std::io::sink(), "test")).expect("a demo");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn cases(&self) -> PathBuf {
        self.path("registers/cases.parquet")
    }

    /// Puts a register of half the cases in the place of the one that is there.
    fn halve_cases(&self) {
        let (path, half) = (self.cases(), self.path("registers/.half"));
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).expect("is there")).expect("Parquet");
        let mut left = reader.metadata().file_metadata().num_rows() as usize / 2;
        assert!(left > 10, "{left} rows");
        let mut writer =
            ArrowWriter::try_new(File::create(&half).expect("made"), reader.schema().clone(), None).expect("a writer");
        for batch in reader.build().expect("a reader") {
            let batch = batch.expect("rows");
            let rows = left.min(batch.num_rows());
            writer.write(&batch.slice(0, rows)).expect("written");
            left -= rows;
        }
        writer.close().expect("closed");
        fs::rename(half, path).expect("renamed");
    }

    fn current(&self) -> String {
        fs::read_to_string(self.path("snapshots/CURRENT")).expect("a version").trim_end().into()
    }

    /// Folders that a killed or stopped writer might leave, and snapshots.
    fn snapshots(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("snapshots")).expect("a folder").map(|entry| entry.expect("an entry"));
        let folders = entries.filter(|entry| entry.path().is_dir());
        let mut names: Vec<_> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn command(&self, what: &str, out: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weige-data"));
        command.arg(what).arg("--registers").arg(self.path("registers")).arg("--out").arg(self.path(out));
        command
    }

    fn watch(&self) -> Watch {
        let mut command = self.command("watch", "snapshots");
        command.args(["--every", "0.05", "--keep", "1"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("weige-data starts");
        let done = lines(child.stdout.take().expect("standard output"));
        let failed = lines(child.stderr.take().expect("standard error"));
        Watch { child, done, failed }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running `weige-data watch`; what it did and why it failed, line by line.
struct Watch {
    child: Child,
    done: Receiver<String>,
    failed: Receiver<String>,
}

impl Watch {
    fn signal(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
    }

    /// After the signal; what it still said.
    fn ended(mut self) -> Vec<String> {
        assert!(self.child.wait().expect("ends").success(), "a signal is no failure");
        self.done.iter().chain(self.failed.iter()).collect()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Ended already, but where a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        BufReader::new(from).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    receiver
}

/// The next line; a test that waits for one that never comes ends, too.
fn next(lines: &Receiver<String>) -> String {
    lines.recv_timeout(Duration::from_secs(120)).expect("a line")
}

fn version(line: &str) -> String {
    line.split(' ').nth(1).expect("a version").into()
}

/// How many measures were counted anew, and of how many.
fn counted(line: &str) -> (usize, usize) {
    let words: Vec<&str> = line.split(' ').collect();
    let at = words.iter().position(|word| *word == "measures").expect("measures");
    (words[at - 3].parse().expect("a number"), words[at - 1].parse().expect("a number"))
}

/// Every file below a folder, with its bytes.
fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let (mut out, mut todo) = (Vec::new(), vec![dir.to_path_buf()]);
    while let Some(at) = todo.pop() {
        for entry in fs::read_dir(&at).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                todo.push(path);
            } else {
                out.push((path.strip_prefix(dir).expect("below it").into(), fs::read(&path).expect("a file")));
            }
        }
    }
    out.sort();
    out
}

fn said(done: Output) -> String {
    assert!(!done.status.success());
    String::from_utf8(done.stderr).expect("text")
}

#[test]
fn what_a_changed_register_touches_is_counted_anew_and_the_snapshot_is_that_of_a_full_run() {
    let place = Place::new("changed");
    let watch = place.watch();
    let first = next(&watch.done);
    assert!(first.starts_with("published ") && first.contains(" figures of "), "{first}");
    let (anew, all) = counted(&first);
    assert!(anew == all && all > 50, "{first}");

    place.halve_cases();
    let second = next(&watch.done);
    let (anew, of) = counted(&second);
    assert!(0 < anew && anew < all / 2 && of == all, "{second}");
    assert!(second.ends_with("changed: cases.parquet"), "{second}");
    assert!(second.contains(&format!("gone: {}", version(&first))) && version(&second) != version(&first), "{second}");
    assert_eq!(place.snapshots(), [place.current()]);

    let done = place.command("aggregate", "full").output().expect("weige-data starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let (whole, kept) =
        (files(&place.path("full").join(version(&second))), files(&place.path("snapshots").join(place.current())));
    assert!(whole.len() > 20, "{} files", whole.len());
    for (one, other) in whole.iter().zip(&kept) {
        assert_eq!(one.0, other.0);
        assert!(one.1 == other.1, "{} differs", one.0.display());
    }
    assert_eq!(whole.len(), kept.len());

    // A register that was only touched has nothing new.
    let now = SystemTime::now() + Duration::from_secs(5);
    File::options().write(true).open(place.cases()).and_then(|file| file.set_modified(now)).expect("touched");
    let third = next(&watch.done);
    assert!(third.starts_with(&format!("unchanged {}", version(&second))) && counted(&third).0 == 0, "{third}");
    watch.signal();
    assert_eq!(watch.ended(), ["stopped"]);
}

#[test]
fn a_broken_register_is_told_and_the_old_snapshot_stays_until_it_is_mended() {
    let place = Place::new("broken");
    let watch = place.watch();
    let first = version(&next(&watch.done));
    let (good, kept) = (fs::read(place.cases()).expect("a file"), place.path("kept"));
    fs::rename(place.cases(), &kept).expect("moved");
    let absent = next(&watch.failed);
    assert!(absent.contains("names the register cases") && absent.contains(&format!("{first} stays")), "{absent}");
    fs::write(place.path("registers/.half"), &good[..good.len() / 2]).expect("written");
    fs::rename(place.path("registers/.half"), place.cases()).expect("moved");
    let broken = next(&watch.failed);
    assert!(broken.contains("cases.parquet") && broken.contains(&format!("{first} stays")), "{broken}");
    assert_eq!((place.current(), place.snapshots()), (first.clone(), vec![first.clone()]));
    fs::rename(kept, place.cases()).expect("moved");
    let mended = next(&watch.done);
    assert!(mended.starts_with(&format!("unchanged {first}")), "{mended}");
}

#[test]
fn a_signal_in_the_midst_leaves_nothing_half_written_and_the_next_one_goes_on() {
    let place = Place::new("signal");
    let watch = place.watch();
    let first = version(&next(&watch.done));
    place.halve_cases();
    while !place.snapshots().iter().any(|name| name.starts_with(".writing-")) {
        assert!(watch.done.try_recv().is_err(), "it is published already");
        std::thread::yield_now();
    }
    watch.signal();
    assert_eq!(watch.ended(), ["stopped"]);
    assert_eq!((place.current(), place.snapshots()), (first.clone(), vec![first.clone()]));
    let watch = place.watch();
    let second = next(&watch.done);
    assert!(
        version(&second) != first && counted(&second).0 == 0,
        "what was counted before the signal was kept: {second}"
    );
}

#[test]
fn another_threshold_is_another_snapshot_though_no_figure_changed() {
    let place = Place::new("threshold");
    let watch = place.watch();
    let first = version(&next(&watch.done));
    let (catalogue, next_one) = (place.path("registers/catalogue"), place.path("next"));
    data::builtin::write(&next_one).expect("written");
    let file = next_one.join("3-governance.toml");
    let text = fs::read_to_string(&file).expect("a text");
    assert!(text.contains("target = 95"));
    fs::write(&file, text.replacen("target = 95", "target = 96", 1)).expect("written");
    fs::rename(&next_one, &catalogue).expect("moved");
    let second = next(&watch.done);
    assert!(version(&second) != first && counted(&second).0 == 0, "{second}");
    let body =
        fs::read_to_string(place.path("snapshots").join(place.current()).join("catalogue.json")).expect("a text");
    assert!(body.contains("\"target\":96.0"), "the new target is told");
}

#[test]
fn a_second_one_on_the_same_snapshots_is_refused() {
    let place = Place::new("second");
    let watch = place.watch();
    let first = version(&next(&watch.done));
    let mut second = place.watch();
    let aggregate = said(place.command("aggregate", "snapshots").output().expect("weige-data starts"));
    for said in [next(&second.failed), aggregate] {
        assert!(said.contains("another weige-data writes snapshots here") && said.contains("snapshots"), "{said}");
    }
    assert!(!second.child.wait().expect("ends").success());
    watch.signal();
    assert_eq!(watch.ended(), ["stopped"]);
    assert!(place.command("aggregate", "snapshots").output().expect("weige-data starts").status.success());
    assert_eq!(place.current(), first);
    let nowhere = place.0.join("nowhere");
    let mut without = Command::new(env!("CARGO_BIN_EXE_weige-data"));
    without.args(["watch", "--registers"]).arg(&nowhere).arg("--out").arg(place.path("snapshots"));
    let said = said(without.output().expect("weige-data starts"));
    assert!(said.contains("nowhere"), "{said}");
}
