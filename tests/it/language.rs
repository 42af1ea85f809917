//! How words are read, in the normal form of a [`Reading`](receipts::language::Reading).
//!
//! A word is followed by `:` and its concepts, `@` and its name, `-` where it stands under a
//! negation; the parts of a phrase are joined by `_`. A case is a line. What is read wrongly is not
//! listed: a row that blesses a mistake is worse than none.

mod tables;

use std::sync::LazyLock;

use expect_test::{Expect, expect};
use receipts::language::{self, NameId, Names, NamesBuilder, Spelling};
use receipts::text::normalise;

/// Whose names they are does not matter here, only that some have several.
#[rustfmt::skip]
const NAMES: &[(u32, &[&str])] = &[
    (1, &["Alipay", "支付宝"]),
    (2, &["bitcoin", "BTC", "比特币"]),
    (3, &["WeChat Pay", "WeChat", "微信支付"]),
    (4, &["Dovey Wan"]),
    (5, &["peer-to-peer"]),
    (6, &["IT"]),
    (7, &["password sharing"]),
    (8, &["ban"]),
    (9, &["Binance", "币安"]),
    (10, &["Changpeng Zhao"]),
    (11, &["充电宝"]),
];

static TABLE: LazyLock<Names> = LazyLock::new(|| {
    let mut names = NamesBuilder::default();
    for (id, aliases) in NAMES {
        for alias in *aliases {
            names.alias(NameId(*id), alias);
        }
    }
    names.part(NameId(4), "wan");
    names.part(NameId(10), "changpeng");
    names.loose(NameId(7), "password sharing");
    names.known("alley");
    names.build()
});

/// Without any names.
#[track_caller]
fn check(text: &str, expected: Expect) {
    let reading = language::read(text, &Names::default(), Spelling::Exact);
    expected.assert_eq(&reading.to_string());
}

/// With names, as sources are read.
#[track_caller]
fn check_source(text: &str, expected: Expect) {
    let reading = language::read(&normalise(text), &TABLE, Spelling::Exact);
    expected.assert_eq(&reading.to_string());
}

/// With names, as what users type is read.
#[track_caller]
fn check_typed(text: &str, expected: Expect) {
    let reading = language::read(&normalise(text), &TABLE, Spelling::Forgiving);
    expected.assert_eq(&reading.to_string());
}

#[test]
#[rustfmt::skip]
fn inflections_are_folded() {
    check("allow allows allowed allowing", expect!["allow:allow allows:allow allowed:allow allowing:allow"]);
    check("buy buys bought buying", expect!["buy:buy buys:buy bought:buy buying:buy"]);
    check("payment payments pays paid", expect!["payment:pay payments:pay pays:pay paid:pay"]);
    check("supplies supplied supplying", expect!["supplies:supply supplied:supply supplying:supply"]);
    check("trader traders trades", expect!["trader:trade traders:trade trades:trade"]);
    check("accepts acceptance accepting", expect!["accepts:accept acceptance:accept accepting:accept"]);
    check("sells sold selling", expect!["sells:sell sold:sell selling:sell"]);
    check("refusal refused", expect!["refusal:refuse refused:refuse-"]);
    check("quickly illegally", expect!["quickly:fast illegally:illegal"]);
    check("stopped banned planned", expect!["stopped:stop banned:ban- planned:plan"]);
}

#[test]
#[rustfmt::skip]
fn an_unlisted_word_has_no_concept() {
    check("bitcoiners gribbled the snork", expect!["bitcoiners gribbled the snork"]);
    check("which is better", expect!["which is better"]);
    check("a brother at the corner", expect!["a brother at the corner"]);
    check("Peter", expect!["peter"]);
}

#[test]
#[rustfmt::skip]
fn a_negation_reaches_to_the_end_of_its_clause() {
    check("They will never support it, but we do.", expect!["they will never support:support- it- , but we do ."]);
    check("They don't support it and have never integrated it.", expect!["they don't support:support- it- and- have- never- integrated:integrate- it- ."]);
    check("It isn't allowed and sold.", expect!["it isn't allowed:allow- and- sold:sell- ."]);
    check("It isn't allowed and we sell it.", expect!["it isn't allowed:allow- and we sell:sell it ."]);
    check("I can't buy it although they sell it.", expect!["i can't buy:buy- it- although they sell:sell it ."]);
    check("It cannot be used: it is banned.", expect!["it cannot be- used:use- : it is banned:ban ."]);
    check("They said it was not banned.", expect!["they said:say it was not banned:ban- ."]);
    check("cant buy it", expect!["cant buy:buy- it-"]);
    check("unable to buy it", expect!["unable to- buy:buy- it-"]);
    check("far from banned", expect!["far_from banned:ban-"]);
    check("it is hardly allowed", expect!["it is hardly allowed:allow-"]);
    check("It is no longer allowed.", expect!["it is no_longer allowed:allow- ."]);
    check("Nobody sells it.", expect!["nobody sells:sell- it- ."]);
    check("No trade is allowed.", expect!["no trade:trade- is- allowed:allow- ."]);
    check("Without payment nothing is sold.", expect!["without payment:pay- nothing- is- sold:sell- ."]);
}

