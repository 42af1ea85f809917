//! The page for operators, its alerts and its dashboard name exactly the metrics that the program
//! serves: no more, no fewer, with their types, labels and values. The page on privacy, which
//! operators publish, has the times that the program has.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use receipts::config::DEFAULT_LEFT_DAYS;
use receipts::discord::Timings;
use receipts::http::Limits;
use receipts::metrics::{Event, Metrics, Outcome, Readiness, ShardState};
use receipts::store::SEEN_SECONDS;
use receipts::store::settings::Settings;

use crate::scan;

const PAGE: &str = "docs/operating.md";
const DASHBOARD: &str = "docs/grafana-dashboard.json";

/// All events. A new one does not compile until it has its place here.
fn events() -> Vec<Event> {
    let next = |event: Option<Event>| match event {
        None => Some(Event::Request),
        Some(Event::Request) => Some(Event::Repeated),
        Some(Event::Repeated) => Some(Event::Undecodable),
        Some(Event::Undecodable) => Some(Event::Failed),
        Some(Event::Failed) => Some(Event::Deferred),
        Some(Event::Deferred) => Some(Event::Connection),
        Some(Event::Connection) => Some(Event::UnknownEvent),
        Some(Event::UnknownEvent) => Some(Event::PinFlagged),
        Some(Event::PinFlagged) => Some(Event::WrongSignature),
        Some(Event::WrongSignature) => None,
    };
    std::iter::successors(next(None), |event| next(Some(*event))).collect()
}

/// All outcomes, in the same way.
fn outcomes() -> Vec<Outcome> {
    let next = |outcome: Option<Outcome>| match outcome {
        None => Some(Outcome::Answered),
        Some(Outcome::Answered) => Some(Outcome::Deferred),
        Some(Outcome::Deferred) => Some(Outcome::Apology),
        Some(Outcome::Apology) => Some(Outcome::NotSent),
        Some(Outcome::NotSent) => None,
    };
    std::iter::successors(next(None), |outcome| next(Some(*outcome))).collect()
}

/// `/metrics` after everything has happened once.
fn rendered() -> String {
    let metrics = Metrics::default();
    let moment = Duration::from_millis(1);
    events().into_iter().for_each(|event| metrics.count(event));
    for outcome in outcomes() {
        metrics.interaction("command", "gateway", outcome, moment);
    }
    metrics.verdict(Some("not_in_sources"), Some("no_match"));
    metrics.read(moment);
    metrics.queued(1);
    metrics.discord_error(403, 50_013);
    metrics.shard(0, ShardState::Ready);
    metrics.store("add_pin", moment, true);
    metrics.corpus("sha256:0");
    metrics.render()
}

/// A metric's type and labels.
type Described = (String, BTreeSet<String>);

/// Returns the metrics by name: that of a sample, and of a histogram what its samples begin with.
fn served() -> BTreeMap<String, Described> {
    let text = rendered();
    let mut served = BTreeMap::new();
    for line in text.lines() {
        let Some(about) = line.strip_prefix("# TYPE ") else {
            continue;
        };
        let (family, kind) = about.split_once(' ').unwrap();
        let suffix = if kind == "counter" { "_total" } else { "" };
        let mut labels = BTreeSet::new();
        for sample in text.lines().filter(|line| line.starts_with(family)) {
            let inside = sample.split_once('{').and_then(|(_, rest)| {
                let (inside, _) = rest.split_once('}')?;
                Some(inside)
            });
            let pairs = inside.into_iter().flat_map(|inside| inside.split("\","));
            labels.extend(pairs.filter_map(|pair| Some(pair.split_once('=')?.0.to_owned())));
        }
        labels.remove("le");
        served.insert(format!("{family}{suffix}"), (kind.to_owned(), labels));
    }
    served
}

/// Returns the cells of the rows of the tables whose first cell begins so.
fn rows(page: &str, start: &str) -> Vec<Vec<String>> {
    let rows = page.lines().filter(|line| line.starts_with(start));
    let cells = |row: &str| {
        let inside = row.trim_matches('|');
        inside
            .split(" | ")
            .map(|cell| cell.trim().to_owned())
            .collect()
    };
    rows.map(cells).collect()
}

