import type { NullMeaning } from '../../sdk/nullMeanings.ts';

/** What a deed says where a field is null, in Chinese. */
export const NULLS_ZH: Readonly<Record<NullMeaning, string>> = {
  allCharges: '全部利息与费用，没有上限',
  allDeeds: '所有行为',
  anyAmount: '任意金额',
  anyFinancier: '任一融资方',
  anyIssuer: '任一发行方的资金',
  anyMember: '任一成员',
  asSupplier: '按供应商所述，未述时按网络规定',
  everybody: '所有成员',
  everything: '一切行为，没有限制',
  noAmounts: '没有行为因其金额而等待',
  noLastDay: '没有截止日',
  noPolicy: '规则终止：此后没有任何授权规则',
  nobody: '无人',
  none: '没有',
  notDisputed: '没有争议',
  notStated: '未注明',
  nothingShown: '没有展示任何内容',
  owedMoney: '所欠的资金',
  unchanged: '保持不变',
};
