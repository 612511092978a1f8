/** What a member expects to see on its accounts, by the references of a file of notices. */
import { obligations } from '../../../contracts/state/obligations.ts';
import type { Redemption } from '../../../contracts/state/redemptions.ts';
import { redemptions } from '../../../contracts/state/redemptions.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { endToEndOf } from '../../payments/endToEnd.ts';
import type { Expected } from '../../payments/matchNotices.ts';
import type { PaymentMessage } from '../../payments/paymentMessage.ts';
import { eachFact } from '../../sdk/eachFact.ts';
import type { SignedSession } from '../session/session.ts';
import { listRedemptions } from './duePayments.ts';
import { listedObligation } from './listedObligation.ts';

/** So many payments for one obligation of a pay day are looked for. */
const MAX_PARTS = 20;

/** What is expected under each of the references. Amounts and states of the ledger are proved. */
export async function readExpected(
  session: SignedSession,
  messages: readonly PaymentMessage[],
  references: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Expected>> {
  if (references.size === 0) return new Map();
  const all = [
    ...(await expectRedemptions(session, references)),
    ...(await expectInstructed(session, messages, references)),
    ...(await expectDeposits(session, references)),
  ];
  const wanted = all.filter(({ endToEnd }) => references.has(endToEnd));
  return new Map(wanted.map((expected) => [expected.endToEnd, expected]));
}

/** Money that the member gives back comes; money of its own that others give back goes. */
async function expectRedemptions(
  session: SignedSession,
  references: ReadonlySet<string>,
): Promise<readonly Expected[]> {
  const { client, genesis, signer } = session;
  const { member } = signer;
  const isWanted = (redemption: Hash): boolean =>
    references.has(endToEndOf(genesis.chain, { type: 'redemption', redemption }));
  const own = await listRedemptions(client, { member }, isWanted);
  const issued = await listRedemptions(client, { issuer: member }, isWanted);
  return [
    ...own.filter((redemption) => redemption.member === member),
    ...issued.filter(({ issuer }) => issuer === member),
  ].map((redemption) => ofRedemption(session, redemption));
}

function ofRedemption({ genesis, signer }: SignedSession, redemption: Redemption): Expected {
  const { id, currency, amount, status, issuer } = redemption;
  const subject = { type: 'redemption', redemption: id } as const;
  const isIssuer = issuer === signer.member;
  const isDone = isIssuer ? status !== 'requested' : status === 'redeemed';
  return {
    endToEnd: endToEndOf(genesis.chain, subject),
    subject,
    direction: isIssuer ? 'debit' : 'credit',
    currency,
    amount,
    state: status === 'failed' ? 'over' : isDone ? 'done' : 'waiting',
  };
}

/** What the member has instructed: also redemptions that no list has any more. */
async function expectInstructed(
  session: SignedSession,
  messages: readonly PaymentMessage[],
  references: ReadonlySet<string>,
): Promise<readonly Expected[]> {
  const all = messages.flatMap(({ instructions }) => instructions);
  const expected: Expected[] = [];
  for (const { endToEnd, subject, currency, amount } of all) {
    if (!references.has(endToEnd)) continue;
    const plain = { endToEnd, subject, direction: 'debit', currency, amount } as const;
    if (subject.type === 'obligation') {
      expected.push({ ...plain, state: 'waiting' });
      continue;
    }
    const fact = await session.client.findFact(redemptions, [subject.redemption]);
    expected.push(fact === undefined ? { ...plain, state: 'over' } : ofRedemption(session, fact));
  }
  return expected;
}

/** What debtors pay to this member for obligations that are published to it. */
async function expectDeposits(
  { client, genesis, signer }: SignedSession,
  references: ReadonlySet<string>,
): Promise<readonly Expected[]> {
  const expected: Expected[] = [];
  const query = { issuer: signer.member };
  for await (const { value } of eachFact(client, { path: 'obligations', query })) {
    const obligation = listedObligation(value);
    if (obligation === null || obligation.issuer !== signer.member) continue;
    const { debtor, issuer, currency, payDay } = obligation;
    for (let part = 1; part <= MAX_PARTS; part += 1) {
      const subject = { type: 'obligation', debtor, issuer, currency, payDay, part } as const;
      const endToEnd = endToEndOf(genesis.chain, subject);
      if (!references.has(endToEnd)) continue;
      const fact = await client.findFact(obligations, [debtor, issuer, currency, payDay]);
      const isOpen = fact?.status === 'published';
      const state = isOpen ? 'waiting' : 'over';
      expected.push({ endToEnd, subject, direction: 'credit', currency, amount: null, state });
    }
  }
  return expected;
}
