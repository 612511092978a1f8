import type { Effects } from './effects.ts';
import { EFFECTS_REST_ZH } from './effectsRestZh.ts';
import { EFFECTS_TRADE_ZH } from './effectsTradeZh.ts';

/** What deeds change, in Chinese. */
export const EFFECTS_ZH: Effects = {
  ...EFFECTS_TRADE_ZH,
  ...EFFECTS_REST_ZH,
  acceptInvoice: {
    of: '62d86413a3fb',
    text:
      '承兑的部分成为一笔应收账款，由供应商持有一个份额。在付款日（到期日或其后的营业日）的到期' +
      '时刻，从授权的账户支付；所扣的逾期利息与费用不超过授权上限，超出部分作为债务欠持有人。其' +
      '余部分保持未结，直至争议解除、让步或重开：沉默不终结任何事项。逾期时须支付一次约定费用，' +
      '先于逾期利息与本金，按未清份额支付给各持有人；以其他方式结清的份额，其相应部分仍作为债务' +
      '存续。若有约定，债务人被宣告破产时立即到期。',
  },
  approveDeed: {
    of: '3910427413af',
    text:
      '该密钥已签署此行为。当签署的有效密钥达到授权规则所要求的数量时，只要金额仍然相同，该行为即在此' +
      '区块中以原交易的编号完成；它自身可能被拒绝的一切原因，届时也是本次批准被拒绝的原因。',
  },
  declineDeed: {
    of: '8196e9ed219b',
    text: '该待批事项不复存在。同一行为可以重新签署，并重新等待。',
  },
  declineOffer: {
    of: 'bf7fd07e5f66',
    text: '该要约被谢绝，其份额不再受约束。',
  },
  disputeInvoice: {
    of: '034d14baf425',
    text: '该发票处于争议状态。之后仍可承兑、拒绝或撤回；超过参数所规定的争议天数后即失效。',
  },
  rejectInvoice: {
    of: 'd49064ae0934',
    text: '该发票被最终拒绝。其编号与单据仍保持登记。',
  },
};
