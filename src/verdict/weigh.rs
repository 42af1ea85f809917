//! The verdict on one of the dispute's questions, and the ledger it was computed from.
//!
//! The word of a party that decides outranks what others say of it; what its own speaker has set
//! aside is shown and not counted; exceptions stand beside the rule, and where nothing else is in
//! scope the verdict is theirs.

use crate::corpus::{Dispute, PartyIx, SentenceIx, Stance, Statement, StatementIx};

use super::casebook::{Asked, Casebook, StanceRow};
use super::evidence::is_voice;

/// What the statements come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// At least one affirms, none that counts denies.
    Yes,
    /// The other way round.
    No,
    /// Statements that count stand on both sides.
    Disputed,
    /// None is in scope.
    Silent,
}

impl Code {
    /// The code of the proposition turned round.
    pub const fn turned(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Disputed | Self::Silent => self,
        }
    }
}

/// Why a statement counted or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It decides: the word of a party whose word settles it.
    Decides,
    /// It counts because no deciding party speaks.
    Counts,
    /// A deciding party's word outranks it.
    Outranked,
    /// Its own speaker has set it aside.
    Superseded,
    /// It names an exception.
    Exception,
    /// Another party's word was asked for.
    Unheard,
}

/// A statement in the ledger.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it says, and where.
    pub stance: StanceRow,
    /// Whether it counted, and why.
    pub standing: Standing,
}

/// One of the dispute's questions, weighed.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// Its place in [`Casebook::asked`].
    pub asked: usize,
    /// What the statements come to, for the proposition as it stands.
    pub code: Code,
    /// Every statement that speaks to it, those that count first.
    pub rows: Vec<Row>,
    /// Whether the verdict is that of an exception.
    pub exception: bool,
    /// Whether somebody's earlier word was set aside.
    pub superseded: bool,
    /// Whether what carries it is relayed or told in the source's words.
    pub reported: bool,
    /// Whether parties it names have no word in the sources.
    pub one_side_only: bool,
    /// The source's own sentence that carries it, where nobody's statement does.
    pub narration: Option<SentenceIx>,
}

/// Whose word is heard, and which.
#[derive(Debug, Clone, Copy)]
pub struct Hearing<'a> {
    /// The party whose word alone is heard.
    pub heard: Option<PartyIx>,
    /// Whether what was set aside is heard too: "did X ever say".
    pub ever: bool,
    /// Exceptions whose circumstance was named.
    pub exceptions: &'a [StatementIx],
}

/// Weighs the statements on one question.
pub fn weigh(dispute: &Dispute, casebook: &Casebook, at: usize, hearing: Hearing<'_>) -> Weighed {
    let asked = &casebook.asked[at];
    let mut rows: Vec<Row> = asked
        .rows
        .iter()
        .map(|row| Row {
            stance: row.clone(),
            standing: standing(dispute, asked, row, hearing),
        })
        .collect();
    outrank(&mut rows);
    rows.sort_by_key(|row| rank(row.standing));
    let mut weighed = Weighed {
        asked: at,
        code: Code::Silent,
        exception: false,
        superseded: rows.iter().any(|row| row.standing == Standing::Superseded),
        reported: false,
        one_side_only: one_side_only(dispute, asked),
        narration: None,
        rows,
    };
    let named = |row: &Row| {
        row.standing == Standing::Exception && hearing.exceptions.contains(&row.stance.statement)
    };
    if weighed.rows.iter().any(named) {
        weighed.exception = true;
        weighed.code = exception_code(&weighed.rows, named);
        weighed.rows.sort_by_key(|row| !named(row));
    } else {
        weighed.code = code(&weighed.rows);
        if weighed.code == Code::Silent
            && weighed
                .rows
                .iter()
                .any(|row| row.standing == Standing::Exception)
        {
            weighed.exception = true;
            weighed.code = exception_code(&weighed.rows, |row| row.standing == Standing::Exception);
        }
    }
    weighed.reported = carried_by_report(dispute, &weighed);
    weighed
}

