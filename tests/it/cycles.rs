//! Checks that the files of the library form no import cycle, except between a module and its
//! submodules.
//!
//! A path through `crate`, `self` or `super` is an import of the file of its module. A name that a
//! module re-exports belongs to the file that it comes from.

use std::collections::{BTreeMap, BTreeSet};

use crate::layers::tokens;
use crate::scan;

/// A module's path, from the root of the crate.
type ModulePath = Vec<String>;

/// The files of a crate by module.
struct Files {
    tokens: BTreeMap<ModulePath, Vec<String>>,
    /// Where a re-exported name comes from.
    reexports: BTreeMap<ModulePath, ModulePath>,
}

impl Files {
    fn of<'a>(sources: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let tokens: BTreeMap<ModulePath, Vec<String>> = sources
            .into_iter()
            .map(|(path, text)| (module(path), tokens(scan::without_tests(text))))
            .collect();
        let mut reexports = BTreeMap::new();
        for (module, tokens) in &tokens {
            for path in public_uses(tokens) {
                let target = absolute(module, &path);
                if let Some(name) = target.last() {
                    let mut seen_as = module.clone();
                    seen_as.push(name.clone());
                    reexports.insert(seen_as, target);
                }
            }
        }
        Self { tokens, reexports }
    }

    /// The module whose file declares what a path names.
    fn declaring(&self, path: &[String]) -> ModulePath {
        let mut path = path.to_vec();
        // A name may be re-exported several times.
        for _ in 0..4 {
            let known = (1..=path.len()).find_map(|to| {
                let target = self.reexports.get(&path[..to])?;
                Some([target, &path[to..]].concat())
            });
            match known {
                Some(target) if target != path => path = target,
                _ => break,
            }
        }
        while !self.tokens.contains_key(&path) && path.pop().is_some() {}
        path
    }

    /// The files that each file imports, without its ancestors and descendants.
    fn imports(&self) -> BTreeMap<&ModulePath, BTreeSet<ModulePath>> {
        let of = |(module, tokens): (_, &Vec<String>)| {
            let paths = paths(tokens).into_iter();
            let found = paths.map(|path| self.declaring(&absolute(module, &path)));
            let apart =
                found.filter(|other| !other.starts_with(module) && !module.starts_with(other));
            (module, apart.collect())
        };
        self.tokens.iter().map(of).collect()
    }

    /// Files on a cycle: those that can be reached from themselves.
    fn on_cycles(&self) -> Vec<String> {
        let imports = self.imports();
        let reaches_itself = |start: &ModulePath| {
            let mut seen = BTreeSet::new();
            let mut open: Vec<&ModulePath> = imports[start].iter().collect();
            while let Some(module) = open.pop() {
                if module == start {
                    return true;
                }
                if seen.insert(module) {
                    open.extend(&imports[module]);
                }
            }
            false
        };
        let starts = imports.keys().filter(|module| reaches_itself(module));
        starts.map(|module| module.join("::")).collect()
    }
}

fn module(path: &str) -> ModulePath {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    let parts = path.split('/').filter(|part| *part != "lib");
    parts.map(str::to_owned).collect()
}

/// Resolves `crate`, `self` and `super` at the start of a path; any other path begins in the module.
fn absolute(module: &ModulePath, path: &[String]) -> ModulePath {
    let mut base = module.clone();
    for (at, part) in path.iter().enumerate() {
        match part.as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => drop(base.pop()),
            _ => {
                base.extend(path[at..].iter().cloned());
                break;
            }
        }
    }
    base
}

/// The paths that begin with `crate`, `self` or `super`, of code and of `use`.
fn paths(tokens: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let continues = at > 0 && tokens[at - 1] == "::";
        if matches!(token.as_str(), "crate" | "self" | "super") && !continues {
            expand(&tokens[at..], &mut Vec::new(), &mut found);
        }
    }
    found
}

/// The paths of `pub use` and `pub(crate) use`.
fn public_uses(tokens: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| tokens[before].as_str());
        if token == "use" && matches!(before, Some("pub" | ")")) {
            expand(&tokens[at + 1..], &mut Vec::new(), &mut found);
        }
    }
    found
}

/// Adds the paths of a tree such as `a::{b, c::d}`, each behind `prefix`. Returns how many tokens
/// the tree has.
fn expand(tokens: &[String], prefix: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    let outer = prefix.len();
    let mut at = 0;
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") if prefix.len() > outer || outer > 0 => {
                at += 1;
                while !matches!(tokens.get(at).map(String::as_str), None | Some("}")) {
                    at += expand(&tokens[at..], prefix, found).max(1);
                    if tokens.get(at).is_some_and(|token| token == ",") {
                        at += 1;
                    }
                }
                prefix.truncate(outer);
                return at + 1;
            }
            Some(part) if part.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                prefix.push(part.to_owned());
                at += 1;
            }
            _ => break,
        }
        if tokens.get(at).is_none_or(|token| token != "::") {
            break;
        }
        at += 1;
    }
    if prefix.len() > outer {
        found.push(prefix.clone());
    }
    prefix.truncate(outer);
    // `a as b`
    while tokens.get(at).is_some_and(|token| token == "as") {
        at += 2;
    }
    at
}

#[test]
fn no_files_import_each_other() {
    let files = scan::files("src");
    let sources = files.iter().filter(|file| file.path.ends_with(".rs"));
    let sources = sources.map(|file| (file.path.as_str(), file.text.as_str()));
    let on_cycles = Files::of(sources).on_cycles();
    assert!(on_cycles.is_empty(), "{}", on_cycles.join("\n"));
}

#[test]
fn a_cycle_is_found() {
    let cycle =
        |sources: &[(&'static str, &'static str)]| Files::of(sources.iter().copied()).on_cycles();
    let direct = [
        ("src/a.rs", "mod b; mod c;"),
        ("src/a/b.rs", "use super::c::{C, D};"),
        ("src/a/c.rs", "fn f() -> crate::a::b::B { B }"),
    ];
    assert_eq!(cycle(&direct), ["a::b", "a::c"]);
    let by_reexport = [
        ("src/a.rs", "pub use b::{B, e::E}; pub(crate) use c::C;"),
        ("src/a/b.rs", "use super::C;"),
        ("src/a/c.rs", "use crate::a::{B, E};"),
    ];
    assert_eq!(cycle(&by_reexport), ["a::b", "a::c"]);
    let parent_and_child = [
        ("src/a.rs", "use self::b::B; struct A;"),
        ("src/a/b.rs", "use super::A; use super::c::C;"),
        ("src/a/c.rs", "use super::A;"),
    ];
    assert_eq!(cycle(&parent_and_child), [""; 0]);
}
