import type { LINK_EN } from './linkEn.ts';

/** Texts about a key that comes by a link, in Chinese. */
export const LINK_ZH: Readonly<Record<keyof typeof LINK_EN, string>> = {
  'key.link.title': '有一个密钥等待您领取',
  'key.link.text':
    '您打开了试用网络的一次性链接。它会送来一个成员的密钥和网络密钥，均经过加密，仅此一次。',
  'key.link.help':
    '请设定至少八个字符的口令：本浏览器以它加密保存密钥，刷新页面或闲置十分钟后会再次询问。',
  'key.link.leave': '暂不领取，放弃此链接',
  'key.link.link_wrong': '这不是该成员最新的链接。请使用 npm start 最近打印的链接。',
  'key.link.link_used':
    '此链接已被使用：每个链接只送出一次密钥。如果不是您本人使用，请停止该网络。' +
    '运行 npm start 的终端已打印下一个链接。',
  'key.link.link_expired': '此链接已过期。运行 npm start 的终端刚刚打印了下一个链接。',
  'key.link.other_page': '密钥只交给此地址的页面。请重新打开链接。',
  'key.link.no_route': '提供此页面的程序没有密钥。请按 npm start 打印的完整地址打开链接。',
  'key.link.unreachable': '持有密钥的程序没有回应。npm start 是否仍在运行？',
};