fn standing(dispute: &Dispute, asked: &Asked, row: &StanceRow, hearing: Hearing<'_>) -> Standing {
    let statement = dispute.statement(row.statement);
    if hearing
        .heard
        .is_some_and(|party| !is_voice(dispute, statement.speaker, party))
    {
        return Standing::Unheard;
    }
    if !hearing.ever && is_superseded(dispute, asked, row.statement) {
        return Standing::Superseded;
    }
    if row.stance == Stance::Qualifies {
        return Standing::Exception;
    }
    let decided = &dispute.question(asked.question).decided_by;
    let decides = decided
        .iter()
        .any(|&party| is_voice(dispute, statement.speaker, party));
    if decides || hearing.heard.is_some() {
        Standing::Decides
    } else {
        Standing::Counts
    }
}

/// Whether a later statement that also speaks to this question sets it aside.
fn is_superseded(dispute: &Dispute, asked: &Asked, ix: StatementIx) -> bool {
    asked
        .rows
        .iter()
        .any(|row| dispute.statement(row.statement).supersedes.contains(&ix))
}

/// Where somebody decides, what others say is outranked.
fn outrank(rows: &mut [Row]) {
    if rows.iter().any(|row| row.standing == Standing::Decides) {
        for row in rows
            .iter_mut()
            .filter(|row| row.standing == Standing::Counts)
        {
            row.standing = Standing::Outranked;
        }
    }
}

const fn rank(standing: Standing) -> u8 {
    match standing {
        Standing::Decides | Standing::Counts => 0,
        Standing::Exception => 1,
        Standing::Superseded => 2,
        Standing::Outranked => 3,
        Standing::Unheard => 4,
    }
}

impl Row {
    /// Whether the statement counted.
    pub const fn counts(&self) -> bool {
        matches!(self.standing, Standing::Decides | Standing::Counts)
    }
}

fn code(rows: &[Row]) -> Code {
    let has = |stance: Stance| {
        rows.iter()
            .any(|row| row.counts() && row.stance.stance == stance)
    };
    match (has(Stance::Affirms), has(Stance::Denies)) {
        (true, true) => Code::Disputed,
        (true, false) => Code::Yes,
        (false, true) => Code::No,
        (false, false) => Code::Silent,
    }
}

/// What exceptions come to: the opposite of the rule they are excepted from; where there is none,
/// what they say by themselves, and a way round where that cannot be read.
fn exception_code(rows: &[Row], is_one: impl Fn(&Row) -> bool) -> Code {
    let says = |row: &Row| match code(rows) {
        Code::Yes => false,
        Code::No => true,
        Code::Disputed => true,
        Code::Silent => row.stance.reads_yes.unwrap_or(true),
    };
    let said: Vec<bool> = rows.iter().filter(|row| is_one(row)).map(says).collect();
    match (said.contains(&true), said.contains(&false)) {
        (true, true) => Code::Disputed,
        (true, false) => Code::Yes,
        (false, true) => Code::No,
        (false, false) => Code::Silent,
    }
}

fn carried_by_report(dispute: &Dispute, weighed: &Weighed) -> bool {
    let reported = |statement: &Statement| statement.reported || statement.relayed_by.is_some();
    let carries = |row: &&Row| {
        if weighed.exception {
            row.standing == Standing::Exception
        } else {
            row.counts()
        }
    };
    let mut carrying = weighed.rows.iter().filter(carries).peekable();
    carrying.peek().is_some()
        && carrying.all(|row| reported(dispute.statement(row.stance.statement)))
}

fn one_side_only(dispute: &Dispute, asked: &Asked) -> bool {
    let question = dispute.question(asked.question);
    let speaks = |party: PartyIx| {
        dispute
            .statements
            .iter()
            .any(|statement| is_voice(dispute, statement.speaker, party))
    };
    let some = question
        .parties
        .iter()
        .chain(&question.decided_by)
        .any(|&party| speaks(party));
    some && question.parties.len() + question.decided_by.len() > 2
        && question
            .parties
            .iter()
            .chain(&question.decided_by)
            .any(|&party| !speaks(party))
}