#[test]
#[rustfmt::skip]
fn neither_nor_is_one_negation() {
    check("Neither cash nor cards are supported.", expect!["neither cash:money- nor- cards- are- supported:support- ."]);
    check("It supports neither cash nor cards.", expect!["it supports:support- neither cash:money- nor- cards- ."]);
    check("They neither allow nor tolerate it.", expect!["they neither allow:allow- nor- tolerate:tolerate- it- ."]);
}

#[test]
#[rustfmt::skip]
fn a_negator_of_the_object_negates_the_verb() {
    check("The syrup contains no sugar.", expect!["the syrup contains:contain- no sugar:sugar- ."]);
    check("We found none in it.", expect!["we found:find- none in- it- ."]);
    check("They sell nothing.", expect!["they sell:sell- nothing ."]);
    check("There is no need to pay.", expect!["there is no need:need- to- pay:pay- ."]);
}

#[test]
#[rustfmt::skip]
fn what_is_no_negation() {
    check("It is not only allowed, it is welcome.", expect!["it is not_only allowed:allow , it is welcome:welcome ."]);
    check("No, you can.", expect!["no , you can ."]);
    check("There is no doubt that they sell it.", expect!["there is no_doubt that they sell:sell it ."]);
}

#[test]
#[rustfmt::skip]
fn a_verb_of_refusing_turns_what_it_governs() {
    check("They refuse to support it.", expect!["they refuse:refuse to- support:support- it- ."]);
    check("They do not refuse to support it.", expect!["they do not refuse:refuse- to support:support it ."]);
    check("They stopped selling it.", expect!["they stopped:stop selling:sell- it- ."]);
    check("They never stopped selling it.", expect!["they never stopped:stop- selling:sell it ."]);
    check("Nothing prevents trade.", expect!["nothing prevents:prevent- trade:trade ."]);
    check("They deny that it is sold.", expect!["they deny:deny that- it- is- sold:sell- ."]);
    check("It is illegal to sell it.", expect!["it is illegal:illegal to- sell:sell- it- ."]);
}

#[test]
#[rustfmt::skip]
fn phrases_are_one_word() {
    check("They cracked down on trade.", expect!["they cracked_down:crackdown on- trade:trade- ."]);
    check("It is off limits.", expect!["it is off_limits:ban ."]);
    check("We turned down the offer.", expect!["we turned_down:refuse the- offer:offer- ."]);
    check("They put an end to it.", expect!["they put_an_end_to:stop it- ."]);
    check("They lifted the ban.", expect!["they lifted_the_ban:unban ."]);
    check("as long as you pay", expect!["as_long_as you pay:pay"]);
    check("He is in favour of trade.", expect!["he is in_favour_of:support trade:trade ."]);
    check("They turned a blind eye to it.", expect!["they turned_a_blind_eye:tolerate to it ."]);
    check("They put up with it.", expect!["they put_up_with:tolerate it ."]);
    check("They crack down on trade.", expect!["they crack_down:crackdown on- trade:trade- ."]);
    check("it is sugar-free", expect!["it is sugar_free:sugar-free"]);
    check("a zero-tolerance policy", expect!["a zero_tolerance:zero-tolerance policy:policy-"]);
    check("It is off-limits.", expect!["it is off_limits:ban ."]);
}

#[test]
#[rustfmt::skip]
fn a_particle_may_stand_behind_the_object() {
    check("They set the shop up.", expect!["they set:found the shop:shop up ."]);
    check("They turned the offer down.", expect!["they turned:refuse the- offer:offer- down- ."]);
    check("They shut the whole site down.", expect!["they shut:close the- whole- site- down- ."]);
    check("They took the page down.", expect!["they took:remove the- page- down- ."]);
    check("They kicked him out.", expect!["they kicked:expel him- out- ."]);
    check("They called the meeting off.", expect!["they called:cancel the- meeting:meet- off- ."]);
}

