//! scratch
use receipts::corpus::{SentenceIx, SourceIx};
use receipts::index::{Document, SentenceIndex, SentenceQuery};
use std::time::Instant;
fn docs(n: usize) -> Vec<Document> {
    (0..n)
        .map(|i| Document {
            dispute: 0,
            sentence: SentenceIx {
                source: SourceIx(0),
                number: i,
            },
            said: vec![],
            terms: (0..10)
                .map(|j| format!("w{}", (i * 7 + j * j * 13) % 211))
                .collect(),
        })
        .collect()
}
fn main() {
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let times: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let all: Vec<_> = (0..times).map(|_| docs(n)).collect();
    let mut took = vec![];
    for d in all {
        let t = Instant::now();
        let index = SentenceIndex::in_memory(d).unwrap();
        took.push(t.elapsed());
        std::hint::black_box(&index);
    }
    println!("first {:?}", took[0]);
    took.sort();
    println!("median {:?} min {:?}", took[took.len() / 2], took[0]);
}
