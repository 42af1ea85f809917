//! Lists and reads the files of a corpus, and computes its version.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::findings::Findings;
use super::id_registry::malformed_id;
use crate::corpus::regular_file::read_regular;
use crate::corpus::{Problem, Severity};
use crate::text::{Span, hex};

/// A dispute's folder.
pub(super) struct Folder {
    /// The folder's name.
    pub(super) id: String,
    /// The path of the folder.
    pub(super) path: PathBuf,
    /// The path relative to the corpus folder, with `/` at the end; empty for the corpus folder
    /// itself.
    prefix: String,
    /// The names of its files, sorted by their bytes.
    names: Vec<String>,
    /// Why the files cannot be listed.
    unreadable: Option<io::Error>,
    /// True if the folder is a symbolic link that leads out of the corpus folder.
    is_outside: bool,
    /// The names of the files that lead out of the corpus folder.
    outside: Vec<String>,
}

/// Which symbolic links a corpus may contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SymlinkPolicy {
    /// Only links that stay in the corpus folder. A person with write access to it must not be able
    /// to publish files from elsewhere.
    #[default]
    Inside,
    /// Any links.
    Anywhere,
}

/// The corpus folder, as displayed in problems.
const ROOT: &str = ".";

/// A folder that file systems create at their root, and only the superuser may read. A corpus may be
/// a volume of its own.
const LOST_AND_FOUND: &str = "lost+found";

/// The dispute folders in `dir`, in the order of their files' paths; only `dir` if it is a dispute.
/// A folder that is `own`, or that `own` is in, is left out if it has no file of a dispute.
pub(super) fn folders(
    dir: &Path,
    links: SymlinkPolicy,
    own: Option<&Path>,
) -> Result<Vec<Folder>, Problem> {
    let bounds = Bounds::of(dir, links);
    let unreadable = |error| {
        let help = "name the folder of a dispute, or a folder of disputes";
        unreadable_folder(ROOT, &error, help)
    };
    let entries = entries(dir).map_err(unreadable)?;
    let is_file = |name: &str| entries.iter().any(|e| !e.is_dir && e.name == name);
    if is_file("dispute.toml") || is_file("statements.toml") {
        let folder = Folder::new(dir, dispute_id(dir), String::new(), &bounds);
        return Ok(vec![folder]);
    }
    let mut folders = Vec::new();
    for entry in entries.into_iter().filter(|e| e.is_dir) {
        let path = dir.join(&entry.name);
        let prefix = format!("{}/", entry.name);
        let folder = Folder::new(&path, entry.name, prefix, &bounds);
        if own.is_none_or(|own| !folder.only_holds(own)) {
            folders.push(folder);
        }
    }
    // "a-b/" sorts before "a/", as in the paths of the files.
    folders.sort_by(|a, b| a.prefix.cmp(&b.prefix));
    if folders.is_empty() {
        return Err(file_problem(
            ROOT,
            "there is no dispute in this folder",
            "a dispute is a folder with a dispute.toml; `receipts new DIR` creates one",
        ));
    }
    Ok(folders)
}

/// The folder of a dispute in the corpus folder `dir`, which may itself be the only dispute.
pub fn dispute_folder(dir: &Path, dispute: &str) -> PathBuf {
    let is_dispute = ["dispute.toml", "statements.toml"].map(|name| dir.join(name).is_file());
    if is_dispute.contains(&true) {
        dir.to_path_buf()
    } else {
        dir.join(dispute)
    }
}

/// The files that the version covers, in the order of their paths' bytes.
pub(super) fn hashed(folders: &[Folder]) -> impl Iterator<Item = (&Folder, &str)> {
    folders
        .iter()
        .flat_map(|folder| folder.hashed().map(move |name| (folder, name)))
}

