import type { AuditCode } from '../../auditor/auditReport.ts';
import type { AUDIT_EN } from './auditEn.ts';

/** Texts about the pages of those who watch the ledger, in Chinese. */
export const AUDIT_ZH: Readonly<Record<keyof typeof AUDIT_EN, string>> = {
  'nav.audit': '审计',
  'nav.network': '网络',
  'nav.explore': '区块',
  'nav.settings': '设置',
  'nav.ledger.title': '关于账本',
  'audit.title': '验证整条链',
  'audit.text':
    '本浏览器从创世文件起逐个验证区块，与 tally audit 相同：核对每个签名，并重新执行每条规则。它不采信节点的任何说法。' +
    '验证期间请保持密钥打开：读取区块需要它；若十分钟内没有按键或点击，密钥会自动锁定，验证随之结束，须重新开始。',
  'audit.begin': '从第一个区块开始验证',
  'audit.again': '重新验证',
  'audit.stop': '停止',
  'audit.reached': '已验证至区块',
  'audit.progress': '链中已验证的部分',
  'audit.running': '区块 {height} / {newest}；目前 {transactions} 笔交易。',
  'audit.stopped': '已停止。至区块 {height} 一切无误，共 {transactions} 笔交易。',
  'audit.verified':
    '节点拥有的全部内容均无误：至区块 {height} 共 {transactions} 笔交易，其后的状态符合各项定律。',
  'audit.failed': '至区块 {height} 无误，此后不成立；共 {transactions} 笔交易。',
  'audit.unread': '至区块 {height} 一切无误；其余内容无法读取。',
  'audit.lost':
    '审计中断：{code}。至区块 {height} 一切无误。请重新开始；若仍然中断，请用 tally audit 验证。',
  'audit.rate': '每秒 {rate} 笔交易，用时 {seconds} 秒',
  'audit.fault.title': '区块 {height} 不成立',
  'audit.fault.text':
    '此前的全部内容无误。请保留此页面，通知多个节点的运维人员，并验证另一个节点的链：可能是一个节点说谎，也可能是网络违反了规则。',
  'audit.fork.title': '存在两个区块 {height}',
  'audit.fork.text':
    '节点给出的区块有足够的验证人签名，而本浏览器此前验证过的是同一高度的另一个区块。请勿签署任何内容，保留此页面，并通知多个节点的运维人员。',
  'audit.laws.title': '区块 {height} 之后的状态违反定律',
  'audit.laws.text':
    '每个区块都符合账本规则，但规则没有守住其承诺。请保留此页面，并通知多个节点的运维人员。',
  'audit.continued.title': '本链延续较早的一条链',
  'audit.continued':
    '其初始状态来自那条链，而本链的节点不提供那条链的区块，因此浏览器无法验证。请用 tally audit 并提供那条链的导出文件。',
  'audit.code.other_block': '验证人所签署的是另一个区块。',
  'audit.code.other_validators': '确定该区块的不是该高度的验证人。',
  'audit.code.bad_length': '签名的数目与验证人的数目不符。',
  'audit.code.bad_signature': '某个验证人的签名无法通过验证。',
  'audit.code.no_quorum': '签署它的验证人太少。',
  'audit.code.bad_shape': '它不具有区块的格式。',
  'audit.code.other': '它不是按账本规则得出的结果。',
  'audit.right.title': '您无权读取完整区块',
  'audit.right':
    '节点只向拥有全面读取授权的审计人和监管人提供全部区块。您没有这样的授权；授权由验证人投票授予。',
  'audit.unread.title': '无法读取区块',
  'audit.unreadable': '原因：{code}。请重新开始，或改问其他节点。',
  'audit.short': '至区块 {height} 一切无误；区块 {newest} 已经验证，但节点没有给出。',
  'audit.short.title': '节点没有给出全部区块',
  'audit.short.text':
    '它通过快照加入，没有最初的区块；或者隐瞒了区块。请验证拥有全部区块的节点上的链。',
};

/** What the auditor finds, in Chinese. */
export const AUDIT_CODES_ZH: Readonly<Record<AuditCode, string>> = {
  bad_first_line: '首行没有写明链和最后高度。',
  other_chain: '该链不属于此创世文件。',
  not_continued: '已验证的链不是本链所延续的那一条。',
  state_unknown: '本链延续另一条链：只有重放那条链才能得知其状态。',
  cut: '导出文件在首行所写的高度之前就结束了。',
  extra_line: '导出文件在首行所写的高度之后仍有内容。',
  line_too_long: '有一行比任何区块都长。',
  wrong_height: '区块头的高度不是下一个高度。',
  wrong_previous: '区块头没有指向前一个区块头。',
  wrong_time: '区块头的时间不晚于前一个区块头。',
  wrong_history: '区块头中的历史根与此前各区块头不符。',
  wrong_proposer: '提议者不是该高度的验证人。',
  unknown_validators: '验证人发生变更，只有重放才能得知变更为谁。',
  wrong_previous_commit: '区块体中没有前一区块的证书。',
  other_body: '区块体不是区块头所指的那一个。',
  bad_evidence: '区块体中的证据不能证明某验证人签署了两份不同的内容。',
  protocol_unknown: '该区块所用的协议版本，本软件尚不认识。',
  replay_differs: '重新执行该区块得到的是另一个区块头。',
  broken_law: '状态违反了定律，例如资金守恒或单位守恒。',
  bad_answer: '节点的回答不是有效的答复。',
  unproved_head: '另一个节点显示的区块头没有获得法定多数的确认。',
  fork: '两个节点在同一高度显示不同的区块头，且均获法定多数确认。',
};
