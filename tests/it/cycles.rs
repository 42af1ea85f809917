//! Checks that the files of the library form no import cycle, except between a module and its
//! submodules.
//!
//! A path through `crate`, `self` or `super` is an import of the file of its module. A name that a
//! module re-exports belongs to the file that it comes from.

use std::collections::{BTreeMap, BTreeSet};

use crate::imports::{ModulePath, absolute, module, paths, public_uses, tokens};
use crate::scan;

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
