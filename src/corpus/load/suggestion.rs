//! Suggestions for a name that is not known.

/// Suggests a similar name, "did you mean `…`?", by edit distance or if one contains the other.
pub(super) fn suggest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<String> {
    let name = name.to_lowercase();
    // One wrong letter, and one more for every four letters: suggests `aliases` for `alias`, but
    // not `notice` for `article`.
    let limit = 1 + name.chars().count() / 4;
    known
        .map(|other| {
            let near = other.len() > 2 && name.len() > 2;
            let within = near && (other.contains(&name) || name.contains(other));
            let distance = strsim::osa_distance(&name, &other.to_lowercase());
            (if within { distance.min(1) } else { distance }, other)
        })
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, other)| format!("did you mean `{other}`?"))
}
