# The bot's own words, in English. The same keys stand in every language's file.
# What stands in { $… } comes in escaped: names, questions and quotations are no markup.

## Commands. Names: small letters, at most 32 characters; descriptions at most 100.

command-ask = ask
    .description = Ask what the sources say: a verdict, and their own sentences
command-check = check
    .description = Check claims against the sources, one by one
command-quote = quote
    .description = What somebody said, in order, and what was taken back later
command-verdict = verdict
    .description = What a verdict is based on, statement by statement
command-sources = sources
    .description = Which sources are cited here
command-help = help
    .description = How to ask, and what an answer means
command-privacy = privacy
    .description = What is stored about you; get it or have it deleted
command-pins = pins
    .description = This server's pinned answers
command-pins-add = add
    .description = Pin the sources' answer to a question (moderators)
command-pins-list = list
    .description = All pinned answers
command-pins-show = show
    .description = One pinned answer, whole
command-pins-edit = edit
    .description = Change a pin's note and its further wordings (moderators)
command-pins-remove = remove
    .description = Remove a pinned answer (moderators)
command-pins-history = history
    .description = The history: who pinned, edited and removed what, and when
command-review = review
    .description = Questions that the sources did not answer, or not helpfully (moderators)
command-settings = settings
    .description = This server's settings; without an option they are shown
command-check-message = Check against the sources
command-pin-message = Pin sourced answer
option-ask-question = question
    .description = In your own words, in English or Chinese
option-ask-private = private
    .description = Whether only you see the answer
option-check-claim = claim
    .description = One claim or several
option-check-private = private
    .description = Whether only you see the answer
option-quote-party = party
    .description = Who said it
option-quote-about = about
    .description = Only what was said about this
option-verdict-question = question
    .description = One of the questions that the sources are about
option-pins-add-question = question
    .description = The question whose answer is to be pinned
option-pins-add-note = note
    .description = A note of your own, shown apart from the sources
option-pins-show-pin = pin
    .description = Which one
option-pins-edit-pin = pin
    .description = Which one
option-pins-remove-pin = pin
    .description = Which one
option-pins-history-pin = pin
    .description = Which one; without it, everything that was done here
option-settings-review = review
    .description = Whether unanswered questions are kept for review; off deletes them
option-settings-question-days = question-days
    .description = After how many days a kept question is deleted
option-settings-history-days = history-days
    .description = After how many days votes, removed pins and history are deleted
option-settings-add-role = add-role
    .description = A role whose members are moderators here
option-settings-remove-role = remove-role
    .description = A role whose members are no longer moderators here
option-settings-notice-channel = notice-channel
    .description = Where moderators are notified about pins that the sources no longer support
option-settings-no-notices = no-notices
    .description = Shows them only in /pins list and /review

## An answer