impl Folder {
    fn new(path: &Path, id: String, prefix: String, bounds: &Bounds) -> Self {
        let is_outside = !bounds.contains(path);
        let (mut names, mut outside) = (Vec::new(), Vec::new());
        let (entries, unreadable) = match entries(path) {
            Ok(entries) => (entries, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        for entry in entries.into_iter().filter(|e| !e.is_dir) {
            let leads_out = entry.is_link && !bounds.contains(&path.join(&entry.name));
            if is_outside || leads_out {
                outside.push(entry.name.clone());
            }
            names.push(entry.name);
        }
        Self {
            id,
            path: path.to_path_buf(),
            prefix,
            names,
            unreadable,
            is_outside,
            outside,
        }
    }

    /// The problems for the folder, or those of its files, that are links out of the corpus. Such
    /// files are not read, and the version does not cover them.
    pub(super) fn links_outside(&self) -> Vec<Problem> {
        if self.is_outside {
            return vec![outside(self.prefix.trim_end_matches('/'), "folder")];
        }
        let files = self.outside.iter();
        files
            .map(|name| outside(self.display_path(name), "file"))
            .collect()
    }

    pub(super) const fn is_outside(&self) -> bool {
        self.is_outside
    }

    /// The names of the files that the version covers, sorted by their bytes.
    pub(super) fn hashed(&self) -> impl Iterator<Item = &str> {
        let inside = self
            .names
            .iter()
            .filter(|name| !self.outside.contains(name));
        inside.map(String::as_str).filter(|name| is_hashed(name))
    }

    /// Returns true if the folder has no file of a dispute, and the canonical path `own` is the
    /// folder or lies in it.
    fn only_holds(&self, own: &Path) -> bool {
        let has_dispute = self.names.iter().any(|name| is_hashed(name));
        // Asked last: it costs a system call, and few folders have no file of a dispute.
        !has_dispute
            && self
                .path
                .canonicalize()
                .is_ok_and(|path| own.starts_with(path))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|n| n == name)
    }

    /// The path of a file, as displayed in problems.
    pub(super) fn display_path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Reports missing files, and file names that are unsuitable as ids.
    pub(super) fn report_names(&self, problems: &mut Vec<Problem>) {
        let folder = PathBuf::from(if self.prefix.is_empty() {
            ROOT
        } else {
            self.prefix.trim_end_matches('/')
        });
        if let Some(error) = &self.unreadable {
            let help = "see that you may read it, and that its name is UTF-8";
            problems.push(unreadable_folder(folder, error, help));
            return;
        }
        if self.names.is_empty() {
            problems.push(file_problem(
                folder,
                "the folder is empty",
                "a dispute needs dispute.toml, statements.toml and a source; `receipts new DIR` creates them",
            ));
            return;
        }
        for (name, holds) in [
            ("dispute.toml", "the parties, topics and questions"),
            ("statements.toml", "the statements and their speakers"),
        ] {
            if !self.has(name) {
                let help = format!("it must list {holds}; `receipts new DIR` creates an example");
                problems.push(file_problem(
                    self.display_path(name),
                    "the file is missing",
                    &help,
                ));
            }
        }
        self.report_malformed_ids(&folder, problems);
        if !self.names.iter().any(|n| n.ends_with(".md")) {
            problems.push(file_problem(
                folder,
                "the dispute has no source",
                "put the article here as a file that ends in .md, verbatim below its front matter",
            ));
        }
    }

    /// Warns of unsuitable names of folders and files, which are ids too. They are no errors.
    fn report_malformed_ids(&self, folder: &Path, problems: &mut Vec<Problem>) {
        let own = (folder.to_path_buf(), self.id.as_str());
        let sources = self.names.iter().filter_map(|name| {
            let stem = name.strip_suffix(".md")?;
            Some((PathBuf::from(self.display_path(name)), stem))
        });
        // A folder that is checked alone may have any name, because it may be moved later.
        let own = Some(own).filter(|_| !self.prefix.is_empty());
        for (file, id) in own.into_iter().chain(sources) {
            if let Some((message, help)) = malformed_id(id) {
                problems.push(Problem {
                    severity: Severity::Warning,
                    ..file_problem(file, &message, &help.replace("write", "name it"))
                });
            }
        }
    }

    /// Reads a file's text and adds it to the version. Returns `None` and reports a problem if that
    /// fails.
    pub(super) fn read(
        &self,
        name: &str,
        hasher: &mut Hasher,
        problems: &mut Vec<Problem>,
    ) -> Option<String> {
        let bytes = match read_regular(&self.path.join(name)) {
            Ok(bytes) => bytes,
            Err(e) => {
                let message = format!("the file cannot be read: {e}");
                let help = "check that it is a file and that you may read it";
                problems.push(file_problem(self.display_path(name), &message, help));
                return None;
            }
        };
        hasher.add(&self.id, name, &bytes);
        String::from_utf8(bytes)
            .map_err(|e| self.report_bytes(name, &e, problems))
            .ok()
    }

    /// Reads a file that is no part of the version. Returns `None` if it is missing or unreadable.
    pub(super) fn read_beside(&self, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
        (self.has(name) && !self.outside.iter().any(|outside| outside == name))
            .then(|| self.read(name, &mut Hasher::new(), problems))?
    }

    fn report_bytes(
        &self,
        name: &str,
        error: &std::string::FromUtf8Error,
        problems: &mut Vec<Problem>,
    ) {
        let good = error.utf8_error().valid_up_to();
        let text = error.as_bytes().get(..good).unwrap_or_default();
        let mut findings = Findings::new(self.display_path(name));
        findings.error(
            Span::new(good, good + 1),
            "the file is not UTF-8 from here on",
            "save it as UTF-8 and compare it with the original, word for word",
        );
        findings.finish(&String::from_utf8_lossy(text), problems);
    }
}

/// Whether the version covers the files of this name.
fn is_hashed(name: &str) -> bool {
    matches!(name, "dispute.toml" | "statements.toml") || name.ends_with(".md")
}

struct Entry {
    name: String,
    is_dir: bool,
    is_link: bool,
}

/// The folder that must contain the files of a corpus; `None` for no restriction.
struct Bounds(Option<PathBuf>);

impl Bounds {
    fn of(dir: &Path, links: SymlinkPolicy) -> Self {
        match links {
            SymlinkPolicy::Anywhere => Self(None),
            // The corpus folder may itself be a link, because the user chose it.
            SymlinkPolicy::Inside => Self(dir.canonicalize().ok()),
        }
    }