#[test]
#[rustfmt::skip]
fn whose_it_is_owns_nothing() {
    check("a sticker of its own", expect!["a sticker of its own"]);
    check("they own it", expect!["they own it"]);
}

#[test]
#[rustfmt::skip]
fn words_and_marks() {
    check("Zhao's they'll don't it's", expect!["zhao they don't it-"]);
    check("8th 1,000 3.5 10%", expect!["8 1000 3.5 10 %"]);
    check("“No,” he said—“never.”", expect![[r#"" no , " he said:say - " never . ""#]]);
    check("a/b c-d e_f", expect!["a / b c - d e _ f"]);
    check("$5 €5", expect!["$ 5 € 5"]);
}

#[test]
#[rustfmt::skip]
fn chinese_words_in_both_scripts() {
    check_source("支付宝可以用来买比特币吗", expect!["支付宝@1 可以 用来:use 买:buy 比特币@2 吗"]);
    check_source("支付寶可以用來買比特幣嗎", expect!["支付宝@1 可以 用来:use 买:buy 比特币@2 吗"]);
    check_source("微信支付禁止交易", expect!["微信支付@3 禁止:ban 交易:trade:transaction-"]);
    check_source("币安不支持支付宝", expect!["币安@9 不 支持:support- 支付宝@1-"]);
    check_source("幣安不支援支付寶", expect!["币安@9 不 支援:support- 支付宝@1-"]);
    check_source("充电宝不得带上飞机", expect!["充电宝@11 不得 带:carry- 上- 飞机:plane-"]);
    check_source("充電寶不得帶上飛機", expect!["充电宝@11 不得 带:carry- 上- 飞机:plane-"]);
    check_source("他說：「不可以。」", expect![[r#"他 说:say : " 不可以 . ""#]]);
    check_source("支付宝停止提供服务", expect!["支付宝@1 停止:stop 提供:offer- 服务:service-"]);
    check_source("没有人禁止交易", expect!["没有 人- 禁止:ban- 交易:trade:transaction"]);
    check_source("不仅允许而且欢迎", expect!["不仅 允许:allow 而且 欢迎:welcome"]);
    check_source("我不知道能不能用", expect!["我 不知道 能不能 用:use"]);
    check_source("他们从不接受，但是我们接受", expect!["他们 从不 接受:accept- , 但是 我们 接受:accept"]);
    check_source("乘客可以携带自行车", expect!["乘客:passenger 可以 携带:carry 自行车:bicycle"]);
    check_source("10月8日，支付宝回复", expect!["10 月 8 日 , 支付宝@1 回复:reply"]);
    check_source("我用Alipay付款", expect!["我 用:use alipay@1 付款:pay"]);
    check_source("谁创办了币安", expect!["谁 创办:found 了 币安@9"]);
    check_source("什么时候", expect!["什么时候"]);
    check_source("无法使用", expect!["无法 使用:use-"]);
    check_source("并非违法", expect!["并非 违法:illegal-"]);
    check_source("警方没有逮捕他", expect!["警方:police 没有 逮捕:arrest- 他-"]);
    check_source("甚麼時候可以用", expect!["甚么时候 可以 用:use"]);
    check_source("鈇不可以用", expect!["鈇 不可以 用:use-"]);
}

#[test]
#[rustfmt::skip]
fn unknown_characters_are_one_word() {
    check_source("龘靐齉", expect!["龘靐齉"]);
    check_source("龘靐可以用", expect!["龘靐 可以 用:use"]);
}

#[test]
#[rustfmt::skip]
fn a_name_as_it_is_listed() {
    check_source("Alipay", expect!["alipay@1"]);
    check_source("alipay ALIPAY AliPay", expect!["alipay@1 alipay@1 alipay@1"]);
    check_source("支付宝", expect!["支付宝@1"]);
    check_source("BTC btc", expect!["btc@2 btc@2"]);
    check_source("peer-to-peer", expect!["peer_to_peer@5"]);
}

#[test]
#[rustfmt::skip]
fn a_name_spaced_or_hyphenated() {
    check_source("ali pay", expect!["ali_pay@1"]);
    check_source("ali-pay", expect!["ali_pay@1"]);
    check_source("Ali · Pay", expect!["ali_pay@1"]);
    check_source("A l i p a y", expect!["a_l_i_p_a_y@1"]);
    check_source("WeChat Pay", expect!["wechat_pay@3"]);
    check_source("wechatpay", expect!["wechatpay@3"]);
    check_source("we chat pay", expect!["we_chat_pay@3"]);
    check_source("peer to peer", expect!["peer_to_peer@5"]);
}

#[test]
#[rustfmt::skip]
fn a_name_inflected() {
    check_source("bitcoins", expect!["bitcoins@2"]);
    check_source("Alipay's", expect!["alipay@1"]);
    check_source("Alipays", expect!["alipays@1"]);
    check_source("Alipays'", expect!["alipays@1 '"]);
    check_source("dogs bitcoin's", expect!["dogs:dog bitcoin@2"]);
}

#[test]
#[rustfmt::skip]
fn a_name_with_something_about_it() {
    check_source("@Alipay", expect!["@ alipay@1"]);
    check_source("#alipay", expect!["# alipay@1"]);
    check_source("alipay.com", expect!["alipay@1 . com"]);
    check_source("(Alipay)", expect!["( alipay@1 )"]);
}

#[test]
#[rustfmt::skip]
fn a_part_of_a_name() {
    check_source("Dovey Wan's", expect!["dovey_wan@4"]);
    check_source("Wan", expect!["wan@4"]);
}

#[test]
#[rustfmt::skip]
fn a_function_word_is_a_name_only_in_capitals() {
    check_source("it is", expect!["it is"]);
    check_source("IT is", expect!["it@6 is"]);
}

#[test]
#[rustfmt::skip]
fn an_ordinary_word_is_a_name_in_every_form() {
    check_source("ban bans banned", expect!["ban:ban@8 bans:ban@8- banned:ban@8"]);
}

#[test]
#[rustfmt::skip]
fn a_name_whose_words_stand_apart() {
    check_source("share your password", expect!["share:share@7 your password:password@7"]);
    check_source("sharing of passwords", expect!["sharing:share@7 of passwords:password@7"]);
    check_source("password sharing", expect!["password_sharing@7"]);
    check_source("the password of the man whom everybody knows to share", expect!["the password:password of the man:man whom everybody knows:know to share:share"]);
}

#[test]
#[rustfmt::skip]
fn a_name_misspelt() {
    check_typed("alypay", expect!["alypay@1"]);
    check_typed("alipy", expect!["alipy@1"]);
    check_typed("aliapy", expect!["aliapy@1"]);
    check_typed("allipay", expect!["allipay@1"]);
    check_typed("bitcion", expect!["bitcion@2"]);
    check_typed("bitcon", expect!["bitcon@2"]);
    check_typed("wechet", expect!["wechet@3"]);
    check_typed("weechat", expect!["weechat@3"]);
    check_typed("wehcta", expect!["wehcta@3"]);
    check_typed("dovy wan", expect!["dovy_wan@4"]);
    check_typed("chnagpeng", expect!["chnagpeng@10"]);
}

#[test]
#[rustfmt::skip]
fn what_is_no_misspelt_name() {
    check_typed("alley", expect!["alley"]);
    check_typed("ali", expect!["ali"]);
    check_typed("Litecoin", expect!["litecoin"]);
    check_typed("Aliexpress", expect!["aliexpress"]);
    check_typed("Alipaying", expect!["alipaying"]);
    check_typed("btd", expect!["btd"]);
    check_typed("zhang", expect!["zhang"]);
    check_typed("wen", expect!["wen"]);
}

#[test]
#[rustfmt::skip]
fn a_source_is_read_as_it_is_spelt() {
    check_source("alypay", expect!["alypay"]);
    check_source("bitcion", expect!["bitcion"]);
    check_source("suport", expect!["suport"]);
}

#[test]
#[rustfmt::skip]
fn an_ordinary_word_misspelt() {
    check_typed("they recieve it", expect!["they receive:receive it"]);
    check_typed("they suport it", expect!["they support:support it"]);
    check_typed("it is suported", expect!["it is support:support"]);
}

#[test]
#[rustfmt::skip]
fn looks_are_normalised() {
    check_source("Ａｌｉｐａｙ", expect!["alipay@1"]);
    check_source("Ali\u{200b}pay", expect!["alipay@1"]);
    check_source("‘Alipay’", expect!["' alipay@1 '"]);
    check_source("支\u{200b}付宝", expect!["支付宝@1"]);
    check_source("Äpfel", expect!["äpfel"]);
}
