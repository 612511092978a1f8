/** Planted mistakes in the rules of the trade. */
import { mutant } from './contractHunt.ts';
import { MONEY_MUTANTS } from './moneyMutants.ts';
import type { Mutant } from './mutant.ts';
import { TERMS_MUTANTS } from './termsMutants.ts';

/** Mistakes of arithmetic: units, shares, interest. */
const ARITHMETIC: readonly Mutant[] = [
  mutant('shares by floats', 'amounts beyond 2^53 are rounded', ['units'], {
    file: 'state/units.ts',
    from: 'const upTo = (amount * before) / total;',
    to: 'const upTo = BigInt(Math.floor((Number(amount) * Number(before)) / Number(total)));',
  }),
  mutant(
    'the remainder goes to the piece before',
    'rounding up is another formula',
    ['settlement'],
    {
      file: 'state/units.ts',
      from: 'const upTo = (amount * before) / total;',
      to: 'const upTo = (amount * before + total - 1n) / total;',
    },
  ),
  mutant('payments are spread over closed units too', 'domain.md: OPEN units', ['units'], {
    file: 'state/units.ts',
    from: 'range.to - range.from + 1n - range.paid - range.released - range.disputed;',
    to: 'range.to - range.from + 1n - range.released - range.disputed;',
  }),
  mutant('a cut gives the paid units to the right part', 'units change hands', ['units'], {
    file: 'state/units.ts',
    from: '{ ...range, to: last, released: 0n },',
    to: '{ ...range, to: last, paid: 0n },',
  }),
  mutant('late interest on the face', 'interest is on open principal', ['lateness'], {
    file: 'trade/settlement/interest.ts',
    from: 'openAmount(receivable) * BigInt(latePpm)',
    to: 'receivable.face * BigInt(latePpm)',
  }),
  mutant('principal before interest', 'a payment is applied to interest first', ['lateness'], {
    file: 'trade/settlement/paying.ts',
    from: 'const interest = lesser(amount - costs, due.interest);',
    to: 'const interest = amount > 10_000n ? lesser(amount - costs, due.interest) : 0n;',
  }),
  mutant('interest before costs', 'a payment is applied to costs first', ['costs'], {
    file: 'trade/settlement/paying.ts',
    from: 'const costs = lesser(amount, due.costs);',
    to: 'const costs = amount > due.costs + due.interest ? due.costs : 0n;',
  }),
  mutant('30E/360 counts the 31st', 'ISDA 2006, section 4.16 (g)', ['interest'], {
    file: 'trade/money/dayCounts.ts',
    from: "dayCount === '30E/360' || first === 30",
    to: 'first === 30',
  }),
];

