# 機器人自身的用語，繁體中文。各語言檔案的鍵相同。
# { $… } 處填入的內容已經跳脫：名稱、問題和引文都不作標記。

## 指令。名稱不超過 32 個字元，說明不超過 100 個。

command-ask = 提問
    .description = 問資料怎麼說：給出結論和資料的原句
command-check = 核對
    .description = 逐條對照資料核對說法
command-quote = 引述
    .description = 某人說過什麼，按先後順序，哪些後來被取代
command-verdict = 結論
    .description = 某個結論的依據，逐條列出
command-sources = 資料
    .description = 這裡引用哪些資料
command-help = 說明
    .description = 如何提問，回答是什麼意思
command-privacy = 隱私
    .description = 存了你的哪些資訊；可以取回或刪除
command-pins = 釘選
    .description = 本伺服器釘選的回答
command-pins-add = 新增
    .description = 釘選資料對某個問題的回答（管理員）
command-pins-list = 列表
    .description = 所有釘選的回答
command-pins-show = 檢視
    .description = 檢視一則釘選的回答
command-pins-edit = 編輯
    .description = 修改釘選的附註和其他問法（管理員）
command-pins-remove = 移除
    .description = 移除一則釘選的回答（管理員）
command-pins-history = 紀錄
    .description = 誰在何時釘選、編輯、移除了什麼
command-review = 待審
    .description = 資料沒有回答、或回答沒有幫助的問題（管理員）
command-settings = 設定
    .description = 本伺服器的設定；不帶選項則顯示
command-check-message = 對照資料核對
command-pin-message = 釘選有出處的回答
option-ask-question = 問題
    .description = 用自己的話提問，中英文均可
option-ask-private = 私密
    .description = 是否只有你能看到回答
option-check-claim = 說法
    .description = 一條或多條說法
option-check-private = 私密
    .description = 是否只有你能看到回答
option-quote-party = 當事方
    .description = 誰說的
option-quote-about = 關於
    .description = 只看關於這個話題的
option-verdict-question = 問題
    .description = 資料所涉及的問題之一
option-pins-add-question = 問題
    .description = 要釘選哪個問題的回答
option-pins-add-note = 附註
    .description = 你自己的附註，與資料分開顯示
option-pins-show-pin = 釘選
    .description = 哪一則
option-pins-edit-pin = 釘選
    .description = 哪一則
option-pins-remove-pin = 釘選
    .description = 哪一則
option-pins-history-pin = 釘選
    .description = 哪一則；不填則列出這裡做過的一切
option-settings-review = 待審
    .description = 是否保留未得到回答的問題以供審閱；關閉會刪除它們
option-settings-question-days = 問題天數
    .description = 保留的問題在多少天後刪除
option-settings-history-days = 紀錄天數
    .description = 投票、已移除的釘選和紀錄在多少天後刪除
option-settings-add-role = 新增身分組
    .description = 該身分組的成員在這裡是管理員
option-settings-remove-role = 移除身分組
    .description = 該身分組的成員在這裡不再是管理員
option-settings-notice-channel = 通知頻道
    .description = 在哪裡告知管理員資料已不再支持的釘選
option-settings-no-notices = 不通知
    .description = 只在 /pins list 和 /review 中告知

## 回答

