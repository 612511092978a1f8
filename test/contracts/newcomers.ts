/** Organisations that come to a market that runs, and what they sign about themselves. */
import type { Newcomer } from '../../contracts/state/proposals.ts';
import { enrolmentBytes } from '../../contracts/trade/members/enrolling.ts';
import { toBase64url } from '../../ledger/encoding.ts';
import { publicKeyOf, sign } from '../../ledger/keys.ts';
import type { Market } from './market.ts';
import { secretOf } from './market.ts';
import type { DeedOf } from './unseeded.ts';

/** An organisation that says so of itself; its key is the one of its name, unless it is wished. */
export function newcomer(id: string, wishes: Partial<Newcomer> = {}): Newcomer {
  return {
    ...{ id, name: `The ${id}`, lei: null, uscc: null, size: null, roles: ['supplier'] },
    ...{ documentNames: [], keys: [{ name: 'desk', key: publicKeyOf(secretOf(id)) }] },
    mailbox: null,
    ...wishes,
  };
}

/** The deed that proposes it; signed by the keys of these names instead of its id, if wished. */
export function enrolling(
  market: Market,
  member: Newcomer,
  {
    alike = [],
    signers = [member.id],
  }: { readonly alike?: readonly string[]; readonly signers?: readonly string[] } = {},
): DeedOf<'propose'> {
  const bytes = enrolmentBytes({ chain: market.genesis.chain, member });
  const proofs = signers.map((signer) => toBase64url(sign(secretOf(signer), bytes)));
  const words = { kind: 'enrol', member, proofs, alike } as unknown;
  return { type: 'propose', version: 1, change: words as DeedOf<'propose'>['change'] };
}
