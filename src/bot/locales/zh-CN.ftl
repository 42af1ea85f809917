# 机器人自身的用语，简体中文。各语言文件的键相同。
# { $… } 处填入的内容已经转义：名称、问题和引文都不作标记。

## 命令。名称不超过 32 个字符，说明不超过 100 个。

command-ask = 提问
    .description = 问资料怎么说：给出结论和资料的原句
command-check = 核对
    .description = 逐条对照资料核对说法
command-quote = 引述
    .description = 某人说过什么，按先后顺序，哪些后来被取代
command-verdict = 结论
    .description = 某个结论的依据，逐条列出
command-sources = 资料
    .description = 这里引用哪些资料
command-help = 帮助
    .description = 如何提问，回答是什么意思
command-privacy = 隐私
    .description = 存了你的哪些信息；可以取回或删除
command-pins = 置顶
    .description = 本服务器置顶的回答
command-pins-add = 添加
    .description = 置顶资料对某个问题的回答（管理员）
command-pins-list = 列表
    .description = 所有置顶的回答
command-pins-show = 查看
    .description = 查看一条置顶的回答
command-pins-edit = 编辑
    .description = 修改置顶的附注和其他问法（管理员）
command-pins-remove = 移除
    .description = 移除一条置顶的回答（管理员）
command-pins-history = 记录
    .description = 谁在何时置顶、编辑、移除了什么
command-review = 待审
    .description = 资料没有回答、或回答没有帮助的问题（管理员）
command-settings = 设置
    .description = 本服务器的设置；不带选项则显示
command-check-message = 对照资料核对
command-pin-message = 置顶有出处的回答
option-ask-question = 问题
    .description = 用自己的话提问，中英文均可
option-ask-private = 私密
    .description = 是否只有你能看到回答
option-check-claim = 说法
    .description = 一条或多条说法
option-check-private = 私密
    .description = 是否只有你能看到回答
option-quote-party = 当事方
    .description = 谁说的
option-quote-about = 关于
    .description = 只看关于这个话题的
option-verdict-question = 问题
    .description = 资料所涉及的问题之一
option-pins-add-question = 问题
    .description = 要置顶哪个问题的回答
option-pins-add-note = 附注
    .description = 你自己的附注，与资料分开显示
option-pins-show-pin = 置顶
    .description = 哪一条
option-pins-edit-pin = 置顶
    .description = 哪一条
option-pins-remove-pin = 置顶
    .description = 哪一条
option-pins-history-pin = 置顶
    .description = 哪一条；不填则列出这里做过的一切
option-settings-review = 待审
    .description = 是否保留未得到回答的问题以供审阅；关闭会删除它们
option-settings-question-days = 问题天数
    .description = 保留的问题在多少天后删除
option-settings-history-days = 记录天数
    .description = 投票、已移除的置顶和记录在多少天后删除
option-settings-add-role = 添加身份组
    .description = 该身份组的成员在这里是管理员
option-settings-remove-role = 移除身份组
    .description = 该身份组的成员在这里不再是管理员
option-settings-notice-channel = 通知频道
    .description = 在哪里告知管理员资料已不再支持的置顶
option-settings-no-notices = 不通知
    .description = 只在 /pins list 和 /review 中告知

## 回答