/** Mistakes of time and of the due-queue. */
const TIME: readonly Mutant[] = [
  mutant('settled again at the next height', 'nothing is paid twice', ['settlement'], {
    file: 'state/indexes.ts',
    from: "if (status === 'open' || (status === 'closed' && retryTime === null)) {",
    to: "if (status !== 'overdue') {",
  }),
  mutant(
    'a transaction overtakes the backlog',
    'nobody may empty an account first',
    ['settlement'],
    {
      file: 'execute.ts',
      from: 'const backlog = hasBacklog(scene);',
      to: 'const backlog = hasBacklog(scene) && transactions.length > 999;',
    },
  ),
  mutant('what is due runs without bounds', 'a block is bounded by work', ['settlement'], {
    file: 'settle.ts',
    from: 'work.units + most > settlementWorkPerBlock',
    to: 'work.units + most > 1e9 + settlementWorkPerBlock',
  }),
  mutant('a heavy item is begun behind others', 'work is known before', ['dueWork'], {
    file: 'settle.ts',
    from: 'work.units + most > settlementWorkPerBlock',
    to: 'work.units > settlementWorkPerBlock',
  }),
  mutant('a heavy item is in no block', 'one item runs, whatever it makes', ['settlement'], {
    file: 'settle.ts',
    from: 'outcomes.length > 0 && work.units',
    to: 'work.units',
  }),
  mutant('a closing ends all offers at once', 'an item is bounded', ['dueWork'], {
    file: 'trade/due/settling.ts',
    from: 'receivable.id, LAPSE_BATCH)',
    to: 'receivable.id, 10 * LAPSE_BATCH)',
  }),
  mutant('a closing ends with its first batch', 'all offers lapse', ['dueWork'], {
    file: 'trade/due/settling.ts',
    from: 'return events.length === LAPSE_BATCH',
    to: 'return events.length > LAPSE_BATCH',
  }),
  mutant('a block has one deed too much', 'a block is bounded by work', ['dueWork'], {
    file: 'execute.ts',
    from: 'index > 0 && work.units >',
    to: 'index > 0 && before >',
  }),
  mutant('a heavy deed is in no block', 'one deed is done, whatever it makes', ['dueWork'], {
    file: 'execute.ts',
    from: 'index > 0 && work.units >',
    to: 'work.units >',
  }),
  mutant('an order that waits is not found', 'what it stops does nothing more', ['duePending'], {
    file: 'state/indexes.ts',
    from: 'stop === null ? [due]',
    to: 'stop !== null ? [due]',
  }),
  mutant('writing costs nothing', 'a block is bounded by work', ['settlement'], {
    file: 'work.ts',
    from: 'return read + WRITE_WORK * written;',
    to: 'return read + 0 * WRITE_WORK * written;',
  }),
  mutant('money that waits for what is due is spent', 'what is due comes first', ['duePending'], {
    file: 'duePending.ts',
    from: 'if (free(after) >= free(before)) return null;',
    to: 'if (free(after) >= free(before) || free(before) > 0n) return null;',
  }),
  mutant('money that comes in has to wait', 'credits count for what waits', ['duePending'], {
    file: 'duePending.ts',
    from: 'if (free(after) >= free(before)) return null;',
    to: 'if (free(after) === free(before)) return null;',
  }),
  mutant('an order overtakes what is due', 'orders take effect behind it', ['duePending'], {
    file: 'apply.ts',
    from: 'if (policy === null && scene.backlog && isOrder(deed)) return queueOrder(scene, deed);',
    to: '',
  }),
  mutant('a refusal for what waits is final', 'it may come out otherwise', ['duePending'], {
    file: 'apply.ts',
    from: '(backlog ? checkDuePending(scene) : null) ?? done',
    to: "('code' in joined ? joined : null) ?? (backlog ? checkDuePending(scene) : null) ?? joined",
  }),
  mutant('a contract that is due waits for nobody', 'deeds wait for it', ['duePending'], {
    file: 'duePending.ts',
    from: 'for (const contract of livingOn(scene.draft, id)) {',
    to: 'for (const contract of livingOn(scene.draft, id).slice(8)) {',
  }),
  mutant('a transfer after the cut-off', 'the holders of record are fixed', ['offerRules'], {
    file: 'trade/financing/offering.ts',
    from: "if (status === 'open' && scene.time < recordTime) return null;",
    to: "if (status !== 'paid') return null;",
  }),
  mutant('an offer outlives the record time', 'open offers lapse then', ['offers'], {
    file: 'trade/financing/offering.ts',
    from: 'return entries.map(([key]) => {',
    to: 'return entries.slice(1).map(([key]) => {',
  }),
  mutant('paid at the weekend', 'the following business day', ['calendar'], {
    file: 'state/calendar.ts',
    from: 'while (!isBusinessDay(calendar, candidate)) candidate += 1;',
    to: 'if (!isBusinessDay(calendar, candidate)) candidate += 1;',
  }),
  mutant('silence is acceptance', 'an invoice that nobody answers lapses', ['disputeRules'], {
    file: 'trade/due/lapsing.ts',
    from: "{ ...invoice, status: 'lapsed', disputed: 0n }",
    to: "{ ...invoice, status: 'accepted', disputed: 0n }",
  }),
];