verdict-heading = 根據資料來源：{ $verdict }
verdict-heading-on = 根據資料來源：{ $verdict } — { $proposition }
verdict-turned = 你的問法與此相反：{ $proposition } { $verdict }
verdict-fact = 根據資料來源
verdict-yes = 是
verdict-no = 否
verdict-disputed = 有爭議
verdict-silent = 沒有答案
answer-footer = 回答 { $answer } · 資料版本 { $corpus }
answer-footer-part = 回答 { $answer } · 所讀部分 { $part } · 資料版本 { $corpus }
qualifier-heading = 請注意
qualifier-reported = 這一說法由他人轉述，或由資料自行敘述。
qualifier-exception = 這是資料提到的例外，不是通則。
qualifier-one-side-only = 資料中沒有其中一方的說法。
qualifier-differs = 你問的幾個對象，答案各不相同。
positions-heading = 各方說法
position-line = { $speaker }：{ $says }
position-heading = { $proposition } { $verdict }
position-affirms = 肯定
position-denies = 否定
position-qualifies = 提到條件或例外
position-first = 起初{ $says }
position-later = 後來{ $says }
position-taken-back = { $says }，後來收回
position-outranked = { $says }（但此事不由其決定）
reason-no-match = 資料沒有回答這個問題。
reason-unknown-name = 問題提到了資料裡沒有的人或事物。
reason-off-topic = 這裡的資料講的是別的事。
reason-opinion-or-advice = 這是在徵求意見或建議；機器人只引用資料的原話。
reason-nothing-asked = 沒有收到問題。
reason-sources-changed = 資料剛剛有變動，正在重新載入，請過半分鐘再試。
silence-heading = 原因
silence-looked-for = 尋找的名稱：{ $names }
silence-nearest = 最接近的句子（並未回答這個問題）：
silence-none = 沒有相近的句子。
nearest-name = 相近，但不是回答 · { $speaker }
quotation-name = [{ $number }] { $speaker }
list-separator = 、
citation-separator = ，
citation-narration = 資料本身的敘述
citation-medium = 透過 { $medium }
citation-said = { $said }
citation-relayed = 由 { $name } 轉述
citation-reported = { $who }（轉述，非原話）
citation-place = { $source }（{ $id }）
source-title = 《{ $title }》
source-undated = 日期不詳
source-line = 來源：{ $source }
source-of = { $numbers } 的來源：{ $source }
sources-field = 來源
stance-affirms = 表示肯定
stance-denies = 表示否定
stance-qualifies = 提出條件或例外
several-heading = 以下回答 { $count } 個問題
several-left = 以下問題未作回答，請逐一提問
check-nothing-to-read = 那則訊息裡沒有可以核對的文字。
check-use-the-menu = Discord 沒有讓我看到那則訊息的文字。請打開它的選單（右鍵或長按），選擇「應用程式」，再選「對照資料核對」。
check-not-read = 那則訊息裡的圖片、檔案和其他附件沒有讀取。
too-long-sentence = 這個句子太長，無法在此顯示（{ $id }，{ $count } 個字元）。
too-long-question = 問題太長（{ $count } 個字元），無法顯示，也無法透過按鈕再次查詢。
too-long-question-rest = 問題的其餘部分未顯示：只讀取前 { $count } 個字元。
too-long-rest = 另有 { $count } 項放不下。

## 按鈕

button-evidence = 依據
button-helpful = 有幫助
button-not-helpful = 沒有幫助
button-share = 分享
button-pin = 釘選
button-previous = 上一頁
button-next = 下一頁
button-edit = 編輯
button-remove = 移除
button-renew = 更新
button-dismiss = 忽略
button-answer = 選句子回答
button-list = 返回列表
button-pin-chosen = 釘選所選
button-search = 搜尋
button-export = 取回所存的資訊
button-delete = 刪除

## 依據、結論

evidence-heading = 結論的依據
evidence-page = 第 { $page } 頁，共 { $pages } 頁
evidence-none = 沒有權衡任何說法：句子本身就是回答。
evidence-changed = 資料在那次回答之後有了變化。以下是資料現在的說法。
weight-counted = 計入
weight-outranked = 不敵當事方的說法
weight-superseded = 已被發言者自己取代
weight-exception = 例外，列在通則之外
weight-out-of-scope = 不在所問範圍
ledger-name = { $number } · { $weight } · { $stance }
verdict-question-unknown = 這裡沒有類似的問題。請從輸入時給出的選項中選擇。
decided-by = 以誰的說法為準：{ $parties }

## 核對

check-heading = 已對照資料核對
check-summary = 核對了 { $count } 條說法。
check-passed-over = 有 { $count } 句與資料的內容無關。
check-nothing = 其中沒有資料能談到的說法。
check-claim-name = { $number } · { $verdict }
check-claim-too-long = （一條 { $count } 個字元的說法）

## 引述

quote-heading = { $party }，按資料中的順序
quote-about = 關於：{ $topic }
quote-none = 資料中沒有 { $party } 的話。
quote-none-about = 資料中沒有 { $party } 關於{ $topic }的話。
quote-unknown-party = 資料沒有談到叫這個名字的人。請從輸入時給出的選項中選擇。
quote-unknown-topic = 資料沒有談到這個話題。請從輸入時給出的選項中選擇。
quote-superseded = 後來被 { $numbers } 取代
quote-supersedes = 取代 { $numbers }
quote-replies = 回應 { $name }

## 資料

sources-heading = 資料
sources-version = 資料版本 { $corpus }
sources-line = { $source } （{ $id }，{ $count } 句）

## 說明