verdict-heading = 根据资料来源：{ $verdict }
verdict-heading-on = 根据资料来源：{ $verdict } — { $proposition }
verdict-turned = 你的问法与此相反：{ $proposition } { $verdict }
verdict-fact = 根据资料来源
verdict-yes = 是
verdict-no = 否
verdict-disputed = 有争议
verdict-silent = 没有答案
answer-footer = 回答 { $answer } · 资料版本 { $corpus }
answer-footer-part = 回答 { $answer } · 所读部分 { $part } · 资料版本 { $corpus }
qualifier-heading = 请注意
qualifier-reported = 这一说法由他人转述，或由资料自行叙述。
qualifier-exception = 这是资料提到的例外，不是通则。
qualifier-one-side-only = 资料中没有其中一方的说法。
qualifier-differs = 你问的几个对象，答案各不相同。
positions-heading = 各方说法
position-line = { $speaker }：{ $says }
position-heading = { $proposition } { $verdict }
position-affirms = 肯定
position-denies = 否定
position-qualifies = 提到条件或例外
position-first = 起初{ $says }
position-later = 后来{ $says }
position-taken-back = { $says }，后来收回
position-outranked = { $says }（但此事不由其决定）
reason-no-match = 资料没有回答这个问题。
reason-unknown-name = 问题提到了资料里没有的人或事物。
reason-off-topic = 这里的资料讲的是别的事。
reason-opinion-or-advice = 这是在征求意见或建议；机器人只引用资料的原话。
reason-nothing-asked = 没有收到问题。
reason-sources-changed = 资料刚刚有变动，正在重新载入，请过半分钟再试。
silence-heading = 原因
silence-looked-for = 查找的名称：{ $names }
silence-nearest = 最接近的句子（并未回答这个问题）：
silence-none = 没有相近的句子。
nearest-name = 相近，但不是回答 · { $speaker }
quotation-name = [{ $number }] { $speaker }
list-separator = 、
citation-separator = ，
citation-narration = 资料本身的叙述
citation-medium = 通过 { $medium }
citation-said = { $said }
citation-relayed = 由 { $name } 转述
citation-reported = { $who }（转述，非原话）
citation-place = { $source }（{ $id }）
source-title = 《{ $title }》
source-undated = 日期不详
source-line = 来源：{ $source }
source-of = { $numbers } 的来源：{ $source }
sources-field = 来源
stance-affirms = 表示肯定
stance-denies = 表示否定
stance-qualifies = 提出条件或例外
several-heading = 以下回答 { $count } 个问题
several-left = 以下问题未作回答，请逐个提问
check-nothing-to-read = 那条消息里没有可以核对的文字。
check-use-the-menu = Discord 没有让我看到那条消息的文字。请打开它的菜单（右键或长按），选择“应用”，再选“对照资料核对”。
check-not-read = 那条消息里的图片、文件和其他附件没有读取。
too-long-sentence = 这个句子太长，无法在此显示（{ $id }，{ $count } 个字符）。
too-long-question = 问题太长（{ $count } 个字符），无法显示，也无法通过按钮再次查询。
too-long-question-rest = 问题的其余部分未显示：只读取前 { $count } 个字符。
too-long-rest = 另有 { $count } 项放不下。

## 按钮

button-evidence = 依据
button-helpful = 有帮助
button-not-helpful = 没有帮助
button-share = 分享
button-pin = 置顶
button-previous = 上一页
button-next = 下一页
button-edit = 编辑
button-remove = 移除
button-renew = 更新
button-dismiss = 忽略
button-answer = 选句子回答
button-list = 返回列表
button-pin-chosen = 置顶所选
button-search = 搜索
button-export = 取回所存的信息
button-delete = 删除

## 依据、结论

evidence-heading = 结论的依据
evidence-page = 第 { $page } 页，共 { $pages } 页
evidence-none = 没有权衡任何说法：句子本身就是回答。
evidence-changed = 资料在那次回答之后有了变化。以下是资料现在的说法。
weight-counted = 计入
weight-outranked = 不敌当事方的说法
weight-superseded = 已被发言者自己取代
weight-exception = 例外，列在通则之外
weight-out-of-scope = 不在所问范围
ledger-name = { $number } · { $weight } · { $stance }
verdict-question-unknown = 这里没有类似的问题。请从输入时给出的选项中选择。
decided-by = 以谁的说法为准：{ $parties }

## 核对

check-heading = 已对照资料核对
check-summary = 核对了 { $count } 条说法。
check-passed-over = 有 { $count } 句与资料的内容无关。
check-nothing = 其中没有资料能谈到的说法。
check-claim-name = { $number } · { $verdict }
check-claim-too-long = （一条 { $count } 个字符的说法）

## 引述

quote-heading = { $party }，按资料中的顺序
quote-about = 关于：{ $topic }
quote-none = 资料中没有 { $party } 的话。
quote-none-about = 资料中没有 { $party } 关于{ $topic }的话。
quote-unknown-party = 资料没有谈到叫这个名字的人。请从输入时给出的选项中选择。
quote-unknown-topic = 资料没有谈到这个话题。请从输入时给出的选项中选择。
quote-superseded = 后来被 { $numbers } 取代
quote-supersedes = 取代 { $numbers }
quote-replies = 回应 { $name }

## 资料

sources-heading = 资料
sources-version = 资料版本 { $corpus }
sources-line = { $source } （{ $id }，{ $count } 句）

## 帮助

