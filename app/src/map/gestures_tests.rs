use proptest::prelude::*;

use geometry::LocalPlane;

use super::super::camera::{Camera, Limits};
use super::super::input::KeyAction;
use super::super::view::aim;
use super::*;

fn run_with(gestures: &mut Gestures, events: &[Raw]) -> Vec<Action> {
    let mut actions = Vec::new();
    for event in events {
        gestures.feed(*event, |action| actions.push(action));
    }
    actions.retain(|action| *action != Action::Grab);
    actions
}

fn run(events: &[Raw]) -> Vec<Action> {
    run_with(&mut Gestures::default(), events)
}

fn down(pointer: i32, x: f64, y: f64) -> Raw {
    Raw::Down { pointer, at: (x, y), main: true, touch: false, shift: false, ms: 0.0 }
}

fn finger(pointer: i32, x: f64, y: f64, ms: f64) -> Raw {
    Raw::Down { pointer, at: (x, y), main: true, touch: true, shift: false, ms }
}

fn go(pointer: i32, x: f64, y: f64) -> Raw {
    Raw::Move { pointer, at: (x, y), pressed: true, ms: 10.0 }
}

fn up(pointer: i32, x: f64, y: f64) -> Raw {
    Raw::Up { pointer, at: (x, y), ms: 1_000.0 }
}

fn way(actions: &[Action]) -> Spot {
    actions.iter().fold((0.0, 0.0), |(x, y), action| match action {
        Action::Pan(dx, dy) => (x + dx, y + dy),
        _ => (x, y),
    })
}

#[test]
fn a_press_that_trembles_is_a_click() {
    let actions = run(&[down(1, 10.0, 10.0), go(1, 12.0, 13.0), up(1, 12.0, 13.0)]);
    assert_eq!(actions, [Action::Click((12.0, 13.0)), Action::Hover((12.0, 13.0))]);
}

#[test]
fn a_drag_pans_by_its_whole_way_and_is_no_click() {
    let moves = [go(1, 13.0, 10.0), go(1, 20.0, 15.0), go(1, 40.0, 5.0), up(1, 40.0, 5.0)];
    for first in [down(1, 10.0, 10.0), finger(1, 10.0, 10.0, 0.0)] {
        let actions = run(&[&[first][..], &moves].concat());
        assert!(!actions.iter().any(|action| matches!(action, Action::Click(_) | Action::Fling(..))), "{actions:?}");
        assert_eq!(way(&actions), (30.0, -5.0), "{actions:?}");
    }
}

/// Browsers shift what moves to where they believe it at a frame's time, and leave the last place to the lift.
#[test]
fn what_lifts_beyond_its_last_move_has_gone_there() {
    let pinch = [finger(1, 100.0, 100.0, 0.0), finger(2, 200.0, 100.0, 0.0), go(2, 290.0, 100.0)];
    let actions = run(&[&pinch[..], &[up(2, 300.0, 100.0), up(1, 100.0, 100.0)]].concat());
    let zoomed: f64 = actions.iter().map(|action| if let Action::Zoom { by, .. } = action { *by } else { 0.0 }).sum();
    assert!((zoomed - 1.0).abs() < 1e-12, "{actions:?}");
    assert_eq!(way(&actions), (50.0, 0.0), "{actions:?}");
    let drag = run(&[finger(1, 10.0, 10.0, 0.0), go(1, 35.0, 10.0), up(1, 40.0, 5.0)]);
    assert_eq!(way(&drag), (30.0, -5.0), "{drag:?}");
    // What trembled within a tap's travel stays a tap.
    let tap = run(&[finger(1, 10.0, 10.0, 0.0), up(1, 11.0, 10.0)]);
    assert_eq!(tap, [Action::HoverEnd, Action::Click((11.0, 10.0))]);
}

#[test]
fn two_fingers_zoom_about_their_middle() {
    let actions = run(&[
        finger(1, 100.0, 100.0, 0.0),
        finger(2, 200.0, 100.0, 0.0),
        go(2, 300.0, 100.0),
        up(2, 300.0, 100.0),
        up(1, 100.0, 100.0),
    ]);
    assert_eq!(actions[2], Action::Pan(50.0, 0.0));
    assert_eq!(actions[3], Action::Zoom { about: (200.0, 100.0), by: 1.0, eased: false });
    assert_eq!(actions.len(), 4, "{actions:?}");
}

#[test]
fn the_wheel_zooms_to_the_pointer_and_never_too_far_at_once() {
    let wheel = |delta, pinch| run(&[Raw::Wheel { at: (5.0, 6.0), delta, pinch }])[0];
    assert_eq!(wheel(-150.0, false), Action::Zoom { about: (5.0, 6.0), by: 0.5, eased: true });
    assert_eq!(wheel(9_000.0, false), Action::Zoom { about: (5.0, 6.0), by: -1.0, eased: true });
    assert_eq!(wheel(3.0, true), Action::Zoom { about: (5.0, 6.0), by: -0.03, eased: false });
    assert_eq!(wheel(-3.0, false), Action::Zoom { about: (5.0, 6.0), by: 0.01, eased: false });
}

