use proptest::prelude::*;

use super::*;

pub(crate) fn levels(ids: &[&str]) -> Vec<Level> {
    let level = |(depth, id): (usize, &&str)| Level {
        id: (*id).into(),
        depth: depth as u8,
        name: Text { zh: (*id).into(), en: (*id).into() },
        led_by: None,
        band: None,
        code_digits: 0,
    };
    ids.iter().enumerate().map(level).collect()
}

fn small() -> UnitTableBuilder {
    let mut b = UnitTableBuilder::new(levels(&["all", "mid", "leaf"]));
    for (code, depth, parent, kind) in [
        ("b2", 2, Some("b"), UnitKind::Ordinary),
        ("a1", 2, Some("a"), UnitKind::Ordinary),
        ("x", 2, Some("t"), UnitKind::Special),
        ("b1", 2, Some("b"), UnitKind::Ordinary),
        ("t", 0, None, UnitKind::Ordinary),
        ("b", 1, Some("t"), UnitKind::Ordinary),
        ("a", 1, Some("t"), UnitKind::Ordinary),
    ] {
        b.add(code, "名", depth, parent, kind).expect("codes are good");
    }
    b
}

#[test]
fn a_tree_that_skips_a_level_is_told_as_it_is() {
    let table = small().build().expect("a hierarchy");
    let unit = |code| table.find(code).expect("is there");
    let codes = |units: &[UnitIx]| units.iter().map(|&u| table.code(u).to_string()).collect::<Vec<_>>();
    assert_eq!(codes(table.children(unit("t"))), ["a", "b", "x"]);
    assert_eq!(table.ancestor_at(unit("x"), 1), None);
    assert_eq!(table.ancestor_at(unit("b2"), 1), Some(unit("b")));
    assert_eq!(table.leaves_under(unit("b")), [LeafIx(1), LeafIx(2)]);
    assert_eq!(table.leaves_under(unit("t")).len(), 4);
    assert_eq!(table.leaves_under(unit("x")), [LeafIx(3)]);
    assert_eq!((table.first_leaf(), table.leaf_count()), (UnitIx(3), 4));
    assert_eq!(table.level(1), 1..3);
    assert_eq!(table.level(9), 0..0);
    assert_eq!(table.find("nowhere"), None);
}

#[test]
fn what_is_no_hierarchy_is_refused_by_name() {
    let refuse = |code: &str, depth, parent: Option<&str>| {
        let mut b = small();
        b.add(code, "", depth, parent, UnitKind::Ordinary).expect("codes are good");
        b.build().expect_err("no hierarchy")
    };
    assert_eq!(refuse("a1", 2, Some("a")), UnitError::Duplicate("a1".into()));
    assert_eq!(refuse("q", 2, Some("z")), UnitError::MissingParent { unit: "q".into(), parent: "z".into() });
    assert_eq!(refuse("q", 1, None), UnitError::NoParent { unit: "q".into(), depth: 1 });
    assert_eq!(refuse("q", 1, Some("t")), UnitError::Childless("q".into()));
    assert_eq!(refuse("q", 7, Some("t")), UnitError::Depth { unit: "q".into(), depth: 7, levels: 3 });
    assert!(matches!(refuse("q", 1, Some("a1")), UnitError::ParentNotAbove { depth: 1, parent_depth: 2, .. }));
    assert_eq!(UnitCode::new("张"), Err(UnitError::Code("张".into())));
    assert!(UnitCode::new(&"9".repeat(33)).is_err());
}

fn letters(c: char) -> String {
    [('名', "m"), ('长', "cz"), ('安', "a")].iter().find(|&&(known, _)| known == c).map_or("", |&(_, of)| of).into()
}

#[test]
fn names_are_spelt_by_the_letters_that_their_characters_begin_with() {
    let mut b = small();
    b.add("c", "长安ＡB座 02", 2, Some("t"), UnitKind::Ordinary).expect("a good code");
    let table = b.build().expect("a hierarchy");
    let unit = table.find("c").expect("is there");
    assert_eq!((table.initials(unit), table.letters('长')), (None, ""));
    let bare = table.encode();
    let table = table.with_letters(letters);
    assert_eq!(table.initials(unit).as_deref(), Some("caab座02"));
    assert_eq!(["长", "安", "座", "A"].map(|c| table.letters(c.chars().next().expect("one"))), ["cz", "a", "", ""]);
    let bytes = table.encode();
    assert!(bytes.starts_with(&bare), "a table without letters has another form");
    assert_eq!(bytes[bare.len()..], *"名m安a长cz".as_bytes());
    assert_eq!(UnitTable::decode(&bytes), Ok(table.clone()));
    let mut row: Vec<Box<[u8]>> = Vec::new();
    table.flatten(&mut row);
    assert_eq!(UnitTable::restore(&mut row.iter()), Ok(table));
    for wrong in ["m", "名", "长cz安a", "名m名m", "名M", "名m1"] {
        let bytes: Vec<u8> = bare.iter().copied().chain(wrong.bytes()).collect();
        assert!(matches!(UnitTable::decode(&bytes), Err(UnitError::Bytes(_))), "{wrong} is taken");
    }
}

proptest! {
    #[test]
    fn a_table_reads_back_as_written_and_hostile_bytes_are_refused(cut in 0usize..400, flip in any::<u8>()) {
        let table = small().build().expect("a hierarchy");
        let bytes = table.encode();
        prop_assert_eq!(UnitTable::decode(&bytes), Ok(table.clone()));
        prop_assert!(UnitTable::decode(&bytes[..cut.min(bytes.len() - 1)]).is_err());
        let mut hostile = table.with_letters(letters).encode();
        let at = cut % hostile.len();
        hostile[at] ^= flip;
        // Any answer but a panic; what decodes is a hierarchy.
        if let Ok(other) = UnitTable::decode(&hostile) {
            prop_assert!(other.leaf_count() >= 1);
        }
    }
}
