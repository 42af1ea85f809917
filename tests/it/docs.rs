//! The documents are correct.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use receipts::cli::args::Args;

use crate::scan;

/// The first two commands of the README.
const ASK: &str = "cargo run --release -- ask \"Can I use Alipay on Binance?\"";
const TEST: &str = "cargo test";

fn block_lines(document: &str) -> Vec<String> {
    let text = scan::read(document);
    let mut inside = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        // The block of a list item is indented.
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if inside {
            lines.push(line.to_owned());
        }
    }
    lines
}

#[test]
fn the_first_two_commands_of_the_readme_run() {
    let lines = block_lines("README.md");
    for command in [ASK, TEST] {
        assert!(
            lines.iter().any(|line| line == command),
            "README.md lacks `{command}`"
        );
    }
    // Like the README's first command, this uses the repository's own corpus and config.toml.
    let question = ASK.split('"').nth(1).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_receipts"));
    command
        .args(["ask", question])
        .current_dir(scan::root())
        .env_clear();
    let done = command.output().unwrap();
    assert_eq!(
        done.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let out = String::from_utf8(done.stdout).unwrap();
    check_transcript(question, &out);
}

/// Compares the transcript in README.md with the program's output. `UPDATE_EXPECT=1` rewrites it.
#[track_caller]
fn check_transcript(question: &str, out: &str) {
    let readme = scan::read("README.md");
    let asked = format!("```console\n$ receipts ask \"{question}\"\n");
    let (before, rest) = readme
        .split_once(&asked)
        .expect("README.md shows a transcript");
    let (shown, after) = rest.split_once("```").unwrap();
    if shown != out && std::env::var_os("UPDATE_EXPECT").is_some() {
        let blessed = format!("{before}{asked}{out}```{after}");
        std::fs::write(scan::root().join("README.md"), blessed).unwrap();
        return;
    }
    assert_eq!(
        shown, out,
        "`just update-expected` pastes the transcript into README.md"
    );
}

/// Returns the words of a command line of the program, without the variables before it and the comment
/// behind it; `None` for any other line.
fn words(line: &str) -> Option<Vec<&str>> {
    let mut rest = line.trim_start().trim_start_matches("$ ");
    while let Some((first, after)) = rest.split_once(' ')
        && first.contains('=')
    {
        rest = after;
    }
    let rest = rest.strip_prefix("receipts ")?;
    let rest = rest.split("  #").next()?;
    let words = rest.split([' ', '"']);
    Some(
        words
            .filter(|word| !word.is_empty() && *word != "<")
            .collect(),
    )
}

#[test]
fn every_command_of_the_program_in_a_document_parses() {
    use clap::Parser;
    let mut count = 0;
    for document in [
        "README.md",
        "CONTRIBUTING.md",
        "ARCHITECTURE.md",
        "corpus/README.md",
        "docs/operating.md",
        "docs/recipes.md",
    ] {
        for line in block_lines(document) {
            let Some(words) = words(&line) else {
                continue;
            };
            let parsed = Args::try_parse_from(std::iter::once("receipts").chain(words));
            assert!(
                parsed.is_ok(),
                "{document}: {line}\n{}",
                parsed.unwrap_err()
            );
            count += 1;
        }
    }
    assert!(count > 15, "{count} commands");
}

/// The keys are those of config.toml, which `config` compares with the program. The variables are the
/// names in the files that read them.
#[test]
fn the_readme_names_every_key_and_variable() {
    let manual: toml::Table = toml::from_str(&scan::read("config.toml")).unwrap();
    let mut names = Vec::new();
    for (section, keys) in &manual {
        let keys = keys.as_table().unwrap().keys();
        names.extend(keys.map(|key| format!("{section}.{key}")));
    }
    let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
    for file in ["src/config/environment.rs", "src/cli/args.rs"] {
        let texts = scan::keep(&scan::read(file), &[scan::Kind::Text]);
        let words = texts.split(|c: char| !is_part(c));
        let ours =
            words.filter(|word| word.starts_with("RECEIPTS_") || word.starts_with("DISCORD_"));
        names.extend(ours.map(str::to_owned));
    }
    assert!(names.len() > 25, "{names:?}");
    let readme = scan::read("README.md");
    for name in names {
        assert!(
            readme.contains(&format!("`{name}`")),
            "README.md lacks `{name}`"
        );
    }
}

/// The link, the number and the bits are those of the link that `receipts register` prints.
#[test]
fn the_readme_invites_the_bot_with_its_permissions() {
    let readme = scan::read("README.md");
    let link = receipts::discord::invitation(1);
    let link = link.replace("client_id=1&", "client_id=APPLICATION_ID&");
    assert!(readme.contains(&link), "README.md lacks {link}");
    let (_, number) = link.split_once("permissions=").unwrap();
    assert!(readme.contains(&format!("The permissions value {number} sets six bits")));
    let head = "| permission | bit | purpose |\n";
    let (_, table) = readme.split_once(head).unwrap();
    let rows = table.lines().map(str::trim).skip(1);
    let rows = rows.take_while(|row| row.starts_with('|'));
    let bits = rows.map(|row| row.split(" | ").nth(1).unwrap().parse::<u32>().unwrap());
    let sum: u64 = bits.map(|bit| 1_u64 << bit).sum();
    assert_eq!(sum.to_string(), number);
}

#[test]
fn the_architecture_names_every_module() {
    let lib = scan::keep(&scan::read("src/lib.rs"), &[scan::Kind::Code]);
    let architecture = scan::read("ARCHITECTURE.md");
    for module in lib
        .split(';')
        .filter_map(|item| item.trim().strip_prefix("pub mod "))
    {
        assert!(
            architecture.contains(&format!("`{module}`")),
            "ARCHITECTURE.md lacks `{module}`"
        );
    }
}

#[test]
fn ci_runs_the_readme_test_command() {
    let ci = scan::read(".ci/run");
    assert!(ci.contains(TEST));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(scan::root().join(".ci/run"))
            .unwrap()
            .permissions()
            .mode();
        assert!(mode & 0o111 != 0, ".ci/run is not executable");
    }
}

#[test]
fn links_in_the_documents_resolve() {
    let at_root = fs::read_dir(scan::root()).unwrap();
    let at_root = at_root.map(|entry| PathBuf::from(entry.unwrap().file_name()));
    let below = [
        "benches",
        "corpus",
        "deploy",
        "docs",
        "training",
        "tests/data/unseen",
    ];
    let below = below
        .iter()
        .flat_map(|dir| scan::files(dir))
        .map(|file| PathBuf::from(file.path));
    let documents: Vec<PathBuf> = at_root
        .chain(below)
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    assert!(documents.len() > 20, "{documents:?}");
    for document in documents {
        let text = scan::read(document.to_str().unwrap());
        let folder = scan::root().join(&document);
        let folder = folder.parent().unwrap();
        let links = text.split("](").skip(1);
        for link in links.filter_map(|rest| rest.split([')', '#']).next()) {
            let is_local = !link.is_empty() && !link.contains("://");
            assert!(
                !is_local || folder.join(link).exists(),
                "{} links to {link}",
                document.display()
            );
        }
    }
}