/** Mistakes about invoices and credit notes. */
const INVOICES: readonly Mutant[] = [
  mutant(
    'a rejected invoice frees its fingerprint',
    'only a reissue may use it',
    ['invoiceRules'],
    {
      row: 'W22',
      file: 'rules/invoices/rejectInvoice.ts',
      from: 'const { reason } = deed;',
      to:
        'const { reason } = deed;\n    ' +
        "scene.draft.remove(['identity', invoice.supplier, invoice.identity].join('/'));",
    },
  ),
  mutant('anybody reissues', 'an identity is its supplier’s', ['disputeRules'], {
    row: 'W22',
    file: 'rules/invoices/reissueInvoice.ts',
    from: 'if (supplier !== scene.signer)',
    to: "if (supplier === 'nobody')",
  }),
  mutant('the disputed rest is lost', 'the rest stays a disputed invoice', ['disputeRules'], {
    row: 'W9',
    file: 'trade/invoices/accepting.ts',
    from: 'const disputed = amount - face;',
    to: 'const disputed = 0n;',
  }),
  mutant('look-alikes need no answer', 'a financed duplicate', ['invoiceRules'], {
    file: 'trade/invoices/agreeing.ts',
    from: 'if (missing !== undefined)',
    to: "if (missing === 'none')",
  }),
];

/** Mistakes about pieces, pledges and money. */
const PIECES: readonly Mutant[] = [
  mutant('a sale ignores the pledge', 'no transfer without consent', ['offerRules'], {
    file: 'trade/financing/offering.ts',
    from: "if (pledge !== null) return refuse('piece_pledged', { pledge });",
    to: '',
  }),
  mutant('the last pledgee is paid first', 'later pledges rank behind', ['pledgeRules'], {
    file: 'trade/pieces/pledging.ts',
    from: 'for (const pledge of pledgesOf(draft, { pledges: ids })) {',
    to: 'for (const pledge of pledgesOf(draft, { pledges: ids }).toReversed()) {',
  }),
  mutant('a pledgee keeps the surplus', 'up to the debt outstanding', ['pledgeRules'], {
    file: 'trade/pieces/pledging.ts',
    from: 'const part = lesser(rest, openSecured(pledge));',
    to: 'const part = rest;',
  }),
  mutant('a consent is good for ever', 'it is used by one change of holder', ['pledgeRules'], {
    file: 'trade/pieces/pledging.ts',
    from: 'if (pledge.consentTo !== null) pledges.write',
    to: "if (pledge.consentTo === '') pledges.write",
  }),
  mutant('enforced before the debt is due', 'a pledge is no sale', ['pledgeRules'], {
    file: 'rules/pledges/enforcePledge.ts',
    from: 'return scene.time < dueTime ?',
    to: 'return scene.time < 0 ?',
  }),
  mutant('the holder is paid without notice', 'ownership and payee are apart', ['noticeRules'], {
    file: 'trade/settlement/paying.ts',
    from: 'if (rest > 0n) received.set(payTo, (received.get(payTo) ?? 0n) + rest);',
    to: 'if (rest > 0n) received.set(holder, (received.get(holder) ?? 0n) + rest);',
  }),
  mutant('an undisclosed assignment is disclosed', 'the payee stays', ['noticeRules'], {
    file: 'trade/financing/offering.ts',
    from: 'offer.disclosed ? withNotice',
    to: 'offer.id !== null ? withNotice',
  }),
  mutant('recourse survives a sale without', 'only unbroken sales with it', ['recourse'], {
    file: 'trade/pieces/recourse.ts',
    from: 'links.slice(links.findLastIndex(({ recourse }) => !recourse) + 1)',
    to: 'links.slice()',
  }),
  mutant('a standing consent has no limit', 'limits are what it is given with', ['noticeRules'], {
    file: 'trade/financing/offering.ts',
    from: '|| units > consent.left) return false;',
    to: ') return false;',
  }),
  mutant('an offer is taken twice', 'one holder for each unit', ['offerRules'], {
    file: 'trade/financing/offering.ts',
    from: "if (offer.status === 'taken')",
    to: "if (offer.status === 'declined' && offer.taker !== null)",
  }),
  mutant('one issuer’s money pays for another’s', 'a claim on one issuer', ['settlement'], {
    file: 'state/accounts.ts',
    from: '(issuer, currency, member) => `account/',
    to: "(_, currency, member, issuer = 'any') => `account/",
  }),
  mutant('anybody signs anything', 'a deed says who may', ['refusals'], {
    file: 'apply.ts',
    from: 'checkSigner(scene, rule.roles, deed) ??',
    to: 'null ??',
  }),
];

/** All of them. */
export const CONTRACT_MUTANTS: readonly Mutant[] = [
  ...ARITHMETIC,
  ...TIME,
  ...INVOICES,
  ...PIECES,
  ...MONEY_MUTANTS,
  ...TERMS_MUTANTS,
];
