import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about contracts as data and the words of oracles. */
export const TERMS_MUTANTS: readonly Mutant[] = [
  mutant('stale words count', 'a stale feed halts the rule', ['quorum', 'contracts'], {
    file: 'state/quorum.ts',
    from: 'const fresh = words.filter(({ day }) => day >= oldest);',
    to: 'const fresh = words.filter(({ day }) => day >= oldest - 99_999);',
  }),
  mutant('the wanted one of two middles', 'one liar fulfils nothing', ['judging.property'], {
    file: 'state/quorum.ts',
    from: "careful === 'lower' ?",
    to: "careful === 'upper' ?",
  }),
  mutant('not halted is yes', 'nobody knows, so nothing is done', ['judging.property'], {
    file: 'terms/judging.ts',
    from: "halted: 'halted' } as const",
    to: "halted: 'yes' } as const",
  }),
  mutant('one party is enough', 'the consent of every holder', ['contracts'], {
    row: 'W2',
    file: 'trade/agreements/contracting.ts',
    from: 'partiesOf(draft, receivable).every(',
    to: 'partiesOf(draft, receivable).some(',
  }),
  mutant('the escrow is not given back', 'money never vanishes', ['contracts'], {
    file: 'trade/agreements/performing.ts',
    from: 'if (held > 0n) freeMoney(',
    to: 'if (held < 0n) freeMoney(',
  }),
  mutant('only the first batch is woken', 'whatever changed is looked at', ['contracts'], {
    file: 'trade/agreements/watching.ts',
    from: 'if (last === undefined || ids.length < WAKE_BATCH)',
    to: 'if (last === undefined || ids.length <= WAKE_BATCH)',
  }),
  mutant('anybody is an oracle', 'only enrolled ones are believed', ['contracts'], {
    file: 'trade/agreements/watching.ts',
    from: 'isEnrolled(draft, oracle, kind)',
    to: 'oracle !== kind',
  }),
  mutant('sums are not checked', 'no more is paid than is owed', ['terms'], {
    file: 'terms/checkTerms.ts',
    from: 'if (total <= open) return null;',
    to: 'if (total <= 9n * open) return null;',
  }),
  mutant('a moved day is paid at its record time', 'not before it is due', ['extension'], {
    file: 'trade/agreements/performing.ts',
    from: 'status, retryTime: null };',
    to: 'status };',
  }),
  mutant('a moved day has no record time', 'offers lapse, holders are told', ['extension'], {
    file: 'trade/agreements/performing.ts',
    from: "receivable.status === 'open' ? receivable.status : dates.status",
    to: 'dates.status',
  }),
  mutant('nothing is held as something', 'what is held is money', ['tender'], {
    file: 'trade/settlement/paying.ts',
    from: 'sum > 0n && holdPayment(',
    to: 'sum >= 0n && holdPayment(',
  }),
  mutant('a shadow acts', 'nothing comes of it', ['shadow'], {
    file: 'trade/agreements/enforcing.ts',
    from: "contract.status === 'shadow' ? fireShadow(",
    to: "contract.status === 'ended' ? fireShadow(",
  }),
];