#[test]
fn a_free_pointer_hovers_until_it_leaves() {
    assert_eq!(run(&[go(1, 3.0, 4.0), Raw::Leave]), [Action::Hover((3.0, 4.0)), Action::HoverEnd]);
    let right = Raw::Down { pointer: 1, at: (0.0, 0.0), main: false, touch: false, shift: false, ms: 0.0 };
    assert_eq!(run(&[right, up(1, 0.0, 0.0)]), []);
}

#[test]
fn a_flick_goes_on_at_its_speed_and_a_pause_ends_it() {
    let step = |x: f64, ms: f64| Raw::Move { pointer: 1, at: (x, 0.0), pressed: true, ms };
    let flick = [down(1, 0.0, 0.0), step(20.0, 10.0), step(60.0, 30.0)];
    let lift = |ms| Raw::Up { pointer: 1, at: (80.0, 0.0), ms };
    let last = |ms| run(&[&flick[..], &[lift(ms)]].concat());
    assert!(last(40.0).contains(&Action::Fling(2.0, 0.0)), "{:?}", last(40.0));
    assert!(!last(140.0).iter().any(|action| matches!(action, Action::Fling(..))));
    // No flick throws the map farther than the fastest.
    let wild = run(&[down(1, 0.0, 0.0), step(10.0, 10.0), Raw::Up { pointer: 1, at: (900.0, 0.0), ms: 20.0 }]);
    let fastest = |action: &Action| matches!(action, Action::Fling(v, 0.0) if (v - FASTEST_FLICK).abs() < 1e-9);
    assert!(wild.iter().any(fastest), "{wild:?}");
}

#[test]
fn two_taps_at_one_place_are_a_double_click_and_the_browsers_own_is_not_counted_again() {
    let tap = |x: f64, ms: f64| [finger(1, x, 0.0, ms), Raw::Up { pointer: 1, at: (x, 0.0), ms: ms + 40.0 }];
    let doubles = |events: &[Raw]| run(events).iter().filter(|a| matches!(a, Action::DoubleClick(_))).count();
    let browsers = Raw::DoubleClick { at: (5.0, 0.0) };
    assert_eq!(doubles(&[&tap(0.0, 0.0)[..], &tap(5.0, 200.0), &[browsers]].concat()), 1);
    assert_eq!(doubles(&[tap(0.0, 0.0), tap(90.0, 200.0)].concat()), 0, "far apart");
    assert_eq!(doubles(&[tap(0.0, 0.0), tap(0.0, 900.0)].concat()), 0, "long apart");
    assert_eq!(doubles(&[tap(0.0, 0.0), tap(0.0, 200.0), tap(0.0, 400.0)].concat()), 1, "the third begins anew");
    assert_eq!(doubles(&[down(1, 0.0, 0.0), up(1, 0.0, 0.0), browsers]), 1, "a mouse");
}

#[test]
fn a_finger_that_rests_looks_and_one_that_moves_does_not() {
    let mut gestures = Gestures::default();
    run_with(&mut gestures, &[finger(1, 50.0, 50.0, 100.0)]);
    assert_eq!(gestures.rest_due(), Some(600.0));
    assert_eq!(run_with(&mut gestures, &[Raw::Rest { ms: 400.0 }]), [], "too early");
    let actions = run_with(&mut gestures, &[Raw::Rest { ms: 600.0 }, go(1, 80.0, 50.0), up(1, 80.0, 50.0)]);
    assert_eq!(actions, [Action::Hover((50.0, 50.0)), Action::Hover((80.0, 50.0))], "it looks, and stays");
    assert_eq!(run_with(&mut gestures, &[finger(1, 0.0, 0.0, 2_000.0)]), [Action::HoverEnd]);
    run_with(&mut gestures, &[go(1, 30.0, 0.0)]);
    assert_eq!(gestures.rest_due(), None);
}

#[test]
fn shift_draws_a_frame_that_is_zoomed_to_or_given_up() {
    let shift = Raw::Down { pointer: 1, at: (10.0, 10.0), main: true, touch: false, shift: true, ms: 0.0 };
    let draw = [shift, go(1, 60.0, 40.0)];
    let frame = [Action::HoverEnd, Action::Frame(Some(((10.0, 10.0), (60.0, 40.0))))];
    let lifted = run(&[&draw[..], &[up(1, 60.0, 40.0)]].concat());
    let zoom = Action::ZoomTo((10.0, 10.0), (60.0, 40.0));
    assert_eq!(lifted, [&frame[..], &[Action::Frame(None), zoom, Action::Hover((60.0, 40.0))]].concat());
    let given_up = run(&[&draw[..], &[Raw::GiveUp, up(1, 60.0, 40.0)]].concat());
    assert_eq!(given_up, [&frame[..], &[Action::Frame(None)]].concat());
    assert_eq!(Gestures::default().feed(Raw::GiveUp, |_| {}), Answer::Propagate, "Esc means something else then");
}