help-heading = 这个机器人做什么
help-text = 请用自己的话提问，中英文均可。回答会逐字引用资料的句子，说明是谁在哪里说的，并给出结论。结论评的是资料，不是世界。资料没有提到的，会如实说明。
help-ways-heading = 提问的方式
help-ways =
    `/ask` 提问；加上 `private` 则只有你能看到回答
    `/check` 核对一条或多条说法；也可用消息的菜单：应用，对照资料核对
    `/quote` 某人说过什么；`/verdict` 结论的依据；`/sources` 引用哪些资料
    也可以给机器人发私信，或者提及它
    `/privacy` 存了你的哪些信息
help-signs-heading = 结论的符号
help-signs = ✓ 资料说是 · ✗ 资料说否 · ⇄ 资料两种都说 · ? 资料未提及
help-examples-heading = 例如
help-moderators-heading = 管理员
help-moderators = `/pins` 让一条回答在本服务器置顶，`/review` 列出没有得到回答的问题，`/settings` 打开这个功能。
help-greeting = 你好！请提问，回答会给出资料的原句、说话者和结论。
help-thanks = 不客气。

## 隐私

privacy-heading = 存了你的哪些信息
privacy-text =
    回答本身不存任何信息。
    {""}**投票**：在服务器上，你认为某个回答有没有帮助，按回答的编号存。
    {""}**问题**：仅在管理员打开了待审功能的服务器上，并且仅限资料没有回答的、或你标为没有帮助的：你的原话、你的 ID、次数和时间。
    {""}**管理员**：谁在何时置顶、编辑、移除或设置了什么。
privacy-here = 在本服务器：待审功能{ $queue ->
    [on] 已打开
   *[off] 已关闭
}；问题在 { $questions } 天后删除，投票和记录在 { $history } 天后删除。
privacy-scope-server = 按钮只涉及本服务器。在私信中则涉及所有服务器。
privacy-scope-all = 按钮涉及所有服务器。
privacy-exported = { $count ->
    [0] 没有存你的任何信息。
   *[other] 存了你的 { $count } 项信息，都在文件里。
}
privacy-deleted = 已删除：{ $questions } 个问题，{ $votes } 次投票。你的 ID 已从 { $rows } 条置顶和记录中去掉。

## 反馈

feedback-thanks = 记下了，谢谢。
feedback-queued = 记下了，谢谢。这里的管理员会看到这个问题。
feedback-elsewhere = 谢谢。只有在装有机器人的服务器上才会记下。

## 置顶

