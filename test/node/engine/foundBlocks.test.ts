import { describe, expect, it } from 'vitest';
import type { ChainState } from '../../../contracts/execute.ts';
import { genesisChainState, genesisState } from '../../../contracts/founding.ts';
import { MemoryWorld } from '../../../contracts/state/state.ts';
import { headerId } from '../../../ledger/block.ts';
import { toBase64url, utf8 } from '../../../ledger/encoding.ts';
import { hashOf } from '../../../ledger/hash.ts';
import type { Proposal } from '../../../node/consensus/messages.ts';
import type { BodyQuestion, FoundBlock } from '../../../node/engine/bodyExchange.ts';
import {
  decodeQuestion,
  encodeFound,
  encodeTransactions,
} from '../../../node/engine/bodyExchange.ts';
import { BodyFinder } from '../../../node/engine/bodyFinder.ts';
import { Candidates } from '../../../node/engine/candidates.ts';
import type { Ground } from '../../../node/engine/evaluate.ts';
import { evaluate } from '../../../node/engine/evaluate.ts';
import { decide, issueTo, registerInvoice, START, smallGenesis } from '../smallChain.ts';

// What comes from peers as the block that a header names: nothing of it is believed.

const GENESIS = smallGenesis();
const NEVER = new AbortController().signal;

/** The state before block 1, and blocks on it as a validator would build them. */
function founded(): ChainState {
  const { facts, indexes, groups } = genesisState(GENESIS);
  const world = new MemoryWorld();
  world.apply(facts, indexes);
  return genesisChainState(GENESIS, world, { group: (path) => groups.get(path) ?? undefined });
}

const STATE = founded();
const GROUND: Ground = { state: STATE, validatorsAt: () => STATE.validators, seen: () => false };

function blockOf(texts: readonly string[], time = START + 1000): FoundBlock {
  const { executed, body } = decide(STATE, texts, time);
  return { header: executed.header, body };
}

const ISSUE = issueTo(GENESIS, 's1', 1, START);
const REGISTER = registerInvoice(GENESIS, 's1', 1, START);
const TRUE = blockOf([ISSUE, REGISTER]);
const OTHER = blockOf([REGISTER]);
const WANTED = { block: headerId(TRUE.header), from: ['liar', 'honest'] };

function proposalOf({ header, body }: FoundBlock): Proposal {
  const transactions = body.transactions.map((jws) => hashOf(utf8(jws)));
  const claim = { kind: 'proposal', height: 1, round: 0, block: headerId(header) } as const;
  const { evidence, previousCommit } = body;
  const content = { header, transactions, evidence, previousCommit };
  const rest = { validRound: -1, polka: null, validator: 'v1', signature: '' };
  return { ...claim, ...content, ...rest };
}

type Answer = (question: BodyQuestion) => Uint8Array;

/** Asks the liar first, then the honest one; what was found, and who was told of. */
async function find(
  proposal: Proposal | null,
  answers: Readonly<Record<'liar' | 'honest', Answer>>,
): Promise<{ readonly found: FoundBlock | null; readonly missed: string[]; asked: number }> {
  const missed: string[] = [];
  let asked = 0;
  const finder = new BodyFinder({
    network: {
      fetch: async (peer, _exchange, request) => {
        if (peer === 'liar') asked += 1;
        return answers[peer as 'liar' | 'honest'](decodeQuestion(request));
      },
      peers: () => ['liar', 'honest'].map((name) => ({ name, connected: true })),
    },
    clock: { nowMs: () => START, setAlarm: () => () => undefined } as never,
    transaction: () => null,
    onMiss: (peer) => missed.push(peer),
  });
  return { found: await finder.find(() => ({ ...WANTED, proposal }), NEVER), missed, asked };
}

const honest: Answer = (question) =>
  question.kind === 'block' ? encodeFound(TRUE) : encodeTransactions(TRUE.body.transactions);

/** The same words under a signature that somebody invented. */
function forged(jws: string): string {
  const [header, payload] = jws.split('.');
  return `${header}.${payload}.${toBase64url(new Uint8Array(64).fill(3))}`;
}

