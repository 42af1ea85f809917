//! Splits source into tokens, and finds the paths in them, for the tests of the structure.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A module's path, from the root of the crate.
pub(crate) type ModulePath = Vec<String>;

/// Splits source into tokens without comments; `::` is one token.
pub(crate) fn tokens(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    flatten(source.parse().unwrap(), &mut found);
    found
}

fn flatten(stream: TokenStream, found: &mut Vec<String>) {
    let mut half = false;
    for tree in stream {
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                found.push(open.to_owned());
                flatten(group.stream(), found);
                found.push(close.to_owned());
            }
            TokenTree::Punct(colon) if colon.as_char() == ':' && half => {
                half = false;
                found.pop();
                found.push("::".to_owned());
            }
            other => {
                half = matches!(&other, TokenTree::Punct(colon)
                    if colon.as_char() == ':' && colon.spacing() == Spacing::Joint);
                found.push(other.to_string());
            }
        }
    }
}

/// The module of a file below `src`.
pub(crate) fn module(path: &str) -> ModulePath {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    let parts = path.split('/').filter(|part| *part != "lib");
    parts.map(str::to_owned).collect()
}

/// Resolves `crate` (or the library's name), `self` and `super` at the start of a path; any other path
/// begins in the module.
pub(crate) fn absolute(module: &ModulePath, path: &[String]) -> ModulePath {
    let mut base = module.clone();
    for (at, part) in path.iter().enumerate() {
        match part.as_str() {
            "crate" | "receipts" => base.clear(),
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

/// The paths that begin with `crate` (or the library's name), `self` or `super`, of code and of
/// `use`.
pub(crate) fn paths(tokens: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let continues = at > 0 && tokens[at - 1] == "::";
        if matches!(token.as_str(), "crate" | "receipts" | "self" | "super") && !continues {
            expand(&tokens[at..], &mut Vec::new(), &mut found);
        }
    }
    found
}

/// The paths of `pub use` and `pub(crate) use`.
pub(crate) fn public_uses(tokens: &[String]) -> Vec<Vec<String>> {
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
