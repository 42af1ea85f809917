//! The verdict on one of the dispute's questions, and the ledger from which it is computed.
//!
//! A statement of a deciding party outranks what others say about it. A statement that its own
//! speaker has superseded is shown but does not count. Exceptions are listed beside the rule; if no
//! other statement counts, the verdict follows from them.

use std::collections::HashSet;

use crate::corpus::{Dispute, PartyIx, QuestionIx, Stance, Statement, StatementIx};

use super::compiled_dispute::{StatementStance, superseded};

/// Returns true if `speaker` is `party` or speaks for it, directly or through a chain of parties.
pub fn speaks_for(dispute: &Dispute, speaker: PartyIx, party: PartyIx) -> bool {
    let mut principal = Some(speaker);
    // The loader rejects a cycle of spokespeople; the bound ends the loop even so.
    for _ in 0..=dispute.parties.len() {
        match principal {
            Some(one) if one == party => return true,
            Some(one) => principal = dispute.party(one).speaks_for,
            None => return false,
        }
    }
    false
}

/// The verdict of a set of statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeighedVerdict {
    /// At least one statement that counts affirms, and none denies.
    Yes,
    /// At least one statement that counts denies, and none affirms.
    No,
    /// Statements that count are on both sides.
    Disputed,
    /// No statement is in scope.
    Silent,
}

impl WeighedVerdict {
    /// The verdict on the inverted proposition: swaps yes and no.
    pub const fn inverted(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Disputed | Self::Silent => self,
        }
    }
}

/// The role of a statement in a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementRole {
    /// Its speaker is a party whose word settles the question.
    Decides,
    /// It counts because no deciding party has spoken.
    Counts,
    /// A statement of a deciding party outranks it.
    Outranked,
    /// Its own speaker has superseded it.
    Superseded,
    /// It names an exception.
    Exception,
    /// It names an exception, and the verdict follows from it, because no other statement counts.
    OnlyException,
    /// The question asks for another party's word.
    OutOfScope,
}

/// A statement in the ledger.
#[derive(Debug, Clone)]
pub struct WeighedStatement {
    /// Its stance and the sentence that carries it.
    pub stance: StatementStance,
    /// Its role, which tells whether it counts.
    pub role: StatementRole,
}

/// One of the dispute's questions with its weighed statements.
#[derive(Debug, Clone)]
pub struct WeighedProposition {
    /// The dispute's question.
    pub question: QuestionIx,
    /// The verdict on the proposition as written.
    pub code: WeighedVerdict,
    /// Every statement with a stance on it; those that count come first.
    pub rows: Vec<WeighedStatement>,
    /// True if the verdict follows from an exception.
    pub exception: bool,
    /// True if a speaker has superseded an earlier statement.
    pub superseded: bool,
    /// True if all the statements that carry the verdict are relayed or in reported speech.
    pub reported: bool,
    /// True if some of its parties have a statement in the sources and others have none.
    pub one_side_only: bool,
}

/// Weighs the statements on one question. If `only_speaker` is set, only that party's word counts.
pub fn weigh(
    dispute: &Dispute,
    question: QuestionIx,
    stances: &[StatementStance],
    only_speaker: Option<PartyIx>,
) -> WeighedProposition {
    let superseded = superseded(dispute, stances);
    let mut rows: Vec<WeighedStatement> = stances
        .iter()
        .map(|row| WeighedStatement {
            stance: row.clone(),
            role: role_of(dispute, question, row, &superseded, only_speaker),
        })
        .collect();
    mark_outranked(&mut rows);
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
    if weighed.code == WeighedVerdict::Silent && let_exceptions_count(&mut weighed.rows) {
        weighed.exception = true;
        // Without a rule, an exception is a workaround.
        weighed.code = WeighedVerdict::Yes;
    }
    weighed.reported = carried_by_report(dispute, &weighed.rows);
    weighed
}

fn role_of(
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

/// Marks the statements that count as outranked if a deciding party has spoken.
fn mark_outranked(rows: &mut [WeighedStatement]) {
    if rows.iter().any(|row| row.role == StatementRole::Decides) {
        for row in rows
            .iter_mut()
            .filter(|row| row.role == StatementRole::Counts)
        {
            row.role = StatementRole::Outranked;
        }
    }
}

/// Lets the exceptions count, because nothing else does. Returns true if there are any.
fn let_exceptions_count(rows: &mut [WeighedStatement]) -> bool {
    let mut found = false;
    for row in rows
        .iter_mut()
        .filter(|row| row.role == StatementRole::Exception)
    {
        row.role = StatementRole::OnlyException;
        found = true;
    }
    found
}

const fn rank(role: StatementRole) -> u8 {
    match role {
        StatementRole::Decides | StatementRole::Counts => 0,
        StatementRole::Exception | StatementRole::OnlyException => 1,
        StatementRole::Superseded => 2,
        StatementRole::Outranked => 3,
        StatementRole::OutOfScope => 4,
    }
}

impl WeighedStatement {
    /// Returns true if the statement counts: the verdict follows from it.
    pub const fn counts(&self) -> bool {
        matches!(
            self.role,
            StatementRole::Decides | StatementRole::Counts | StatementRole::OnlyException
        )
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

fn carried_by_report(dispute: &Dispute, rows: &[WeighedStatement]) -> bool {
    let reported = |statement: &Statement| statement.reported || statement.relayed_by.is_some();
    let carrying = rows.iter().filter(|row| row.counts());
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