pin-heading = 本服务器置顶
pin-heading-queue = 本服务器置顶，由管理员选定
pin-number = 置顶 #{ $pin }
pin-made = 置顶 #{ $pin }，{ $who }，{ $when }
pin-verdict = 资料当时的说法：{ $verdict }
pin-chosen = 这些句子由管理员选定，不带资料的结论。
pin-note-name = 管理员的附注
pin-bot = 机器人
pin-added = 已置顶为 #{ $pin }。从现在起，它会显示在这里对这个问题的回答上方。
pin-added-before = 这已经是置顶 #{ $pin } 了。
pin-known = 同样的问题已经置顶为 #{ $pin }。请先编辑或移除那一条。
pin-nothing = 置顶至少需要一句资料的原句，而资料没有谈到这一点。可以在待审列表中选择句子。
pin-not-an-answer = 那不是这个机器人的回答。
pin-unknown = 这里没有这条置顶。
pin-several = 有几条置顶与此相符。请写明编号：见 /pins list。
pin-removed = 置顶 #{ $pin } 已移除。
pin-edited = 置顶 #{ $pin } 已修改。
pin-renewed = 置顶 #{ $pin } 已换成资料现在的说法。
pin-stale = 在此期间有人改动了置顶 #{ $pin }。请再看一下。
pin-not-renewable = 资料对此已不再有说法。请移除它，或让它保持隐藏。
pin-flagged-sentences = ⚠ 已隐藏：它引用的一个句子已不在资料中。
pin-flagged-verdict = ⚠ 已隐藏：资料现在会给出不同的结论。
pin-flagged-posted = 这条置顶的回答已不成立。请重新提问，看资料现在怎么说。
pin-withdrawn = 这条置顶的回答已被管理员移除。
pin-flagged-count = ⚠ 因资料不再支持，{ $count } 条置顶已隐藏。见 /pins list。
pin-posting-missing = 它的消息没有发出，或已不在
pin-posting-posted = 已发出，但没有在频道中标注：{ $link }
pin-posting-pinned = 已在频道中标注：{ $link }
pin-state-removed = 已移除
pin-list-heading = 置顶的回答
pin-list-empty = 本服务器没有置顶的回答。
pin-list-summary = { $count } 条置顶
pin-wordings-name = 其他问法
pin-channel-name = 消息
pin-modal-title = 置顶 #{ $pin }
pin-modal-note = 附注，与资料分开显示
pin-modal-wordings = 其他问法，一行一个
pin-wordings-too-many = 一条置顶最多有 { $count } 种其他问法。
pin-wording-too-long = 一种问法最多 { $count } 个字符。
pin-wordings-hidden = 这条置顶不会显示在以下问法的回答上方：资料对它们的回答不同
pin-wording-fact = 有回答，但不是“是”或“否”
pin-wording-several = 一种问法只能是一个问题。请每行只写一个问题。
pin-note-too-long = 附注最多 { $count } 个字符。
pin-question-too-long = 置顶的问题最多 { $count } 个字符。
pin-label = #{ $pin } · { $text }
pin-missing-permission = 置顶 #{ $pin } 已保存，并会显示在回答上方。但无法在频道中标注。机器人在那里缺少的权限：{ $permissions }。
pin-list-full = 置顶 #{ $pin } 已保存，并会显示在回答上方。它的消息没有标注：频道的标注数量已达 Discord 的上限。请取消一条标注，再手动标注这条消息。
pin-not-posted = 置顶 #{ $pin } 已保存，并会显示在回答上方。它的消息没能在频道中发出。
pin-failed = 置顶 #{ $pin } 已保存，并会显示在回答上方。Discord 没有标注它的消息；请手动试试。
unpin-missing-permission = 置顶 #{ $pin } 已移除。它的消息仍被标注。机器人在那里缺少的权限：{ $permissions }。请手动取消标注。
unpin-failed = 置顶 #{ $pin } 已移除。Discord 没有取消它的消息的标注；请手动取消。
history-heading = 做过什么
history-heading-pin = 对置顶 #{ $pin } 做过什么
history-empty = 没有记录。
history-line = { $when } · { $who } · { $what }
history-of-pin = #{ $pin } { $what }
history-added-answer = 置顶了一个回答
history-added-queue = 从待审列表置顶了句子
history-edited = 修改了附注或问法
history-rekeyed = 更新了它对应的问题
history-posted-missing = 它的消息已不在
history-posted-posted = 它的消息没有标注
history-posted-pinned = 它的消息已标注
history-flagged = 已隐藏，资料不再支持它
history-unflagged = 恢复显示
history-renewed = 换成资料现在的说法
history-removed = 移除
history-settings = 修改了设置
history-dismissed = 忽略了 { $count } 个相同的问题
history-who-erased = 某人（已要求删除）

## 待审

review-heading = 等待管理员处理
review-off = 待审功能已关闭：它会存下人们问的问题。有管理服务器权限的人可以用 `/settings review:True` 打开。
review-empty = 没有等待处理的问题。
review-name = { $number } · { $askers } 人问过 { $asked } 次
review-line = 未回答：{ $silent } · 没有帮助：{ $unhelpful } · 最近 { $when }
review-select = 选择一个问题……
review-gone = 别人已处理了那个问题，或者它已过期。
review-dismissed = 已忽略 { $count } 个问题。
review-choose-heading = 最多选择三个句子
review-choose-page = 第 { $page } 页，共 { $pages } 页
review-choose-select = 本页的句子……
review-choose-label = { $number } · { $id } · { $speaker }
review-search-title = 搜索资料
review-search-label = 要找关于什么的句子
review-search-name = 搜索内容
review-chosen-name = 已选
review-chosen-none = 尚未选择
review-corpus-changed = 资料在此期间有了变化。请用 /review 重新开始。
review-too-many = 一条置顶最多引用三个句子。

## 设置

settings-heading = 本服务器的设置
settings-review = 待审功能：{ $queue ->
    [on] **已打开**。资料没有回答的、或回答没有帮助的问题会保留，供 `/review` 查看
   *[off] **已关闭**。不保留任何问题
}
settings-question-days = 保留的问题在 **{ $count }** 天后删除
settings-history-days = 投票、已移除的置顶和记录在 **{ $count }** 天后删除
settings-roles = 除了有“标注消息”“管理消息”或“管理员”权限的人，管理员还有：{ $roles }
settings-no-roles = 无
settings-notices = 在 { $channel } 告知管理员被隐藏的置顶；机器人须能在那里发言
settings-no-notices = 只在 `/pins list` 和 `/review` 中告知管理员被隐藏的置顶
settings-changed = 已修改。
settings-everybodys-role = 每个成员都有这个身份组，因此所有人都会成为管理员。请选择别的身份组。

