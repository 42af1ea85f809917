//! Reports references that form a cycle, including references to oneself.

use super::fields::SpannedText;
use super::findings::Findings;
use super::id_registry::IdRegistry;

/// The messages for one kind of reference.
pub(super) struct CycleMessages {
    /// The message after an id, such as "supersedes itself", and the help.
    pub(super) itself: (&'static str, &'static str),
    /// The message before the ids of a cycle, and the help.
    pub(super) cycle: (&'static str, &'static str),
}

/// Reports each cycle once, at the reference that closes it. Returns true if there is none.
/// `references[a]` holds the indices that `a` refers to, with the text of each reference.
pub(super) fn report(
    references: &[Vec<(SpannedText, usize)>],
    ids: &IdRegistry,
    wording: &CycleMessages,
    findings: &mut Findings,
) -> bool {
    let cycles = find(references);
    for (text, cycle) in &cycles {
        let names: Vec<String> = cycle
            .iter()
            .map(|&at| format!("`{}`", ids.id(at)))
            .collect();
        let (message, help) = match names.as_slice() {
            [alone] => (format!("{alone} {}", wording.itself.0), wording.itself.1),
            _ => {
                let closed = names.iter().chain(names.first());
                let closed: Vec<&str> = closed.map(String::as_str).collect();
                let message = format!("{}: {}", wording.cycle.0, closed.join(" → "));
                (message, wording.cycle.1)
            }
        };
        findings.error(text.span, message, help);
    }
    cycles.is_empty()
}

/// Finds the cycles, each with the reference that closes it. The depth-first search is not
/// recursive, because a chain may be as long as the file.
fn find(references: &[Vec<(SpannedText, usize)>]) -> Vec<(&SpannedText, Vec<usize>)> {
    let mut cycles = Vec::new();
    let mut done = vec![false; references.len()];
    let mut depth: Vec<Option<usize>> = vec![None; references.len()];
    for start in 0..references.len() {
        let mut path = Vec::new();
        let mut todo = vec![(start, 0)];
        while let Some((at, next)) = todo.pop() {
            if next == 0 {
                if done[at] {
                    continue;
                }
                depth[at] = Some(path.len());
                path.push(at);
            }
            let Some((text, to)) = references[at].get(next) else {
                path.pop();
                depth[at] = None;
                done[at] = true;
                continue;
            };
            todo.push((at, next + 1));
            match depth[*to] {
                Some(from) => cycles.push((text, path[from..].to_vec())),
                None => todo.push((*to, 0)),
            }
        }
    }
    cycles
}