verdict-heading = According to the sources: { $verdict }
verdict-heading-on = According to the sources: { $verdict } — { $proposition }
verdict-turned = You asked it the other way round. { $proposition } { $verdict }
verdict-fact = According to the sources
verdict-yes = Yes
verdict-no = No
verdict-disputed = Disputed
verdict-silent = no answer
answer-footer = answer { $answer } · corpus { $corpus }
answer-footer-part = answer { $answer } · read as { $part } · corpus { $corpus }
qualifier-heading = Please note
qualifier-reported = Reported by somebody else, or in the source's own words.
qualifier-exception = This is an exception, not the rule.
qualifier-one-side-only = The sources contain no statement by one of the parties concerned.
qualifier-differs = The answer differs between the parties that you asked about.
positions-heading = Who says what
position-line = { $speaker }: { $says }
position-heading = { $proposition } { $verdict }
position-affirms = yes
position-denies = no
position-qualifies = names a condition or an exception
position-first = first { $says }
position-later = later { $says }
position-taken-back = { $says }, later taken back
position-outranked = { $says } (but it is not theirs to decide)
reason-no-match = Nothing in the sources answers this.
reason-unknown-name = The question names somebody or something that the sources do not mention.
reason-off-topic = The sources here are about something else.
reason-opinion-or-advice = This asks for an opinion or advice. The bot only quotes what the sources say.
reason-nothing-asked = Nothing was asked.
reason-sources-changed = The sources have just changed and are being loaded again. Please try again in half a minute.
silence-heading = Why
silence-looked-for = Looked for: { $names }
silence-nearest = The nearest sentences, which do not answer it:
silence-none = No sentence is related to it.
nearest-name = Near, but no answer · { $speaker }
quotation-name = [{ $number }] { $speaker }
list-separator = {", "}
citation-separator = {", "}
citation-narration = The source itself
citation-medium = via { $medium }
citation-said = { $said }
citation-relayed = as passed on by { $name }
citation-reported = { $who } (reported, not quoted)
citation-place = { $source } ({ $id })
source-title = “{ $title }”
source-undated = undated
source-line = Source: { $source }
source-of = Source of { $numbers }: { $source }
sources-field = Source
stance-affirms = says yes
stance-denies = says no
stance-qualifies = names a condition or an exception
several-heading = { $count ->
    [one] Answer to one question
   *[other] Answers to { $count } questions
}
several-left = Not answered here: please ask these one at a time
check-nothing-to-read = There is no text in that message that could be checked.
check-use-the-menu = Discord does not show me the text of that message. Open its menu (right-click, or press and hold), choose Apps, then “Check against the sources”.
check-not-read = Pictures, files and other attachments of that message were not read.
too-long-sentence = This sentence is too long to be shown here ({ $id }, { $count } characters).
too-long-question = The question is too long to be shown ({ $count } characters), and too long to come back to by a button.
too-long-question-rest = The rest of the question is left out: only its first { $count } characters are read.
too-long-rest = { $count ->
    [one] One more does not fit here.
   *[other] { $count } more do not fit here.
}

## Buttons

button-evidence = Evidence
button-helpful = Helpful
button-not-helpful = Not helpful
button-share = Share
button-pin = Pin
button-previous = Back
button-next = More
button-edit = Edit
button-remove = Remove
button-renew = Renew
button-dismiss = Dismiss
button-answer = Answer with sentences
button-list = To the list
button-pin-chosen = Pin these
button-search = Search
button-export = Give me what is stored
button-delete = Delete it

## Evidence, verdict

evidence-heading = What the verdict rests on
evidence-page = page { $page } of { $pages }
evidence-none = No statement was weighed: the sentences themselves answer it.
evidence-changed = The sources have changed since that answer. This is what they say now.
weight-counted = counted
weight-outranked = outranked by a party that decides it
weight-superseded = set aside by its own speaker
weight-exception = an exception to the rule
weight-out-of-scope = outside of what was asked
ledger-name = { $number } · { $weight } · { $stance }
verdict-question-unknown = No question here matches that. Choose one of those offered while you type.
decided-by = Decided by: { $parties }

## Check

check-heading = Checked against the sources
check-summary = { $count ->
    [one] One claim was checked.
   *[other] { $count } claims were checked.
}
check-passed-over = { $count ->
    [one] One sentence has nothing to do with the sources.
   *[other] { $count } sentences have nothing to do with the sources.
}
check-nothing = It contains no claim that the sources address.
check-claim-name = { $number } · { $verdict }
check-claim-too-long = (a claim of { $count } characters)

## Quote

quote-heading = { $party }, in the sources' order
quote-about = About: { $topic }
quote-none = The sources contain no statement by { $party }.
quote-none-about = The sources contain no statement by { $party } about { $topic }.
quote-unknown-party = The sources mention nobody of that name. Choose one of those offered while you type.
quote-unknown-topic = The sources have no topic of that name. Choose one of those offered while you type.
quote-superseded = later taken back in { $numbers }
quote-supersedes = takes back { $numbers }
quote-replies = in reply to { $name }

## Sources

sources-heading = The sources
sources-version = corpus { $corpus }
sources-line = { $source } ({ $id }, { $count ->
    [one] one sentence
   *[other] { $count } sentences
})

## Help

help-heading = What this bot does
help-text = Ask a question in your own words, in English or Chinese. It is answered with sentences of the sources, cited word for word, who said them and where, and a verdict. The verdict rates the sources, not the world. Where they do not say, the answer says so.
help-ways-heading = Ways to ask
help-ways =
    `/ask` a question; only you see the answer with `private`
    `/check` one claim or several; or the menu of a message: Apps, Check against the sources
    `/quote` what somebody said; `/verdict` what a verdict rests on; `/sources` what is cited
    in a direct message to the bot, or by mentioning it
    `/privacy` what is stored about you