/// Returns the words between backticks.
fn quoted(text: &str) -> Vec<String> {
    let words = text.split('`').skip(1).step_by(2);
    words.map(ToOwned::to_owned).collect()
}

/// Returns the words of a text that are names of metrics.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_lowercase() && c != '_');
    let names = words.filter(|word| word.starts_with("receipts_"));
    names.map(ToOwned::to_owned).collect()
}

/// Returns the metric that a name in a query belongs to.
fn base(name: &str, served: &BTreeMap<String, Described>) -> Option<String> {
    let of_histogram = |base: &&str| {
        served
            .get(*base)
            .is_some_and(|(kind, _)| kind == "histogram")
    };
    let mut bases = ["_bucket", "_sum", "_count"]
        .into_iter()
        .filter_map(|suffix| name.strip_suffix(suffix));
    match bases.find(of_histogram) {
        Some(base) => Some(base.to_owned()),
        None => served.contains_key(name).then(|| name.to_owned()),
    }
}

/// Returns the values that a query compares a label with.
fn compared(text: &str, label: &str) -> BTreeSet<String> {
    // In JSON the quotation marks are escaped.
    let text = text.replace("\\\"", "\"");
    let before = format!("{label}=\"");
    let parts = text.split(&before).skip(1);
    let values = parts.filter_map(|rest| rest.split('"').next());
    values.map(ToOwned::to_owned).collect()
}

#[test]
fn the_page_describes_every_metric_and_no_other() {
    let page = scan::read(PAGE);
    let mut described = BTreeMap::new();
    for row in rows(&page, "| `receipts_") {
        let name = quoted(&row[0]).remove(0);
        let labels = row[2]
            .split(';')
            .filter_map(|label| quoted(label).into_iter().next());
        let known = described.insert(name.clone(), (row[1].clone(), labels.collect()));
        assert_eq!(known, None, "{name} twice");
    }
    assert_eq!(described, served());
    let bases = named(&page);
    for name in &bases {
        assert!(base(name, &served()).is_some(), "{PAGE} names {name}");
    }
}

#[test]
fn the_dashboard_shows_every_metric_and_no_other() {
    let shown = named(&scan::read(DASHBOARD));
    let bases = shown.iter().map(|name| {
        let base = base(name, &served());
        base.unwrap_or_else(|| panic!("{DASHBOARD} names {name}"))
    });
    let bases: BTreeSet<String> = bases.collect();
    assert_eq!(bases, served().into_keys().collect());
}

#[test]
fn the_values_of_labels_are_those_of_the_program() {
    let (page, dashboard) = (scan::read(PAGE), scan::read(DASHBOARD));
    let values = |label: &str| compared(&rendered(), label);
    let (_, table) = page.split_once("The values of `event`:").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let described: BTreeSet<String> = rows(table, "| `")
        .iter()
        .map(|row| quoted(&row[0]).remove(0))
        .filter(|name| name != "event")
        .collect();
    assert_eq!(described, values("event"));
    let interactions = rows(&page, "| `receipts_interactions_total`").remove(0);
    let (_, described) = interactions[2].split_once("`outcome`").unwrap();
    let described: BTreeSet<String> = quoted(described).into_iter().collect();
    assert_eq!(described, values("outcome"));
    for text in [&page, &dashboard] {
        for label in ["event", "outcome"] {
            let compared = compared(text, label);
            assert!(compared.is_subset(&values(label)), "{label}: {compared:?}");
        }
    }
}

#[test]
fn every_alert_says_what_to_do() {
    let page = scan::read(PAGE);
    let after = |start: &'static str| {
        let lines = page
            .lines()
            .filter_map(|line| line.trim().strip_prefix(start));
        lines.map(ToOwned::to_owned).collect::<BTreeSet<String>>()
    };
    let alerts = after("- alert: ");
    assert!(alerts.len() > 10, "{alerts:?}");
    assert_eq!(
        alerts,
        after("### Receipts")
            .iter()
            .map(|name| format!("Receipts{name}"))
            .collect()
    );
}

