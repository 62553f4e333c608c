//! Carries entries to where they are kept: this browser's disk, and the server. What either has besides is put behind what is
//! drawn, or before it. It is code that writes and reads entries, and stands in the page's later file with all that does.

use domain::plan::{Draft, EditCommand, Entry, Refusal};
use domain::wire::NewCommands;
use leptos::{prelude::*, task::spawn_local};

use super::super::desk::Desk;
use super::super::keep::Keep;
use super::ended::{self, Ended, Sitting};
use super::state::Planner;
use super::store::{self, Saving};
use super::{act, words};
use crate::{
    json,
    locale::tf,
    net::plans::{self, Sent},
    ui::load::pause,
    ui::timers::after,
};

/// A plan was opened as the server has it: what this browser has besides is put behind it, and said.
pub async fn adopt(planner: Planner, id: u64) {
    store::leave(planner);
    let on_server = planner.with_desk(|desk| desk.session.log().len()).unwrap_or(0);
    planner.saving.update(|saving| {
        let (turn, unkept) = (saving.turn + 1, saving.unkept.clone());
        *saving = Saving { all: on_server, sent: on_server, turn, unkept, ..Saving::default() };
    });
    let (Some(key), Some(keep)) = (store::key(planner), waited(planner).await) else { return };
    let kept = match keep.get(&key).await {
        Ok(kept) => kept,
        Err(error) => {
            // What is drawn from now on may be kept all the same.
            planner.saving.update(|saving| saving.sitting = Some(Sitting::begin(key)));
            return store::unkept(planner, &error);
        }
    };
    let read = |text: &String| json::read::<Entry>(text).ok();
    let ours: Vec<Entry> = kept.entries.iter().map_while(read).collect();
    let log = planner.with_desk(|desk| desk.session.log().to_vec()).unwrap_or_default();
    let shared = log.iter().zip(&ours).take_while(|(a, b)| a == b).count();
    let pending = &ours[shared..];
    let (mut taken, mut refused) = (0, Vec::new());
    let steps = if shared == log.len() { pending.to_vec() } else { standing(pending) };
    for entry in steps {
        match planner.change_desk(|desk| desk.push(entry)) {
            Some(Ok(_)) => taken += 1,
            Some(Err(refusal)) => refused.push(refusal),
            None => {}
        }
    }
    let ended = ended::ended(&key, kept.mark.as_deref(), ours.len().max(log.len()));
    tell_recovered(planner, taken, &refused, ended);
    let sitting = Sitting::begin(key);
    planner.saving.update(|saving| {
        saving.sitting = Some(sitting.clone());
        saving.all = planner.with_desk(|desk| desk.session.log().len()).unwrap_or(0);
        // What is there up to the end of what both share is as it should be.
        saving.kept = shared.min(saving.all);
        saving.handed = saving.kept;
    });
    let draft = planner.with_desk(|desk| serde_json::to_string(&desk.draft).unwrap_or_default()).unwrap_or_default();
    if let Err(error) = keep.put_draft(&sitting.key, &draft, &sitting.mark()).await {
        store::unkept(planner, &error);
    }
    store::note(planner);
    keep_on(planner);
    send_on(planner, id, 0);
}

/// The browser's storage, once it is open; none where it is refused.
async fn waited(planner: Planner) -> Option<Keep> {
    if planner.keep.with_value(Option::is_none) && planner.saving.with_untracked(|saving| saving.unkept.is_none()) {
        store::opened(planner, Keep::open().await);
    }
    planner.keep.get_value()
}

fn tell_recovered(planner: Planner, taken: usize, refused: &[Refusal], ended: Ended) {
    let mut said: Vec<String> = ended.broken_off.map(|at| ended::told(planner, at)).into_iter().collect();
    if taken > 0 {
        said.push(tf("planner.recovered", &[("n", &taken.to_string())]));
    }
    if let Some(first) = refused.first() {
        let why = words::refusal(planner, first);
        said.push(tf("planner.not_recovered", &[("n", &refused.len().to_string()), ("why", &why)]));
    }
    if ended.lost > 0 {
        said.push(tf("planner.lost", &[("n", &ended.lost.to_string())]));
    }
    if !said.is_empty() {
        planner.say(said.join(" "));
    }
}

/// Commands of some entries that still stand at their end: undone ones cancel out.
#[must_use]
pub fn standing(entries: &[Entry]) -> Vec<Entry> {
    let (mut done, mut undone): (Vec<&EditCommand>, Vec<&EditCommand>) = Default::default();
    for entry in entries {
        match entry {
            Entry::Do(command) => {
                done.push(command);
                undone.clear();
            }
            // What was undone beyond these is no longer ours to undo.
            Entry::Undo => undone.extend(done.pop()),
            Entry::Redo => done.extend(undone.pop()),
            Entry::Checkpoint { .. } => {}
        }
    }
    done.into_iter().cloned().map(Entry::Do).collect()
}

/// Entries from a place on, as they are kept.
fn texts(planner: Planner, from: usize) -> Vec<String> {
    let written = |entry: &Entry| serde_json::to_string(entry).unwrap_or_default();
    planner.with_desk(|desk| desk.session.log().iter().skip(from).map(written).collect()).unwrap_or_default()
}

/// Keeps in this browser what isn't kept yet.
pub fn keep_on(planner: Planner) {
    let Some(keep) = planner.keep.get_value() else { return };
    let begun = planner.saving.try_update(|saving| {
        let sitting = saving.sitting.clone()?;
        let from = core::mem::replace(&mut saving.handed, saving.all);
        (from < saving.all).then_some((from, (saving.turn, saving.log), sitting))
    });
    let Some((from, now, sitting)) = begun.flatten() else { return };
    let entries = texts(planner, from);
    spawn_local(async move {
        let kept = keep.put_entries(&sitting.key, from, &entries, &sitting.mark()).await;
        if planner.saving.try_with_untracked(|saving| (saving.turn, saving.log)) != Some(now) {
            return;
        }
        match kept {
            Ok(()) => {
                planner.saving.update(|saving| {
                    (saving.kept, saving.unkept) = (from + entries.len(), None);
                    saving.at = Some(js_sys::Date::now());
                });
            }
            Err(error) => store::unkept(planner, &error),
        }
    });
}