help-heading = 這個機器人做什麼
help-text = 請用自己的話提問，中英文均可。回答會逐字引用資料的句子，說明是誰在哪裡說的，並給出結論。結論評的是資料，不是世界。資料沒有提到的，會如實說明。
help-ways-heading = 提問的方式
help-ways =
    `/ask` 提問；加上 `private` 則只有你能看到回答
    `/check` 核對一條或多條說法；也可用訊息的選單：應用程式，對照資料核對
    `/quote` 某人說過什麼；`/verdict` 結論的依據；`/sources` 引用哪些資料
    也可以私訊機器人，或者提及它
    `/privacy` 存了你的哪些資訊
help-signs-heading = 結論的符號
help-signs = ✓ 資料說是 · ✗ 資料說否 · ⇄ 資料兩種都說 · ? 資料未提及
help-examples-heading = 例如
help-moderators-heading = 管理員
help-moderators = `/pins` 讓一則回答在本伺服器釘選，`/review` 列出沒有得到回答的問題，`/settings` 開啟這個功能。
help-greeting = 你好！請提問，回答會給出資料的原句、說話者和結論。
help-thanks = 不客氣。

## 隱私

privacy-heading = 存了你的哪些資訊
privacy-text =
    回答本身不存任何資訊。
    {""}**投票**：在伺服器上，你認為某個回答有沒有幫助，按回答的編號存。
    {""}**問題**：僅在管理員開啟了待審功能的伺服器上，並且僅限資料沒有回答的、或你標為沒有幫助的：你的原話、你的 ID、次數和時間。
    {""}**管理員**：誰在何時釘選、編輯、移除或設定了什麼。
privacy-here = 在本伺服器：待審功能{ $queue ->
    [on] 已開啟
   *[off] 已關閉
}；問題在 { $questions } 天後刪除，投票和紀錄在 { $history } 天後刪除。
privacy-scope-server = 按鈕只涉及本伺服器。在私訊中則涉及所有伺服器。
privacy-scope-all = 按鈕涉及所有伺服器。
privacy-exported = { $count ->
    [0] 沒有存你的任何資訊。
   *[other] 存了你的 { $count } 項資訊，都在檔案裡。
}
privacy-deleted = 已刪除：{ $questions } 個問題，{ $votes } 次投票。你的 ID 已從 { $rows } 則釘選和紀錄中去掉。

## 回饋

feedback-thanks = 記下了，謝謝。
feedback-queued = 記下了，謝謝。這裡的管理員會看到這個問題。
feedback-elsewhere = 謝謝。只有在裝有機器人的伺服器上才會記下。

## 釘選

