import type { PAPERS_CARE_EN } from './papersCareEn.ts';

/** Texts about what could get lost or be mistaken where documents are handled, in Chinese. */
export const PAPERS_CARE_ZH: Readonly<Record<keyof typeof PAPERS_CARE_EN, string>> = {
  'details.reading': '打开密钥后，即读取此处保留的文件……',
  'details.fault': '无法读取此处是否保留有文件。请关闭本页的其他标签页后重新加载。',
  'details.forget.sure':
    '本页加载以来尚未保存该文件。没有该文件，买方无法核对发票，也无人能够重新生成。',
  'details.forget.act': '永久删除',
  'details.forget.not': '保留',
  'details.forget.fault': '未能删除，文件仍在此处。请重试。',
  'register.left': '查询账本期间密钥已锁定，或打开了其他内容。尚未生成任何内容，请再次继续。',
  'network.key.other':
    '本浏览器曾以另一网络密钥核对过此账本的发票，请使用该密钥。若网络已更换密钥，请在“设置”中放弃固定。',
  'network.key.unkept': '无法使用该密钥：本浏览器不允许读取其数据库。',
  'network.key.unconfirmed': '此密钥尚未由任何发票证实',
  'network.key.compare':
    '密钥有误时，买方核对不上，重复的发票也无法发现。请与运维人员或其他成员比对该密钥 32 字节的 SHA-256。',
  'issuers.reading': '正在读取并验证发行方……',
  'issuers.fault':
    '无法读取发行方，因此此处无从选择。留空则由买方决定以哪一发行方的资金付款。如需选择，请重新打开本页。',
  'seen.paper.other': '我持有纸质单据，其在以下各项并无出入：{fields}。我以纸质单据为准。',
  'seen.paper.unread': '我持有纸质单据，以纸质单据代替此文件。',
  'seen.paper.help': '请在下方逐项确认纸质单据。对该文件的提示仍会显示。',
};