/// Sends to the server what it doesn't have; after a failure again, later each time.
pub fn send_on(planner: Planner, id: u64, tries: u32) {
    let begun = planner.saving.try_update(|saving| {
        let begin = !saving.sending && saving.sent < saving.all;
        saving.sending |= begin;
        begin.then_some((saving.sent, saving.turn))
    });
    let Some((from, turn)) = begun.flatten() else { return };
    let commands = planner.with_desk(|desk| desk.session.log().iter().skip(from).cloned().collect::<Vec<_>>());
    let Some(commands) = commands else { return };
    spawn_local(async move {
        let answer = plans::add(id, &NewCommands { base: from as u64, commands: commands.clone() }).await;
        if planner.saving.try_with_untracked(|saving| saving.turn) != Some(turn) {
            return;
        }
        planner.saving.update(|saving| saving.sending = false);
        match answer {
            Ok(Sent::Taken(head)) => {
                planner.saving.update(|saving| {
                    (saving.sent, saving.unsent) = (head as usize, None);
                    saving.at = Some(js_sys::Date::now());
                });
                send_on(planner, id, 0);
            }
            Ok(Sent::Moved(moved)) => {
                let others = if moved.commands.len() as u64 + from as u64 >= moved.head {
                    Ok(moved.commands)
                } else {
                    plans::entries(id, from as u64).await
                };
                match others {
                    Ok(others) => rebase(planner, id, from, &others),
                    Err(error) => later(planner, id, tries, error.to_string()),
                }
            }
            Ok(Sent::Refused(refused)) => {
                let why = words::refusal(planner, &refused.refusal);
                planner.say(tf("planner.server_refused", &[("why", &why)]));
                // What the server refuses it refuses again: the draft goes on here and can be exported.
                planner.saving.update(|saving| saving.unsent = Some(why));
            }
            Err(error) => later(planner, id, tries, error.to_string()),
        }
    });
}

/// Tries again after a pause.
fn later(planner: Planner, id: u64, tries: u32, why: String) {
    planner.saving.update(|saving| saving.unsent = Some(why));
    let turn = planner.saving.with_untracked(|saving| saving.turn);
    after(
        move || {
            if planner.saving.try_with_untracked(|saving| saving.turn) == Some(turn) {
                send_on(planner, id, tries + 1);
            }
        },
        pause(tries + 1),
    );
}

/// Others' entries came before ours: ours are put behind them, and what no longer fits is said.
fn rebase(planner: Planner, id: u64, from: usize, others: &[Entry]) {
    let log = planner.with_desk(|desk| desk.session.log().to_vec()).unwrap_or_default();
    let ours = &log[from.min(log.len())..];
    if ours.starts_with(others) {
        // They were our own: an answer was lost.
        planner.saving.update(|saving| saving.sent = from + others.len());
        return send_on(planner, id, 0);
    }
    let shared = ours.iter().zip(others).take_while(|(a, b)| a == b).count();
    let entries: Vec<Entry> = log[..from].iter().chain(others).cloned().collect();
    let sent = entries.len();
    let opened = planner.with_desk(|desk| {
        let draft = Draft { entries, ..desk.draft.clone() };
        let mut fresh =
            Desk::open(draft, desk.base.clone(), (**desk.counts.pack()).clone(), desk.problems.barriers().clone())
                .map_err(|e| e.to_string())?;
        let steps = standing(&ours[shared..]);
        let refused: Vec<Refusal> = steps.into_iter().filter_map(|entry| fresh.push(entry).err()).collect();
        Ok::<_, String>((fresh, refused))
    });
    match opened {
        Some(Ok((desk, refused))) => {
            let all = desk.session.log().len();
            planner.desk.set_value(Some(desk));
            planner.saving.update(|saving| {
                (saving.sent, saving.all, saving.unsent) = (sent, all, None);
                // What is kept from there on is another log's.
                saving.kept = saving.kept.min(from + shared);
                saving.hand_again(saving.kept);
            });
            act::opened_again(planner);
            let others = others.len().saturating_sub(shared).to_string();
            planner.say(match refused.first() {
                None => tf("planner.rebased", &[("n", &others)]),
                Some(first) => {
                    let (lost, why) = (refused.len().to_string(), words::refusal(planner, first));
                    tf("planner.rebased_lost", &[("n", &others), ("lost", &lost), ("why", &why)])
                }
            });
            keep_on(planner);
            send_on(planner, id, 0);
        }
        Some(Err(why)) => later(planner, id, 3, why),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use domain::lattice::LatticePoint;

    use super::*;

    #[test]
    fn what_was_undone_is_not_put_behind_others() {
        let did = |n: i32| Entry::Do(EditCommand::DeleteVertex { at: LatticePoint::new(n, 0) });
        let named = Entry::Checkpoint { name: "x".into() };
        assert_eq!(standing(&[did(1), did(2), Entry::Undo, named]), [did(1)]);
        assert_eq!(standing(&[did(1), Entry::Undo, Entry::Redo]), [did(1)]);
        assert_eq!(standing(&[Entry::Undo, did(3)]), [did(3)], "what others did stays");
        assert_eq!(standing(&[did(1), Entry::Undo, did(2), Entry::Redo]), [did(2)]);
    }
}