## 做不到的事

refusal-server-only = 这只在装有机器人的服务器上可用。
refusal-moderator = 这只限管理员：在本频道有“标注消息”“管理消息”或“管理员”权限的人，或有本服务器的管理身份组的人。
refusal-manager = 这只限可以管理服务器的人。
error-rate-limited = 请慢一点：{ $seconds } 秒后再试。
error-busy = 现在提问的人很多，请过半分钟再试。
error-several-answers = 那条消息回答了几个问题。请把你要的那个单独再问一次。
error-several-questions = 一条置顶只回答一个问题。请分别置顶。
error-old-component = 那个按钮来自机器人的旧版本。请重新提问。
error-unreadable-message = 无法从那条消息读回问题。请重新提问。
error-changed = 资料在那次回答之后有了变化。请重新提问。
error-unknown-command = 机器人已不认识那个命令。请重新载入 Discord。
error-unreadable-interaction = 我读不懂 Discord 发来的内容。请再试一次；如果再次发生，请用 /ask 或私信提问。
error-trouble = 抱歉，出了点问题。如果你做了修改，请先确认是否已保存，再重试。如果再次发生，请把这个编号告诉运行机器人的人：{ $reference }
cannot-write-there = 我在 <#{ $channel }> 无法发言。我在那里缺少的权限：{ $permissions }。我的回答：
cannot-write-refused = 我在 <#{ $channel }> 无法发言：被 Discord 拒绝。我的回答：
shown-as-text = 这是纯文本，没有按钮。我在这里缺少的权限：{ $permissions }。
permission-view-channel = “查看频道”
permission-send-messages = “发送消息”
permission-send-messages-in-threads = “在子区内发送消息”
permission-embed-links = “嵌入链接”
permission-read-message-history = “阅读消息历史记录”
permission-pin-messages = “标注消息”

## 回答的由来

explain-heading = 问题的解读
explain-names = 提到的名称：{ $names }
explain-no-names = 没有提到本争议中的任何名称。
explain-unknown-name = “{ $name }”是资料里没有的名称。
explain-proposition = 是否在问“{ $proposition }”？照原样：{ $same } %，反过来：{ $inverted } %，特殊情形：{ $narrower } %
explain-passage = { $id } 是否回答了它？是：{ $yes } %，否：{ $no } %，有条件：{ $qualifies } %，说明了：{ $tells } %
explain-proposition-read-together = 与所读句子合起来看，是否在问“{ $proposition }”？照原样：{ $same } %，反过来：{ $inverted } %，特殊情形：{ $narrower } %
explain-by-propositions = 依据各方对此的说法：{ $ids }
explain-by-passages = 依据明确肯定或否定的句子：{ $ids }
explain-by-told = 用说明此事的句子回答：{ $ids }
explain-by-nothing = 没有足够确定的依据，因此不作回答。
explain-ledger = 纳入考虑的说法
explain-ledger-empty = 无。
explain-row = { $id } · { $stance } · { $why }
explain-row-on = { $id } · { $stance }（{ $proposition }） · { $why }
explain-read = 由程序判读，把握 { $certainty } %
why-settles = 计入：此事由 { $speaker } 决定，或问的正是其说法
why-nobody-settles = 计入：有权决定的人没有表态
why-others-settle = 不计入：有权决定的人已经表态
why-superseded = 不计入：{ $speaker }后来改口
why-exception = 作为例外列出：这是条件或例外
why-only-exception = 计入：这是条件或例外，此外没有可以计入的说法
why-others-asked = 不计入：问的是别人的说法
why-answers = 计入：这句话回答了问题

## `receipts ask` 的提示

prompt-intro = 请提问；输入 `exit` 或按 Ctrl-D 结束。
prompt-empty = 没有收到问题。请提问，回答会给出资料的原句、说话者和结论。
prompt-usage = 请用自己的话提问，中英文均可：回答会给出资料的原句、说话者和结论；资料没有提到的，会如实说明。
prompt-leave = 其他命令见 `receipts --help`。