#[test]
fn in_a_page_that_scrolls_the_wheel_needs_ctrl_and_the_map_two_fingers() {
    let mut gestures = Gestures { cooperative: true, ..Gestures::default() };
    let wheel = |pinch| Raw::Wheel { at: (0.0, 0.0), delta: 5.0, pinch };
    assert_eq!(gestures.feed(wheel(false), |action| assert_eq!(action, Action::Hint(Hint::Wheel))), Answer::Propagate);
    assert_eq!(gestures.feed(wheel(true), |_| {}), Answer::Consume);
    let one = run_with(&mut gestures, &[finger(1, 0.0, 0.0, 0.0), go(1, 0.0, 50.0), up(1, 0.0, 50.0)]);
    assert_eq!(one, [Action::HoverEnd, Action::HoverEnd, Action::Hint(Hint::Fingers)]);
    let taken = run_with(&mut gestures, &[finger(1, 0.0, 0.0, 0.0), Raw::Cancel { pointer: 1 }]);
    assert!(taken.contains(&Action::Hint(Hint::Fingers)), "the browser scrolls: {taken:?}");
    let two = run_with(&mut gestures, &[finger(1, 0.0, 0.0, 0.0), finger(2, 9.0, 0.0, 0.0), go(2, 19.0, 0.0)]);
    assert_eq!(way(&two), (5.0, 0.0));
}

#[test]
fn a_lifting_that_was_lost_lets_go_at_the_next_move() {
    let mut gestures = Gestures::default();
    run_with(&mut gestures, &[down(1, 0.0, 0.0), go(1, 50.0, 0.0)]);
    assert!(gestures.is_holding());
    let after = run_with(&mut gestures, &[Raw::Move { pointer: 1, at: (90.0, 0.0), pressed: false, ms: 50.0 }]);
    assert!(!gestures.is_holding());
    assert_eq!(after, [Action::HoverEnd, Action::Hover((90.0, 0.0))]);
}

#[test]
fn keys_of_a_web_map() {
    assert_eq!(KeyAction::from_key("="), Some(KeyAction::ZoomIn));
    assert_eq!(KeyAction::from_key("Home"), Some(KeyAction::Home));
    assert_eq!(KeyAction::from_key("a"), None);
}

fn any_raw() -> impl Strategy<Value = Raw> {
    let spot = || (-3_000.0..3_000.0, -3_000.0..3_000.0);
    let flag = any::<bool>;
    let pointer = 0..4;
    let ms = 0.0..3_000.0;
    prop_oneof![
        4 => (pointer.clone(), spot(), flag(), flag(), flag(), ms.clone()).prop_map(
            |(pointer, at, main, touch, shift, ms)| Raw::Down { pointer, at, main, touch, shift, ms }
        ),
        8 => (pointer.clone(), spot(), 0..8, ms.clone())
            .prop_map(|(pointer, at, lost, ms)| Raw::Move { pointer, at, pressed: lost > 0, ms }),
        3 => (pointer.clone(), spot(), ms.clone()).prop_map(|(pointer, at, ms)| Raw::Up { pointer, at, ms }),
        1 => pointer.prop_map(|pointer| Raw::Cancel { pointer }),
        1 => Just(Raw::Leave),
        1 => Just(Raw::GiveUp),
        1 => ms.prop_map(|ms| Raw::Rest { ms }),
        1 => spot().prop_map(|at| Raw::DoubleClick { at }),
        2 => (spot(), prop_oneof![-1e4..1e4, Just(f64::NAN), Just(f64::INFINITY)], flag())
            .prop_map(|(at, delta, pinch)| Raw::Wheel { at, delta, pinch }),
    ]
}

proptest! {
    #[test]
    fn whatever_hands_do_the_camera_stays_in_bounds_and_nothing_stays_held(
        events in prop::collection::vec(any_raw(), 1..120),
        cooperative in any::<bool>(),
    ) {
        let plane = LocalPlane::at(104.0, 30.7);
        let limits = Limits { min_zoom: 7.5, max_zoom: 22.0, low: [-2_000.0, -1_500.0], high: [2_000.0, 1_500.0] };
        let css = (1_144.0, 976.0);
        let mut gestures = Gestures { cooperative, ..Gestures::default() };
        let mut camera = Camera { zoom: 11.0, lon: 104.0, lat: 30.7 };
        let mut framed = false;
        for event in events {
            gestures.feed(event, |action| {
                if let Some(to) = aim(action, camera, camera.zoom, &limits, css) {
                    camera = limits.hold(to, &plane);
                }
                if let Action::Frame(frame) = action {
                    framed = frame.is_some();
                }
            });
            let [x, y] = plane.place(camera.lon, camera.lat);
            prop_assert!((7.5..=22.0).contains(&camera.zoom), "{camera:?} after {event:?}");
            prop_assert!(x.abs() <= 2_000.01 && y.abs() <= 1_500.01, "{camera:?} is at {x},{y} after {event:?}");
        }
        for pointer in 0..4 {
            gestures.feed(Raw::Up { pointer, at: (0.0, 0.0), ms: 9_000.0 }, |action| {
                if let Action::Frame(frame) = action {
                    framed = frame.is_some();
                }
            });
        }
        prop_assert!(!gestures.is_holding() && gestures.rest_due().is_none() && !framed);
    }
}
