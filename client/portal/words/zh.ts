import type { EN } from './en.ts';

/** Every text of the page in Chinese. */
export const ZH: Readonly<Record<keyof typeof EN, string>> = {
  'language.name': '中文',
  'shell.title': 'Tallystick',
  'shell.skip': '跳到正文',
  'shell.language': '语言',
  'shell.theme': '外观',
  'theme.auto': '跟随系统',
  'theme.light': '浅色',
  'theme.dark': '深色',
  'mark.proved': '已在区块 {height} 验证',
  'mark.told': '节点所述',
  'mark.proved.help': '您的浏览器已依据账本的创世文件验证了这一数据。',
  'mark.told.help': '这是节点的说法，您的浏览器没有相应的证明。',
  'ledger.title': '账本 {name}',
  'ledger.unknown': '账本',
  'ledger.asking': '正在向节点索取创世文件……',
  'ledger.head': '最新区块',
  'ledger.head.none': '尚无区块：成员首次提交内容时即生成第一个区块。',
  'ledger.made': '生成于{ago}，{time}',
  'ledger.signed': '{all} 个验证人中有 {signed} 个已签名',
  'ledger.document': '创世文件',
  'ledger.document.help':
    '一切都依据这份文件验证。它的哈希值由账本成员共同认定；您信任的人可以把它念给您核对。',
  'ledger.hash': '哈希值',
  'ledger.copy': '复制',
  'ledger.copied': '已复制',
  'ledger.pinned': '于 {date} 固定在本浏览器中。',
  'ledger.first.title': '首次访问',
  'ledger.first.text':
    '从现在起，本浏览器只认这一个账本。请将下方的哈希值与您从可信之人（而非本节点）处得到的哈希值核对。',
  'ledger.validators': '验证人',
  'ledger.validators.help': '每个区块须有三分之二以上（按权重）的验证人签名。',
  'ledger.validator.signed': '已签名',
  'ledger.validator.missing': '未签名',
  'trouble.silent.title': '节点没有回应',
  'trouble.silent.text': '此处显示的是上一次验证的内容。页面会继续询问。',
  'trouble.otherLedger.title': '此节点提供的是另一个账本',
  'trouble.otherLedger.text':
    '本浏览器固定的账本是 {pinned}，而节点提供的是 {served}。它所说的一概不予采信。',
  'trouble.otherLedger.act': '放弃已固定的账本，改为固定此账本',
  'trouble.otherLedger.warning': '仅在您清楚原因时才这样做，例如试用网络已重新创建。',
  'trouble.older.title': '节点显示的是较旧的状态',
  'trouble.older.text':
    '它显示的是区块 {height}，而本浏览器此前已验证到区块 {seen}。在它赶上之前，请勿据此行事。',
  'trouble.fork.title': '账本出现分叉',
  'trouble.fork.text':
    '有两个不同的区块 {height} 均已获签名，至少三分之一的验证人签了两次。请勿签署任何内容，并通知运维人员。',
  'trouble.lying.title': '节点所述不成立',
  'trouble.lying.text':
    '它给出的证明未通过验证，其内容一概不予显示。请通知运维人员，并改问其他节点。',
  'trouble.reason': '出错原因',
};