help-signs-heading = The verdict's signs
help-signs = ✓ the sources say yes · ✗ they say no · ⇄ they say both · ? they do not say
help-examples-heading = For instance
help-moderators-heading = For moderators
help-moderators = `/pins` keeps an answer above others of this server, `/review` shows what stayed unanswered, `/settings` turns that on.
help-greeting = Hello! Ask a question, and it is answered with the sources' own sentences, who said them, and a verdict.
help-thanks = You are welcome.

## Privacy

privacy-heading = What is stored about you
privacy-text =
    An answer itself stores nothing.
    {""}**Votes**: on a server, that you found an answer helpful or not, by the answer's number.
    {""}**Questions**: only on servers whose moderators have turned the review queue on, and only those that the sources did not answer or that you marked as not helpful: your words, your id, how often and when.
    {""}**Moderators**: who pinned, edited, removed or set what, and when.
privacy-here = On this server: the review queue is { $queue ->
    [on] on
   *[off] off
}; questions are deleted after { $questions ->
    [one] one day
   *[other] { $questions } days
}, votes and history after { $history ->
    [one] one day
   *[other] { $history } days
}.
privacy-scope-server = The buttons are about this server. In a direct message they are about all servers.
privacy-scope-all = The buttons are about all servers.
privacy-exported = { $count ->
    [0] Nothing is stored about you.
    [one] One thing is stored about you; it is in the file.
   *[other] { $count } things are stored about you; they are in the file.
}
privacy-deleted = Deleted: { $questions ->
    [one] one question
   *[other] { $questions } questions
}, { $votes ->
    [one] one vote
   *[other] { $votes } votes
}. Your id was taken out of { $rows ->
    [one] one pin or entry of the history
   *[other] { $rows } pins and entries of the history
}.

## Feedback

feedback-thanks = Noted, thank you.
feedback-queued = Noted, thank you. The moderators here will see the question.
feedback-elsewhere = Thank you. Votes are stored only on servers that have installed the bot.

## Pins