/// A series with labels appears with its first event, which `rate` and `increase` do not count. A
/// rule without the other part would miss the first failure after each start.
#[test]
fn alerts_see_the_first_event_of_a_series() {
    let (page, served) = (scan::read(PAGE), served());
    let mut count = 0;
    for rule in page.split("- alert: ").skip(1) {
        let (rule, _) = rule.split_once("labels:").unwrap();
        let rule = rule.split_whitespace().collect::<Vec<_>>().join(" ");
        let parts = ["rate(", "increase("].map(|function| rule.split(function).skip(1));
        for part in parts.into_iter().flatten() {
            let (series, _) = part.split_once('[').unwrap();
            let name = series.split('{').next().unwrap();
            let is_counter_with_labels = served
                .get(name)
                .is_some_and(|(kind, labels)| kind == "counter" && !labels.is_empty());
            if is_counter_with_labels {
                let first = format!("({series} unless {series} offset ");
                assert!(rule.contains(&first), "{rule}");
                count += 1;
            }
        }
    }
    assert!(count > 6, "{count}");
}

/// From version 15 on, PostgreSQL lets only the owner of a database create tables there.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_database_that_the_page_creates_takes_the_store() {
    use receipts::store::Store as _;
    use receipts::store::location::Location;

    let Some(cluster) = crate::store::cluster::cluster() else {
        return;
    };
    let page = scan::read(PAGE);
    let (_, statements) = page.split_once("```sql\n").unwrap();
    let (statements, _) = statements.split_once("```").unwrap();
    // The role `receipts` of the tests' server may do everything.
    let statements = statements.replace("receipts", "operators");
    let mut administrator = cluster.connect("postgres").await;
    for statement in statements.lines() {
        let statement = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()));
        statement.execute(&mut administrator).await.unwrap();
    }
    let url = cluster.address("operators");
    let url = url.url().replace("//receipts@", "//operators@");
    let location = Location::of_url(&url, std::path::Path::new(""));
    let Ok(Location::Server(address)) = location else {
        panic!("{location:?}");
    };
    let store = crate::store::postgres::open(&address).await;
    assert!(store.guilds().await.unwrap().is_empty());
    store.close().await;
}

/// Returns the last cell of the row of PRIVACY.md that begins so: for how long it is stored.
#[track_caller]
fn stored_for(start: &str) -> String {
    let page = scan::read("PRIVACY.md");
    let found = rows(&page, &format!("| {start}"));
    assert_eq!(found.len(), 1, "{start}: {found:?}");
    found[0].last().unwrap().clone()
}

#[test]
fn the_page_on_privacy_names_the_times_of_the_program() {
    let Settings {
        question_days,
        retention_days,
        ..
    } = Settings::INITIAL;
    for (start, days) in [
        ("a question: ", question_days.get()),
        ("a vote: ", retention_days.get()),
        ("the history: ", retention_days.get()),
        ("the ids of servers that ", DEFAULT_LEFT_DAYS),
    ] {
        let time = stored_for(start);
        assert!(time.contains(&format!("{days} days by default")), "{time}");
    }
    assert_eq!(SEEN_SECONDS, 3_600);
    // A row is not deleted when its hour is over, but by the next upkeep.
    let time = stored_for("the ids of answered ");
    assert!(time.starts_with("one hour, and then until the hourly "));
    assert_eq!(Timings::DISCORD.upkeep, Duration::from_secs(3_600));
}

#[test]
fn the_page_names_the_limits_of_the_endpoint() {
    let page = scan::read(PAGE);
    let limits = Limits::DEFAULT;
    let (headers, response) = (limits.headers.as_secs(), limits.response.as_secs());
    for limit in [
        format!("At most {} connections", limits.connections),
        format!("headers of a request must arrive within {headers} s"),
        format!("longer than {response} s to take a response"),
    ] {
        assert!(page.contains(&limit), "{limit}");
    }
}

#[test]
fn the_page_names_the_reasons_of_readyz() {
    let page = scan::read(PAGE);
    let readiness = Readiness::default();
    let unconnected = readiness.obstacle().unwrap();
    readiness.drain();
    let stopping = readiness.obstacle().unwrap();
    for reason in [
        unconnected,
        stopping,
        "store: cannot be read",
        "store: does not answer",
    ] {
        assert!(page.contains(&format!("| `{reason}` |")), "{reason}");
    }
}
