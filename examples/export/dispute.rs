//! A dispute's folder with its questions.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use receipts::corpus::{self, Dispute, QuestionIx, SentenceIx, SourceIx};
use receipts::entity_linker::{EntityLinker, Spelling};
use receipts::reader::Reader;
use receipts::verdict::{CompiledDispute, WeighedStatement, weigh};
use serde_json::{Value, json};

use crate::link::linked;

/// The questions, and further ones in Chinese.
const QUESTION_FILES: [&str; 2] = ["questions.jsonl", "chinese.jsonl"];

pub(crate) fn read(folder: &Path) -> Result<Value> {
    let parent = folder.parent().context("a folder in a folder")?;
    let id = folder.file_name().and_then(|name| name.to_str());
    let (corpus, problems) = corpus::load(parent);
    let Some(corpus) = corpus else {
        bail!("{problems:?}");
    };
    let found = corpus.disputes.iter();
    let Some(dispute) = found.into_iter().find(|d| Some(d.id.as_str()) == id) else {
        bail!("no such dispute");
    };
    let names = EntityLinker::of(dispute);
    let asks = dispute.questions.iter().enumerate().map(|(at, question)| {
        json!({
            "id": question.id,
            "t": linked(&names, &question.ask, Spelling::Exact),
            "parties": question.parties.iter().map(|party| party.0).collect::<Vec<_>>(),
            "ledger": ledger(dispute, QuestionIx(at)),
        })
    });
    let sentences = (0..dispute.sources.len()).flat_map(|source| {
        let count = dispute.sources[source].sentence_count();
        (0..count).map(move |number| SentenceIx {
            source: SourceIx(source),
            number,
        })
    });
    let files =
        QUESTION_FILES.map(|name| fs::read_to_string(folder.join(name)).unwrap_or_default());
    let rows: Vec<Value> = files
        .iter()
        .flat_map(|rows| rows.lines())
        .filter(|line| !line.trim().is_empty())
        .map(|line| row(&names, line))
        .collect::<Result<_>>()?;
    Ok(json!({
        "kind": "dispute",
        "id": id,
        "asks": asks.collect::<Vec<_>>(),
        "sentences": sentences.map(|at| sentence(dispute, &names, at)).collect::<Vec<_>>(),
        "rows": rows,
    }))
}

/// The verdict of the statements, and for each row its sentence, its stance and whether it carries
/// the verdict.
fn ledger(dispute: &Dispute, question: QuestionIx) -> Value {
    let compiled = CompiledDispute::new(dispute);
    let rows = compiled.stances(dispute, question, &Reader::shared());
    let weighed = weigh(dispute, question, rows, None);
    let row = |row: &WeighedStatement| {
        let at = dispute.sentence_id(row.stance.sentence);
        json!([at, row.stance.stance.as_str(), row.counts()])
    };
    json!({
        "code": format!("{:?}", weighed.code).to_lowercase(),
        "rows": weighed.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn sentence(dispute: &Dispute, names: &EntityLinker, at: SentenceIx) -> Value {
    let statements: Vec<_> = dispute
        .statements()
        .filter(|(_, statement)| dispute.sentences_of(statement).any(|s| s == at))
        .collect();
    let stances = statements.iter().flat_map(|(ix, statement)| {
        let given = statement.stance.iter().flatten();
        given.map(move |(question, stance)| json!([question.0, stance.as_str(), ix.0]))
    });
    let first = statements.first().map(|(_, statement)| *statement);
    json!({
        "id": dispute.sentence_id(at),
        "raw": dispute.sentence_text(at),
        "t": linked(names, dispute.sentence_text(at), Spelling::Exact),
        "source": at.source.0,
        "by": first.map(|statement| statement.speaker.0),
        "relay": first.and_then(|statement| statement.relayed_by).map(|party| party.0),
        "via": first.and_then(|statement| statement.medium.clone()),
        "stances": stances.collect::<Vec<_>>(),
        "stated": statements.iter().map(|(ix, _)| ix.0).collect::<Vec<_>>(),
    })
}

fn row(names: &EntityLinker, line: &str) -> Result<Value> {
    let mut row: Value = serde_json::from_str(line)?;
    let question = row["q"].as_str().unwrap_or_default().to_owned();
    row["raw"] = json!(question);
    row["q"] = json!(linked(names, &question, Spelling::Forgiving));
    Ok(row)
}