pin-heading = 本伺服器釘選
pin-heading-queue = 本伺服器釘選，由管理員選定
pin-number = 釘選 #{ $pin }
pin-made = 釘選 #{ $pin }，{ $who }，{ $when }
pin-verdict = 資料當時的說法：{ $verdict }
pin-chosen = 這些句子由管理員選定，不帶資料的結論。
pin-note-name = 管理員的附註
pin-bot = 機器人
pin-added = 已釘選為 #{ $pin }。從現在起，它會顯示在這裡對這個問題的回答上方。
pin-added-before = 這已經是釘選 #{ $pin } 了。
pin-known = 同樣的問題已經釘選為 #{ $pin }。請先編輯或移除那一則。
pin-nothing = 釘選至少需要一句資料的原句，而資料沒有談到這一點。可以在待審列表中選擇句子。
pin-not-an-answer = 那不是這個機器人的回答。
pin-unknown = 這裡沒有這則釘選。
pin-several = 有幾則釘選與此相符。請寫明編號：見 /pins list。
pin-removed = 釘選 #{ $pin } 已移除。
pin-edited = 釘選 #{ $pin } 已修改。
pin-renewed = 釘選 #{ $pin } 已換成資料現在的說法。
pin-stale = 在此期間有人改動了釘選 #{ $pin }。請再看一下。
pin-not-renewable = 資料對此已不再有說法。請移除它，或讓它保持隱藏。
pin-flagged-sentences = ⚠ 已隱藏：它引用的一個句子已不在資料中。
pin-flagged-verdict = ⚠ 已隱藏：資料現在會給出不同的結論。
pin-flagged-posted = 這則釘選的回答已不成立。請重新提問，看資料現在怎麼說。
pin-withdrawn = 這則釘選的回答已被管理員移除。
pin-flagged-count = ⚠ 因資料不再支持，{ $count } 則釘選已隱藏。見 /pins list。
pin-posting-missing = 它的訊息沒有發出，或已不在
pin-posting-posted = 已發出，但沒有在頻道中釘選：{ $link }
pin-posting-pinned = 已在頻道中釘選：{ $link }
pin-state-removed = 已移除
pin-list-heading = 釘選的回答
pin-list-empty = 本伺服器沒有釘選的回答。
pin-list-summary = { $count } 則釘選
pin-wordings-name = 其他問法
pin-channel-name = 訊息
pin-modal-title = 釘選 #{ $pin }
pin-modal-note = 附註，與資料分開顯示
pin-modal-wordings = 其他問法，一行一個
pin-wordings-too-many = 一則釘選最多有 { $count } 種其他問法。
pin-wording-too-long = 一種問法最多 { $count } 個字元。
pin-wordings-hidden = 這則釘選不會顯示在以下問法的回答上方：資料對它們的回答不同
pin-wording-fact = 有回答，但不是「是」或「否」
pin-wording-several = 一種問法只能是一個問題。請每行只寫一個問題。
pin-note-too-long = 附註最多 { $count } 個字元。
pin-question-too-long = 釘選的問題最多 { $count } 個字元。
pin-label = #{ $pin } · { $text }
pin-missing-permission = 釘選 #{ $pin } 已保存，並會顯示在回答上方。但無法在頻道中釘選。機器人在那裡缺少的權限：{ $permissions }。
pin-list-full = 釘選 #{ $pin } 已保存，並會顯示在回答上方。它的訊息沒有釘選：頻道的釘選數量已達 Discord 的上限。請取消一則釘選，再手動釘選這則訊息。
pin-not-posted = 釘選 #{ $pin } 已保存，並會顯示在回答上方。它的訊息沒能在頻道中發出。
pin-failed = 釘選 #{ $pin } 已保存，並會顯示在回答上方。Discord 沒有釘選它的訊息；請手動試試。
unpin-missing-permission = 釘選 #{ $pin } 已移除。它的訊息仍被釘選。機器人在那裡缺少的權限：{ $permissions }。請手動取消釘選。
unpin-failed = 釘選 #{ $pin } 已移除。Discord 沒有取消釘選它的訊息；請手動取消。
history-heading = 做過什麼
history-heading-pin = 對釘選 #{ $pin } 做過什麼
history-empty = 沒有紀錄。
history-line = { $when } · { $who } · { $what }
history-of-pin = #{ $pin } { $what }
history-added-answer = 釘選了一個回答
history-added-queue = 從待審列表釘選了句子
history-edited = 修改了附註或問法
history-rekeyed = 更新了它對應的問題
history-posted-missing = 它的訊息已不在
history-posted-posted = 它的訊息沒有釘選
history-posted-pinned = 它的訊息已釘選
history-flagged = 已隱藏，資料不再支持它
history-unflagged = 恢復顯示
history-renewed = 換成資料現在的說法
history-removed = 移除
history-settings = 修改了設定
history-dismissed = 忽略了 { $count } 個相同的問題
history-who-erased = 某人（已要求刪除）

## 待審

review-heading = 等待管理員處理
review-off = 待審功能已關閉：它會存下人們問的問題。有管理伺服器權限的人可以用 `/settings review:True` 開啟。
review-empty = 沒有等待處理的問題。
review-name = { $number } · { $askers } 人問過 { $asked } 次
review-line = 未回答：{ $silent } · 沒有幫助：{ $unhelpful } · 最近 { $when }
review-select = 選擇一個問題……
review-gone = 別人已處理了那個問題，或者它已過期。
review-dismissed = 已忽略 { $count } 個問題。
review-choose-heading = 最多選擇三個句子
review-choose-page = 第 { $page } 頁，共 { $pages } 頁
review-choose-select = 本頁的句子……
review-choose-label = { $number } · { $id } · { $speaker }
review-search-title = 搜尋資料
review-search-label = 要找關於什麼的句子
review-search-name = 搜尋內容
review-chosen-name = 已選
review-chosen-none = 尚未選擇
review-corpus-changed = 資料在此期間有了變化。請用 /review 重新開始。
review-too-many = 一則釘選最多引用三個句子。

## 設定

settings-heading = 本伺服器的設定
settings-review = 待審功能：{ $queue ->
    [on] **已開啟**。資料沒有回答的、或回答沒有幫助的問題會保留，供 `/review` 檢視
   *[off] **已關閉**。不保留任何問題
}
settings-question-days = 保留的問題在 **{ $count }** 天後刪除
settings-history-days = 投票、已移除的釘選和紀錄在 **{ $count }** 天後刪除
settings-roles = 除了有「釘選訊息」「管理訊息」或「管理員」權限的人，管理員還有：{ $roles }
settings-no-roles = 無
settings-notices = 在 { $channel } 告知管理員被隱藏的釘選；機器人須能在那裡發言
settings-no-notices = 只在 `/pins list` 和 `/review` 中告知管理員被隱藏的釘選
settings-changed = 已修改。
settings-everybodys-role = 每個成員都有這個身分組，因此所有人都會成為管理員。請選擇別的身分組。