    /// Returns true if the path is inside the bounds. A dangling link counts as inside and is
    /// reported when it is read.
    fn contains(&self, path: &Path) -> bool {
        let Some(bounds) = &self.0 else { return true };
        path.canonicalize()
            .map_or(true, |path| path.starts_with(bounds))
    }
}

fn outside(file: impl Into<PathBuf>, what: &str) -> Problem {
    let message = format!("the {what} is a link to a place outside the corpus");
    let help = format!(
        "put the {what} itself here, or set `follow-links = true` under [corpus] in config.toml"
    );
    file_problem(file, &message, &help)
}

/// The entries of `dir`, sorted by the bytes of their names, without names that begin with a dot and
/// [`LOST_AND_FOUND`].
fn entries(dir: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && name != LOST_AND_FOUND {
            let kind = entry.file_type().ok();
            let is_link = kind.is_some_and(|kind| kind.is_symlink());
            // Follows links: a corpus may consist of links. Only they cost a system call.
            let is_dir =
                kind.is_some_and(|kind| kind.is_dir()) || (is_link && entry.path().is_dir());
            entries.push(Entry {
                name,
                is_dir,
                is_link,
            });
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

fn dispute_id(dir: &Path) -> String {
    let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
    name(dir)
        .or_else(|| dir.canonicalize().ok().and_then(|path| name(&path)))
        .unwrap_or_else(|| "dispute".to_owned())
}

fn unreadable_folder(dir: impl Into<PathBuf>, error: &io::Error, help: &str) -> Problem {
    file_problem(dir, &format!("the folder cannot be read: {error}"), help)
}

/// An error that concerns a whole file or folder.
fn file_problem(file: impl Into<PathBuf>, message: &str, help: &str) -> Problem {
    Problem {
        severity: Severity::Error,
        file: file.into(),
        position: None,
        message: message.to_owned(),
        help: help.to_owned(),
    }
}

/// Computes the version; `super::version` defines it. `None` if the version is already known.
pub(super) struct Hasher(Option<Sha256>);

impl Hasher {
    pub(super) fn new() -> Self {
        Self(Some(Sha256::new()))
    }

    /// A hasher that hashes nothing.
    pub(super) const fn idle() -> Self {
        Self(None)
    }

    pub(super) fn add(&mut self, dispute: &str, name: &str, content: &[u8]) {
        self.add_bytes(format!("{dispute}/{name}").as_bytes());
        self.add_bytes(content);
    }

    fn add_bytes(&mut self, bytes: &[u8]) {
        if let Some(hash) = &mut self.0 {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
    }

    /// The version; `None` for an idle hasher.
    pub(super) fn finish(self) -> Option<String> {
        Some(format!("sha256:{}", hex(&self.0?.finalize())))
    }
}
