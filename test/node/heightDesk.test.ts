import { describe, expect, it } from 'vitest';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { fromHex, utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { heightStatementJson } from '../../ledger/heightStatement.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { GuardedSigner } from '../../node/engine/safetySigner.ts';
import { ASKED, ASKED_AT_ONCE, HeightDesk } from '../../node/heightDesk.ts';
import { EXCHANGE_LIMITS } from '../../node/network/channels.ts';
import type { Network } from '../../node/network/network.ts';
import { NetworkError } from '../../node/network/networkError.ts';

const CHAIN = hashOf(utf8('a chain'));
const NONCE = hashOf(utf8('a nonce'));
const secretOf = (id: string): Uint8Array => Buffer.from(hashOf(utf8(`secret of ${id}`)), 'hex');
const NAMES = ['va', 'vb', 'vc', 'vd'];
const SET = NAMES.map((id) => ({ id, key: publicKeyOf(secretOf(id)), power: 1 }));

type Answer = (question: Uint8Array) => Promise<Uint8Array>;

/** Four desks that ask each other in this process; how peers answer may be replaced. */
class Desks {
  readonly answers = new Map<string, Answer>();
  readonly away = new Set<string>();
  nowMs = 0;
  readonly desks = new Map(NAMES.map((name) => [name, this.#open(name)]));

  #open(name: string): HeightDesk {
    const others = NAMES.filter((other) => other !== name);
    const network = {
      peers: () => others.map((other) => ({ name: other, connected: !this.away.has(other) })),
      fetch: async (peer: string, _exchange: string, question: Uint8Array) =>
        (await this.answers.get(peer)?.(question)) ?? new Uint8Array(0),
      serve: (_exchange: string, handler: (from: string, question: Uint8Array) => never) => {
        this.answers.set(name, async (question) => await handler('a peer', question));
      },
    } as unknown as Network;
    return new HeightDesk({
      network,
      genesis: { chain: CHAIN },
      store: { position: { height: 7, previous: hashOf(utf8('a block')), validators: SET } },
      signer: name === 'vd' ? null : new GuardedSigner(name, secretOf(name), CHAIN),
      now: () => this.nowMs,
      log: { debug: () => {} },
    });
  }

  async gather(): Promise<string[] | undefined> {
    const statements = await this.desks.get('va')?.gather(NONCE);
    return statements?.map(({ validator, height }) => `${validator} ${height}`);
  }
}

describe('statements of height', () => {
  it('are those of this validator and of all peers that have a key', async () => {
    expect(await new Desks().gather()).toEqual(['va 7', 'vb 7', 'vc 7']);
  });

  it('are as many as there are peers that answer', async () => {
    const desks = new Desks();
    desks.away.add('vb');
    desks.answers.set('vc', () => Promise.reject(new NetworkError('timeout', 'vc', 'no answer')));
    expect(await desks.gather()).toEqual(['va 7']);
  });

  it.each([
    ['of another', (desks: Desks) => desks.answers.get('vc')],
    [
      'over another nonce',
      (desks: Desks) => () => desks.answers.get('vc')?.(fromHex(hashOf(utf8('of before')))),
    ],
    ['that are none', () => async () => utf8('{}')],
    ['that are too long', () => async () => utf8(`"${'x'.repeat(2_000)}"`)],
    [
      'that nobody signed',
      () => async () =>
        encodeCanonical(
          heightStatementJson({
            ...{ block: NONCE, height: 9, nonce: NONCE, validator: 'vb' },
            signature: 'A'.repeat(86),
          }),
        ),
    ],
  ])('%s are left out', async (what, answerOf) => {
    const desks = new Desks();
    const answer = answerOf(desks) as Answer;
    desks.away.add('vc');
    desks.answers.set('vb', answer);
    // What another validator has signed is its own word, through whomever it comes.
    expect(await desks.gather()).toEqual(what === 'of another' ? ['va 7', 'vc 7'] : ['va 7']);
  });

  it('are not made over what is no nonce', async () => {
    const [answer] = new Desks().answers.values();
    await expect(answer?.(new Uint8Array(31))).rejects.toMatchObject({ code: 'bad_shape' });
  });

  it('are asked of peers less often than these take, however many readers ask', async () => {
    const { ratePerSecond, burst } = EXCHANGE_LIMITS.heights;
    expect(ASKED.perSecond).toBeLessThan(ratePerSecond);
    expect(ASKED.burst).toBeLessThan(burst);
    const desks = new Desks();
    let gathered = 0;
    for (desks.nowMs = 0; desks.nowMs < 2_000; desks.nowMs += 10) {
      if ((await desks.desks.get('va')?.gather(NONCE)) !== null) gathered += 1;
    }
    expect(gathered).toBe(ASKED.burst + 2 * ASKED.perSecond - 1);
  });

  it('are gathered for a few at a time, and again when those have theirs', async () => {
    const desks = new Desks();
    const slow = Promise.withResolvers<Uint8Array>();
    desks.answers.set('vb', () => slow.promise);
    const asked = Array.from({ length: ASKED_AT_ONCE }, () => desks.gather());
    expect(await desks.desks.get('va')?.gather(NONCE)).toBe(null);
    slow.resolve(new Uint8Array(0));
    await Promise.all(asked);
    expect(await desks.gather()).toContain('vc 7');
  });
});
