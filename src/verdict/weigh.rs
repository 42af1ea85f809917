//! The verdict on one of the dispute's questions, and the ledger it was computed from.
//!
//! The word of a party that decides outranks what others say of it; what its own speaker has set
//! aside is shown and not counted; exceptions stand beside the rule, and where nothing else is in
//! scope the verdict is theirs.

use std::collections::HashSet;

use crate::corpus::{Dispute, PartyIx, QuestionIx, Stance, Statement, StatementIx};

use super::compiled_dispute::StatementStance;

/// Whether a party's word counts as another's: its own, or that of whom it speaks for.
pub fn speaks_for(dispute: &Dispute, speaker: PartyIx, party: PartyIx) -> bool {
    let mut voice = Some(speaker);
    // A chain of spokespeople is followed; the loader refuses a circle, and this ends with one.
    for _ in 0..=dispute.parties.len() {
        match voice {
            Some(one) if one == party => return true,
            Some(one) => voice = dispute.party(one).speaks_for,
            None => return false,
        }
    }
    false
}

/// What the statements come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeighedVerdict {
    /// At least one affirms, none that counts denies.
    Yes,
    /// The other way round.
    No,
    /// Statements that count stand on both sides.
    Disputed,
    /// None is in scope.
    Silent,
}

impl WeighedVerdict {
    /// The code of the proposition turned round.
    pub const fn inverted(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Disputed | Self::Silent => self,
        }
    }
}

/// Why a statement counted or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementRole {
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
    OutOfScope,
}

/// A statement in the ledger.
#[derive(Debug, Clone)]
pub struct WeighedStatement {
    /// What it says, and where.
    pub stance: StatementStance,
    /// Whether it counted, and why.
    pub role: StatementRole,
}

/// One of the dispute's questions, weighed.
#[derive(Debug, Clone)]
pub struct WeighedProposition {
    /// Which.
    pub question: QuestionIx,
    /// What the statements come to, for the proposition as it stands.
    pub code: WeighedVerdict,
    /// Every statement that speaks to it, those that count first.
    pub rows: Vec<WeighedStatement>,
    /// Whether the verdict is that of an exception.
    pub exception: bool,
    /// Whether somebody's earlier word was set aside.
    pub superseded: bool,
    /// Whether what carries it is relayed or told in the source's words.
    pub reported: bool,
    /// Whether parties it names have no word in the sources.
    pub one_side_only: bool,
}

/// Weighs the statements on one question; where a party is to be heard, its word alone.
pub fn weigh(
    dispute: &Dispute,
    question: QuestionIx,
    stances: &[StatementStance],
    only_speaker: Option<PartyIx>,
) -> WeighedProposition {
    let superseded: HashSet<StatementIx> = stances
        .iter()
        .flat_map(|row| &dispute.statement(row.statement).supersedes)
        .copied()
        .collect();
    let mut rows: Vec<WeighedStatement> = stances
        .iter()
        .map(|row| WeighedStatement {
            stance: row.clone(),
            role: standing(dispute, question, row, &superseded, only_speaker),
        })
        .collect();
    outrank(&mut rows);
    rows.sort_by_key(|row| rank(row.role));
    let mut weighed = WeighedProposition {
        question,
        code: WeighedVerdict::Silent,
        exception: false,
        superseded: rows.iter().any(|row| row.role == StatementRole::Superseded),
        reported: false,
        one_side_only: one_side_only(dispute, question),
        rows,
    };
    weighed.code = code(&weighed.rows);
    let excepted = |row: &WeighedStatement| row.role == StatementRole::Exception;
    if weighed.code == WeighedVerdict::Silent && weighed.rows.iter().any(excepted) {
        weighed.exception = true;
        weighed.code = exception_code(&weighed.rows);
    }
    weighed.reported = carried_by_report(dispute, &weighed);
    weighed
}

fn standing(
    dispute: &Dispute,
    question: QuestionIx,
    row: &StatementStance,
    superseded: &HashSet<StatementIx>,
    only_speaker: Option<PartyIx>,
) -> StatementRole {
    let statement = dispute.statement(row.statement);
    if only_speaker.is_some_and(|party| !speaks_for(dispute, statement.speaker, party)) {
        return StatementRole::OutOfScope;
    }
    if superseded.contains(&row.statement) {
        return StatementRole::Superseded;
    }
    if row.stance == Stance::Qualifies {
        return StatementRole::Exception;
    }
    let decided = &dispute.question(question).decided_by;
    let decides = decided
        .iter()
        .any(|&party| speaks_for(dispute, statement.speaker, party));
    if decides || only_speaker.is_some() {
        StatementRole::Decides
    } else {
        StatementRole::Counts
    }
}

/// Where somebody decides, what others say is outranked.
fn outrank(rows: &mut [WeighedStatement]) {
    if rows.iter().any(|row| row.role == StatementRole::Decides) {
        for row in rows
            .iter_mut()
            .filter(|row| row.role == StatementRole::Counts)
        {
            row.role = StatementRole::Outranked;
        }
    }
}

const fn rank(standing: StatementRole) -> u8 {
    match standing {
        StatementRole::Decides | StatementRole::Counts => 0,
        StatementRole::Exception => 1,
        StatementRole::Superseded => 2,
        StatementRole::Outranked => 3,
        StatementRole::OutOfScope => 4,
    }
}

impl WeighedProposition {
    /// Whether a row carries the verdict.
    pub fn carries(&self, row: &WeighedStatement) -> bool {
        if self.exception {
            row.role == StatementRole::Exception
        } else {
            row.counts()
        }
    }
}

impl WeighedStatement {
    /// Whether the statement counted.
    pub const fn counts(&self) -> bool {
        matches!(self.role, StatementRole::Decides | StatementRole::Counts)
    }
}

fn code(rows: &[WeighedStatement]) -> WeighedVerdict {
    let has = |stance: Stance| {
        rows.iter()
            .any(|row| row.counts() && row.stance.stance == stance)
    };
    match (has(Stance::Affirms), has(Stance::Denies)) {
        (true, true) => WeighedVerdict::Disputed,
        (true, false) => WeighedVerdict::Yes,
        (false, true) => WeighedVerdict::No,
        (false, false) => WeighedVerdict::Silent,
    }
}

/// What exceptions come to: the opposite of the rule that they are excepted from; where there is
/// none, a way round is a yes.
fn exception_code(rows: &[WeighedStatement]) -> WeighedVerdict {
    match code(rows) {
        WeighedVerdict::Yes => WeighedVerdict::No,
        WeighedVerdict::No | WeighedVerdict::Disputed | WeighedVerdict::Silent => {
            WeighedVerdict::Yes
        }
    }
}

fn carried_by_report(dispute: &Dispute, weighed: &WeighedProposition) -> bool {
    let reported = |statement: &Statement| statement.reported || statement.relayed_by.is_some();
    let carrying = weighed.rows.iter().filter(|row| weighed.carries(row));
    let mut carrying = carrying.peekable();
    carrying.peek().is_some()
        && carrying.all(|row| reported(dispute.statement(row.stance.statement)))
}

fn one_side_only(dispute: &Dispute, question: QuestionIx) -> bool {
    let question = dispute.question(question);
    let speaks = |party: PartyIx| {
        dispute
            .statements
            .iter()
            .any(|statement| speaks_for(dispute, statement.speaker, party))
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
