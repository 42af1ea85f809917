//! Custom ids: each id round-trips within 100 characters, and the decoder rejects everything else.

use proptest::prelude::*;
use receipts::bot::custom_id::{AnswerKey, ChooserControl, ChosenSentences, Feedback, QuoteQuery};
use receipts::bot::{CustomId, PinId, QuestionId};

use super::kit::{BICYCLES, SERVER, kit, member, message, reply_text};

fn answer() -> impl Strategy<Value = AnswerKey> {
    any::<u64>().prop_map(AnswerKey)
}

fn chosen() -> impl Strategy<Value = ChosenSentences> {
    let sentences = prop::collection::vec(any::<u32>(), 0..=ChosenSentences::MAX);
    (any::<u32>(), sentences).prop_map(|(corpus, sentences)| ChosenSentences { corpus, sentences })
}

fn query() -> impl Strategy<Value = QuoteQuery> {
    let topic = prop::option::of(any::<u16>());
    (any::<u32>(), any::<u16>(), any::<u16>(), topic).prop_map(|(corpus, dispute, party, topic)| {
        QuoteQuery {
            corpus,
            dispute,
            party,
            topic,
        }
    })
}

fn custom_id() -> impl Strategy<Value = CustomId> {
    let pin = || any::<i64>().prop_map(PinId);
    let entry = || any::<i64>().prop_map(QuestionId);
    let verdict = prop_oneof![Just(Feedback::Helpful), Just(Feedback::NotHelpful)];
    let part = prop_oneof![Just(ChooserControl::Turn), Just(ChooserControl::Menu)];
    prop_oneof![
        answer().prop_map(|answer| CustomId::Evidence { answer }),
        (answer(), any::<u16>()).prop_map(|(answer, page)| CustomId::EvidencePage { answer, page }),
        (answer(), any::<u16>()).prop_map(|(answer, page)| CustomId::VerdictPage { answer, page }),
        (query(), any::<u16>()).prop_map(|(query, page)| CustomId::QuotePage { query, page }),
        (answer(), verdict).prop_map(|(answer, verdict)| CustomId::Feedback { answer, verdict }),
        answer().prop_map(|answer| CustomId::Share { answer }),
        answer().prop_map(|answer| CustomId::Pin { answer }),
        any::<u16>().prop_map(|page| CustomId::PinList { page }),
        any::<u16>().prop_map(|page| CustomId::SourcesPage { page }),
        (prop::option::of(pin()), any::<u16>())
            .prop_map(|(pin, page)| CustomId::PinHistory { pin, page }),
        (pin(), any::<u32>()).prop_map(|(pin, version)| CustomId::PinEdit { pin, version }),
        (pin(), any::<u32>()).prop_map(|(pin, version)| CustomId::PinRenew { pin, version }),
        pin().prop_map(|pin| CustomId::PinRemove { pin }),
        any::<u16>().prop_map(|page| CustomId::ReviewList { page }),
        (any::<u16>(), any::<u16>()).prop_map(|(sentences, off_topic)| CustomId::ShareCheck {
            sentences,
            off_topic,
        }),
        Just(CustomId::ReviewOpen),
        entry().prop_map(|entry| CustomId::ReviewDismiss { entry }),
        (entry(), any::<u16>(), chosen(), part).prop_map(|(entry, page, chosen, part)| {
            CustomId::ReviewChoose {
                entry,
                page,
                chosen,
                part,
            }
        }),
        (entry(), chosen()).prop_map(|(entry, chosen)| CustomId::ReviewSearch { entry, chosen }),
        (entry(), chosen()).prop_map(|(entry, chosen)| CustomId::ReviewPin { entry, chosen }),
        Just(CustomId::PrivacyExport),
        Just(CustomId::PrivacyDelete),
    ]
}

proptest! {
    #[test]
    fn every_custom_id_round_trips(id in custom_id()) {
        let text = id.encode();
        prop_assert!(text.len() <= 100 && text.is_ascii(), "{}", text);
        prop_assert_eq!(CustomId::decode(&text), Ok(id));
    }

    #[test]
    fn decoded_ids_encode_to_the_same_text(text in "(r1:)?[a-z-]{0,16}(:[0-9a-f.+-]{0,17}){0,4}") {
        if let Ok(id) = CustomId::decode(&text) {
            prop_assert_eq!(id.encode(), text);
        }
    }
}

#[test]
fn ids_of_other_versions_get_an_explanation() {
    let kit = kit();
    let shown = kit.ask(BICYCLES);
    for id in [
        "",
        "r0:evidence:0f3a5c7e9b1d2f40",
        "r2:evidence:0f3a5c7e9b1d2f40",
        "r1:evidence",
        "r1:evidence:0F3A5C7E9B1D2F40",
        "r1:evidence:0f3a5c7e9b1d2f40:extra",
        "r1:pins:01",
        "r1:review-pin:1:00000000.1.2.3.4",
        "somebody else's",
    ] {
        let reply = kit.component(&member(3), SERVER, id, &[], &shown);
        let content = reply_text(reply);
        assert_eq!(
            content, "That button is from an older version of the bot. Please ask again.",
            "{id}"
        );
    }
}

#[test]
fn a_button_of_another_answer_is_rejected() {
    let kit = kit();
    let shown = kit.ask(BICYCLES);
    let id = CustomId::Evidence {
        answer: AnswerKey(1),
    }
    .encode();
    let reply = kit.component(&member(3), SERVER, &id, &[], &shown);
    assert_eq!(
        message(reply).content,
        "The question cannot be read back from that message. Please ask again."
    );
}
