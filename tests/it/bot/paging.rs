//! Paging of content that exceeds one message: `/quote`, `/verdict`, evidence, sentences.

use std::fmt::Write;
use std::fs;

use receipts::bot::{Message, OptionValue, Payload};
use tempfile::TempDir;

use super::kit::{
    BICYCLES, Kit, OTHER_SERVER, SERVER, changed, kit_over, member, message, moderator, text,
};

/// The number of notices in the mill's dispute.
const NOTICES: usize = 14;

/// A dispute in which a mill makes nearly the same statement fourteen times.
pub(crate) fn mill() -> TempDir {
    let folder = TempDir::new().unwrap();
    let dispute = folder.path().join("mill");
    fs::create_dir(&dispute).unwrap();
    let settled = r#"title = "The mill"
        [[party]]
        id = "mill"
        name = "Upper Mill"
        aliases = ["the mill"]
        [[topic]]
        id = "rye"
        name = "rye"
        [[question]]
        id = "mill-rye"
        ask = "Can rye be used at the mill?"
        party = "mill"
        topic = "rye"
        decided_by = ["mill"]
    "#;
    fs::write(dispute.join("dispute.toml"), settled).unwrap();
    let mut source = "+++\ntitle = \"Notices\"\n+++\n".to_owned();
    let mut statements = String::new();
    for number in 1..=NOTICES {
        let quote = format!("Rye is not allowed in week {number}.");
        writeln!(source, "“{quote}”\n").unwrap();
        writeln!(
            statements,
            "[[statement]]\nid = \"n{number}\"\nsource = \"notices\"\nquote = \"{quote}\"\nspeaker = \"mill\"\nstance = {{ mill-rye = \"denies\" }}\n"
        )
        .unwrap();
    }
    fs::write(dispute.join("notices.md"), source).unwrap();
    fs::write(dispute.join("statements.toml"), statements).unwrap();
    folder
}

/// Presses this button until it disappears. Returns the fields of every page, and the last page.
fn turn_pages(kit: &Kit, mut shown: Message, label: &str) -> (Vec<Vec<String>>, Message) {
    let names = |shown: &Message| -> Vec<String> {
        let fields = shown.embeds[0].fields.iter();
        fields.map(|field| field.value.clone()).collect()
    };
    let mut pages = vec![names(&shown)];
    while shown
        .rows
        .iter()
        .any(|row| format!("{row:?}").contains(&format!("{label:?}")))
    {
        shown = message(kit.press(&member(5), SERVER, &shown, label));
        pages.push(names(&shown));
    }
    (pages, shown)
}

/// Checks that every notice is on exactly one page, when paging forward and back.
#[track_caller]
fn check(command: &str, options: &[(&str, OptionValue)]) {
    let mill = mill();
    let kit = kit_over(mill.path());
    let first = message(kit.run(&member(3), SERVER, command, options));
    let (pages, last) = turn_pages(&kit, first, "More");
    assert!(pages.len() > 2, "{pages:?}");
    let all = pages.concat().join("\n");
    for number in 1..=NOTICES {
        let quote = format!("> “Rye is not allowed in week {number}.”");
        assert_eq!(all.matches(&quote).count(), 1, "{quote} in {all}");
    }
    let footer = &last.embeds[0].footer;
    let note = format!("page {0} of {0}", pages.len());
    assert!(footer.ends_with(&note), "{footer}");
    let (mut back, _) = turn_pages(&kit, last, "Back");
    back.reverse();
    assert_eq!(back, pages);
}

#[test]
fn quotes_have_pages() {
    check("quote", &[text("party", "mill/mill")]);
    check("quote", &[text("party", "mill/mill"), text("about", "rye")]);
}

#[test]
fn the_evidence_of_a_verdict_has_pages() {
    check("verdict", &[text("question", "mill/mill-rye")]);
}

#[test]
fn every_source_is_listed() {
    let mill = mill();
    for number in 1..=60 {
        let front = format!(
            "+++\ntitle = \"Ledger {number}\"\nurl = \"https://mill.example/{number}\"\n+++\n"
        );
        let source = format!("{front}Nothing new in year {number}.\n");
        fs::write(mill.path().join(format!("mill/year{number}.md")), source).unwrap();
    }
    let kit = kit_over(mill.path());
    let first = message(kit.run(&member(3), SERVER, "sources", &[]));
    let (pages, _) = turn_pages(&kit, first, "More");
    let all = pages.concat().join("\n");
    for number in 1..=60 {
        let title = format!("“Ledger {number}”");
        assert_eq!(all.matches(&title).count(), 1, "{title} in {all}");
    }
}

#[test]
fn the_history_of_pins_has_pages() {
    let kit = super::kit::kit();
    let add = [text("question", BICYCLES)];
    kit.run(&moderator(), SERVER, "pins add", &add);
    for version in 1..=70_u32 {
        let payload = Payload::Modal {
            custom_id: format!("r1:pin-edit:1:{version}"),
            values: vec![("note".to_owned(), format!("note {version}"))],
        };
        kit.handle(&moderator(), SERVER, payload);
    }
    for options in [vec![], vec![text("pin", "1")]] {
        let mut shown = message(kit.run(&member(3), SERVER, "pins history", &options));
        let mut lines = shown.embeds[0].description.lines().count();
        for page in 2..=3 {
            shown = message(kit.press(&member(3), SERVER, &shown, "More"));
            let footer = &shown.embeds[0].footer;
            assert_eq!(*footer, format!("page {page} of 3"));
            lines += shown.embeds[0].description.lines().count();
        }
        assert_eq!(lines, 71);
        // Another server cannot read the history.
        let abroad = message(kit.press(&member(3), OTHER_SERVER, &shown, "Back"));
        assert!(!abroad.embeds[0].description.contains("#1"));
    }
}

#[test]
fn a_page_of_another_corpus_is_rejected() {
    let mill = mill();
    let changed = changed("Correction", "Mistake");
    let (kit, other) = (kit_over(mill.path()), kit_over(changed.path()));
    for (command, option) in [
        ("quote", text("party", "mill")),
        ("verdict", text("question", "rye")),
    ] {
        let shown = message(kit.run(&member(3), SERVER, command, &[option]));
        let content = message(other.press(&member(3), SERVER, &shown, "More")).content;
        assert_eq!(
            content,
            "The sources have changed since that answer. Please ask again."
        );
    }
}