describe('a body is looked for', () => {
  const without = { ...TRUE.body, transactions: TRUE.body.transactions.slice(1) };
  const lies: Readonly<Record<string, FoundBlock | null>> = {
    'another block, whole': OTHER,
    'the header with another body': { header: TRUE.header, body: OTHER.body },
    'the body under another header': { header: OTHER.header, body: TRUE.body },
    'a body that lacks a transaction': { header: TRUE.header, body: without },
    'a body in another order': {
      header: TRUE.header,
      body: { ...TRUE.body, transactions: TRUE.body.transactions.toReversed() },
    },
    'a body with a forged signature': {
      header: TRUE.header,
      body: { ...TRUE.body, transactions: TRUE.body.transactions.map(forged) },
    },
  };

  it.each(Object.entries(lies))('past a peer that answers %s', async (_what, lie) => {
    const { found, missed, asked } = await find(null, { liar: () => encodeFound(lie), honest });
    expect(found).toEqual(TRUE);
    expect(missed).toEqual(['liar']);
    expect(asked).toBe(1);
  });

  it.each([
    ['others', [ISSUE.toUpperCase(), 'x']],
    ['forged ones', [ISSUE, REGISTER].map(forged)],
    ['none', []],
    ['those of another block', OTHER.body.transactions],
  ])('past a peer that answers with transactions, but %s', async (_what, texts) => {
    const liar: Answer = (question) =>
      question.kind === 'block' ? encodeFound(null) : encodeTransactions(texts);
    const { found, asked } = await find(proposalOf(TRUE), { liar, honest });
    expect(found).toEqual(TRUE);
    expect(asked).toBeGreaterThan(0);
  });

  it('past a peer that answers what is no answer', async () => {
    const { found, missed } = await find(null, { liar: () => utf8('{}'), honest });
    expect(found).toEqual(TRUE);
    expect(missed).toEqual(['liar']);
  });
});

describe('a found block is judged', () => {
  it('right when executing it gives its header', () => {
    expect(evaluate(GROUND, TRUE)).toHaveProperty('executed');
  });

  it.each([
    ['bad_signature', [forged(ISSUE)]],
    ['bad_signature', [ISSUE, forged(REGISTER)]],
    ['unknown_key', [withKey(ISSUE)]],
  ])('wrong for the first signature that is none: %s', (wrong, texts) => {
    // Its proposer is no fool: header and body fit each other.
    const found = { header: TRUE.header, body: { ...TRUE.body, transactions: texts } };
    expect(evaluate(GROUND, found)).toEqual({ wrong });
  });

  it('wrong when it claims anything else than what executing it gives', () => {
    for (const [field, value] of [
      ['state', '0'.repeat(64)],
      ['results', '0'.repeat(64)],
      ['settlements', '0'.repeat(64)],
      ['nextValidators', '0'.repeat(64)],
      ['parameters', '0'.repeat(64)],
      ['history', '0'.repeat(64)],
    ] as const) {
      const found = { ...TRUE, header: { ...TRUE.header, [field]: value } };
      expect(evaluate(GROUND, found)).toEqual({ wrong: `executing it gives another ${field}` });
    }
  });
});

/** The same words under the name of a key that the member does not have. */
function withKey(jws: string): string {
  const [header = '', payload, signature] = jws.split('.');
  const words = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, string>;
  const kid = words['kid']?.replace('main', 'none') ?? '';
  const text = JSON.stringify({ ...words, kid });
  return `${Buffer.from(text).toString('base64url')}.${payload}.${signature}`;
}

describe('candidates', () => {
  it('are at most eight that consensus does not name, the newest; those it names are kept', () => {
    const invalid: string[] = [];
    const candidates = new Candidates((block) => invalid.push(block));
    const blocks = Array.from({ length: 20 }, (_, at) => blockOf([], START + 1000 + at));
    const ids = blocks.map(({ header }) => headerId(header));
    const named = new Set(ids.slice(0, 3));
    for (const [at, block] of blocks.entries()) {
      candidates.judge(ids[at] ?? '', block, GROUND);
      candidates.shrink((id) => named.has(id));
    }
    const kept = ids.filter((id) => candidates.get(id) !== undefined);
    expect(kept).toEqual([...ids.slice(0, 3), ...ids.slice(-5)]);
    expect(invalid).toEqual([]);
    candidates.clear();
    expect(ids.every((id) => candidates.get(id) === undefined)).toBe(true);
  });

  it('of a safety record are judged where their body was durable, and else let be', () => {
    const invalid: string[] = [];
    const candidates = new Candidates((block) => invalid.push(block));
    const proposals = [TRUE, OTHER].map(proposalOf);
    candidates.takeUp(proposals, new Map([[headerId(OTHER.header), OTHER.body]]), GROUND);
    expect(candidates.get(headerId(TRUE.header))).toBeUndefined();
    expect(candidates.get(headerId(OTHER.header))).toMatchObject(OTHER);
    expect(invalid).toEqual([]);
  });
});