pin-heading = Pinned on this server
pin-heading-queue = Pinned on this server, chosen by a moderator
pin-number = pin #{ $pin }
pin-made = pin #{ $pin }, by { $who }, { $when }
pin-verdict = The sources then said: { $verdict }
pin-chosen = A moderator chose these sentences. They have no verdict.
pin-note-name = The moderators' note
pin-bot = the bot
pin-added = Pinned as #{ $pin }. From now on it is shown above the answer to that question here.
pin-added-before = That is pin #{ $pin } already.
pin-known = The same question is pinned already, as #{ $pin }. Edit or remove that one first.
pin-nothing = A pin needs at least one sentence of the sources, and none answers this. The review queue lets you choose sentences.
pin-not-an-answer = That is not an answer of this bot.
pin-unknown = There is no such pin here.
pin-several = Several pins match that. Give the number of one: see /pins list.
pin-removed = Pin #{ $pin } is removed.
pin-edited = Pin #{ $pin } is changed.
pin-renewed = Pin #{ $pin } now shows what the sources say today.
pin-stale = Somebody else has changed pin #{ $pin } in the meantime. Look at it again.
pin-not-renewable = The sources no longer answer it. Remove it, or leave it hidden.
pin-flagged-sentences = ⚠ Hidden: a sentence that it cites is no longer in the sources.
pin-flagged-verdict = ⚠ Hidden: the sources would now give another verdict.
pin-flagged-posted = This pinned answer no longer holds. Ask again for what the sources say now.
pin-withdrawn = This pinned answer was removed by a moderator.
pin-flagged-count = { $count ->
    [one] ⚠ One pin is hidden because the sources no longer support it. See /pins list.
   *[other] ⚠ { $count } pins are hidden because the sources no longer support them. See /pins list.
}
pin-posting-missing = its message was not posted, or is gone
pin-posting-posted = posted, but not pinned in the channel: { $link }
pin-posting-pinned = pinned in the channel: { $link }
pin-state-removed = removed
pin-list-heading = Pinned answers
pin-list-empty = Nothing is pinned on this server.
pin-list-summary = { $count ->
    [one] One pin
   *[other] { $count } pins
}
pin-wordings-name = Further wordings
pin-channel-name = Message
pin-modal-title = Pin #{ $pin }
pin-modal-note = Note, shown apart from the sources
pin-modal-wordings = Further wordings, one a line
pin-wordings-too-many = A pin has at most { $count } further wordings.
pin-wording-too-long = A wording has at most { $count } characters.
pin-wordings-hidden = The pin is not shown above these wordings: the sources answer them differently
pin-wording-fact = answered without a yes or no
pin-wording-several = A wording is one question. Write each on a line of its own.
pin-note-too-long = A note has at most { $count } characters.
pin-question-too-long = A pinned question has at most { $count } characters.
pin-label = #{ $pin } · { $text }
pin-missing-permission = Pin #{ $pin } is saved, and shown above answers. It could not be pinned in the channel. Permissions that the bot lacks there: { $permissions }.
pin-list-full = Pin #{ $pin } is saved, and shown above answers. Its message was not pinned: the channel already has as many pins as Discord allows. Unpin one, then pin the message by hand.
pin-not-posted = Pin #{ $pin } is saved, and shown above answers. Its message could not be posted in the channel.
pin-failed = Pin #{ $pin } is saved, and shown above answers. Discord did not pin its message; try it by hand.
unpin-missing-permission = Pin #{ $pin } is removed. Its message is still pinned. Permissions that the bot lacks there: { $permissions }. Unpin it by hand.
unpin-failed = Pin #{ $pin } is removed. Discord did not unpin its message; do it by hand.
history-heading = What was done
history-heading-pin = What was done to pin #{ $pin }
history-empty = Nothing is recorded.
history-line = { $when } · { $who } · { $what }
history-of-pin = #{ $pin } { $what }
history-added-answer = pinned an answer
history-added-queue = pinned sentences from the review queue
history-edited = changed note or wordings
history-rekeyed = updated which questions it belongs to
history-posted-missing = its message is gone
history-posted-posted = its message is not pinned
history-posted-pinned = its message was pinned
history-flagged = hidden, the sources no longer support it
history-unflagged = shown again
history-renewed = updated to what the sources say now
history-removed = removed it
history-settings = changed the settings
history-dismissed = { $count ->
    [one] dismissed a question
   *[other] dismissed { $count } similar questions
}
history-who-erased = a user who deleted their data

## Review

review-heading = Waiting for a moderator
review-off = The review queue is off: it stores what people ask. A manager of the server can turn it on with `/settings review:True`.
review-empty = No question is waiting.
review-name = { $number } · asked { $asked ->
    [one] once
   *[other] { $asked } times
} by { $askers ->
    [one] one
   *[other] { $askers }
}
review-line = not answered: { $silent } · not helpful: { $unhelpful } · last { $when }
review-select = Choose a question …
review-gone = Somebody else has dealt with that question, or it has expired.
review-dismissed = { $count ->
    [one] Dismissed: one question.
   *[other] Dismissed: { $count } questions.
}
review-choose-heading = Choose up to three sentences
review-choose-page = page { $page } of { $pages }
review-choose-select = Sentences of this page …
review-choose-label = { $number } · { $id } · { $speaker }
review-search-title = Search the sources
review-search-label = What the sentences are to be about
review-search-name = Searched for
review-chosen-name = Chosen
review-chosen-none = none yet
review-corpus-changed = The sources have changed in the meantime. Begin again with /review.
review-too-many = A pin cites at most three sentences.

## Settings

settings-heading = Settings of this server
settings-review = Review queue: { $queue ->
    [on] **on**. What the sources did not answer, or not helpfully, is kept for `/review`
   *[off] **off**. No question is kept
}
settings-question-days = Kept questions are deleted after { $count ->
    [one] **1** day
   *[other] **{ $count }** days
}
settings-history-days = Votes, removed pins and history are deleted after { $count ->
    [one] **1** day
   *[other] **{ $count }** days
}
settings-roles = Moderators are, besides those with Pin Messages, Manage Messages or Administrator: { $roles }
settings-no-roles = nobody
settings-notices = Moderators are notified about hidden pins in { $channel }. The bot must be able to write there
settings-no-notices = Moderators are notified about hidden pins in `/pins list` and `/review` alone
settings-changed = Changed.
settings-everybodys-role = Every member has that role, so all of them would be moderators. Choose another role.