## 做不到的事

refusal-server-only = 這只在裝有機器人的伺服器上可用。
refusal-moderator = 這只限管理員：在本頻道有「釘選訊息」「管理訊息」或「管理員」權限的人，或有本伺服器的管理身分組的人。
refusal-manager = 這只限可以管理伺服器的人。
error-rate-limited = 請慢一點：{ $seconds } 秒後再試。
error-busy = 現在提問的人很多，請過半分鐘再試。
error-several-answers = 那則訊息回答了幾個問題。請把你要的那個單獨再問一次。
error-several-questions = 一則釘選只回答一個問題。請分別釘選。
error-old-component = 那個按鈕來自機器人的舊版本。請重新提問。
error-unreadable-message = 無法從那則訊息讀回問題。請重新提問。
error-changed = 資料在那次回答之後有了變化。請重新提問。
error-unknown-command = 機器人已不認識那個指令。請重新載入 Discord。
error-unreadable-interaction = 我讀不懂 Discord 傳來的內容。請再試一次；如果再次發生，請用 /ask 或私訊提問。
error-trouble = 抱歉，出了點問題。如果你做了修改，請先確認是否已儲存，再重試。如果再次發生，請把這個編號告訴執行機器人的人：{ $reference }
cannot-write-there = 我在 <#{ $channel }> 無法發言。我在那裡缺少的權限：{ $permissions }。我的回答：
cannot-write-refused = 我在 <#{ $channel }> 無法發言：被 Discord 拒絕。我的回答：
shown-as-text = 這是純文字，沒有按鈕。我在這裡缺少的權限：{ $permissions }。
permission-view-channel = 「檢視頻道」
permission-send-messages = 「傳送訊息」
permission-send-messages-in-threads = 「在討論串中傳送訊息」
permission-embed-links = 「嵌入連結」
permission-read-message-history = 「讀取訊息歷史」
permission-pin-messages = 「釘選訊息」

## 回答的由來

explain-heading = 問題的解讀
explain-names = 提到的名稱：{ $names }
explain-no-names = 沒有提到本爭議中的任何名稱。
explain-unknown-name = 「{ $name }」是資料裡沒有的名稱。
explain-proposition = 是否在問「{ $proposition }」？照原樣：{ $same } %，反過來：{ $inverted } %，特殊情形：{ $narrower } %
explain-passage = { $id } 是否回答了它？是：{ $yes } %，否：{ $no } %，有條件：{ $qualifies } %，說明了：{ $tells } %
explain-proposition-read-together = 與所讀句子合起來看，是否在問「{ $proposition }」？照原樣：{ $same } %，反過來：{ $inverted } %，特殊情形：{ $narrower } %
explain-by-propositions = 依據各方對此的說法：{ $ids }
explain-by-passages = 依據明確肯定或否定的句子：{ $ids }
explain-by-told = 用說明此事的句子回答：{ $ids }
explain-by-nothing = 沒有足夠確定的依據，因此不作回答。
explain-ledger = 納入考慮的說法
explain-ledger-empty = 無。
explain-row = { $id } · { $stance } · { $why }
explain-row-on = { $id } · { $stance }（{ $proposition }） · { $why }
explain-read = 由程式判讀，把握 { $certainty } %
why-settles = 計入：此事由 { $speaker } 決定，或問的正是其說法
why-nobody-settles = 計入：有權決定的人沒有表態
why-others-settle = 不計入：有權決定的人已經表態
why-superseded = 不計入：{ $speaker }後來改口
why-exception = 作為例外列出：這是條件或例外
why-only-exception = 計入：這是條件或例外，此外沒有可以計入的說法
why-others-asked = 不計入：問的是別人的說法
why-answers = 計入：這句話回答了問題

## `receipts ask` 的提示

prompt-intro = 請提問；輸入 `exit` 或按 Ctrl-D 結束。
prompt-empty = 沒有收到問題。請提問，回答會給出資料的原句、說話者和結論。
prompt-usage = 請用自己的話提問，中英文均可：回答會給出資料的原句、說話者和結論；資料沒有提到的，會如實說明。
prompt-leave = 其他命令見 `receipts --help`。