## What cannot be done

refusal-server-only = That works only on a server that has installed the bot.
refusal-moderator = That is for moderators: Pin Messages, Manage Messages or Administrator in this channel, or a moderator role of this server.
refusal-manager = Only managers of the server may do that.
error-rate-limited = Too many requests: try again in { $seconds ->
    [one] a second
   *[other] { $seconds } seconds
}.
error-busy = Many questions are being answered right now. Please try again in half a minute.
error-several-answers = That message answers several questions. Ask the one that you mean by itself.
error-several-questions = A pin answers one question. Pin these one at a time.
error-old-component = That button is from an older version of the bot. Please ask again.
error-unreadable-message = The question cannot be read back from that message. Please ask again.
error-changed = The sources have changed since that answer. Please ask again.
error-unknown-command = The bot does not know that command any longer. Please reload Discord.
error-unreadable-interaction = I cannot read what Discord sent me. Please try again; if it happens again, ask with /ask or in a direct message.
error-trouble = Sorry, something went wrong. If you changed something, check whether it was saved before you try again. If it happens again, give the operator of the bot this number: { $reference }
cannot-write-there = I may not write in <#{ $channel }>. Permissions that I lack there: { $permissions }. My answer:
cannot-write-refused = I could not write in <#{ $channel }>: Discord refused it. My answer:
shown-as-text = This is plain text, without buttons. Permissions that I lack here: { $permissions }.
permission-view-channel = View Channel
permission-send-messages = Send Messages
permission-send-messages-in-threads = Send Messages in Threads
permission-embed-links = Embed Links
permission-read-message-history = Read Message History
permission-pin-messages = Pin Messages

## How an answer came about

explain-heading = How it was read
explain-names = Names in it: { $names }
explain-no-names = It holds none of the names of this dispute.
explain-unknown-name = “{ $name }” is a name that the sources do not mention.
explain-proposition = Does it ask “{ $proposition }”? As it stands: { $same }%, the other way round: { $inverted }%, for a special case: { $narrower }%
explain-passage = Does { $id } answer it? Yes: { $yes }%, no: { $no }%, with a condition: { $qualifies }%, it states it: { $tells }%
explain-proposition-read-together = Read together with all sentences, does it ask “{ $proposition }”? As it stands: { $same }%, the other way round: { $inverted }%, for a special case: { $narrower }%
explain-by-propositions = Decided by what the statements say to: { $ids }
explain-by-passages = Decided by sentences that say yes or no: { $ids }
explain-by-told = Answered with sentences that state it: { $ids }
explain-by-nothing = Nothing was sure enough, so no answer is given.
explain-ledger = What was weighed
explain-ledger-empty = Nothing.
explain-row = { $id } · { $stance } · { $why }
explain-row-on = { $id } · { $stance } ({ $proposition }) · { $why }
explain-read = read by the program, { $certainty }% sure
why-settles = counts: it is for { $speaker } to decide, or their word was asked for
why-nobody-settles = counts: nobody who could decide it has spoken
why-others-settle = does not count: somebody who decides it has spoken
why-superseded = does not count: { $speaker } later said something else
why-exception = does not count: it is a condition of the rule, or an exception to it
why-only-exception = counts: it is a condition or an exception, and no other statement counts
why-others-asked = does not count: the question asks for somebody else's word
why-answers = counts: this sentence answers the question

## The prompt of `receipts ask`

prompt-intro = Ask a question. `exit` or Ctrl-D ends.
prompt-empty = Nothing was asked. Ask a question: it is answered with the sources' own sentences, who said them, and a verdict.
prompt-usage = Ask a question in your own words, in English or Chinese. It is answered with the sources' own sentences, who said them, and a verdict. Where the sources are silent, the answer says so.
prompt-leave = `receipts --help` lists the other commands.
