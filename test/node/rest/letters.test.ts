import { randomBytes } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '../../../ledger/encoding.ts';
import { decodeReceipt, encodeLetter, envelopeInput } from '../../../ledger/envelope.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { publicKeyOf, sign } from '../../../ledger/keys.ts';
import { verifyWords } from '../../../ledger/signedWords.ts';
import { signedText } from '../../../ledger/transaction.ts';
import { registerInvoice, START, secretOf, transactionOf } from '../smallChain.ts';
import { idOf, RestNode } from './restNode.ts';

const RECEIPTS = publicKeyOf(secretOf('v1 receipts'));
const KEY = 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg';

let node: RestNode;
let invoice: string;
let sealed: Uint8Array;
let letter: Uint8Array;

function letterWith(version: number, bytes: Uint8Array): Uint8Array {
  const input = envelopeInput({
    ...{ chain: node.genesis.chain, sender: 's1', keyName: 'main', recipient: 'buyer', invoice },
    ...{ version, digest: hashOf(bytes), size: bytes.length, sent: node.now },
  });
  return encodeLetter(signedText(input, sign(secretOf('s1'), utf8(input))), bytes);
}

function get(member: string, url: string): Promise<LightMyRequestResponse> {
  return node.ask({ url, headers: { authorization: `Bearer ${node.tokenOf(member)}` } });
}

function post(
  member: string,
  payload: Uint8Array,
  type = 'application/octet-stream',
): Promise<LightMyRequestResponse> {
  const headers = { authorization: `Bearer ${node.tokenOf(member)}`, 'content-type': type };
  return node.ask({ method: 'POST', url: '/v1/letters', headers, payload: Buffer.from(payload) });
}

beforeEach(async () => {
  node = await RestNode.open();
  const registered = registerInvoice(node.genesis, 's1', 1, START);
  invoice = idOf(registered);
  const mailbox = { type: 'setMailbox', version: 1, encryptionKey: KEY, homeNode: 'v1' };
  const set = ['s1', 'buyer'].map((member, nonce) =>
    transactionOf(
      node.genesis,
      { ...mailbox, receiptKey: RECEIPTS },
      {
        ...{ member, nonce, expires: START + 60_000 },
      },
    ),
  );
  await node.grow([registered, ...set]);
  sealed = randomBytes(3_000);
  letter = letterWith(1, sealed);
});

describe('a letter', () => {
  it('is handed in, listed, and read by the two that it is between', async () => {
    const posted = await post('s1', letter);
    expect(posted.statusCode).toBe(200);
    const { id, receipt } = posted.json() as { id: string; receipt: string };
    expect(verifyWords(decodeReceipt(receipt), RECEIPTS)).toBe(true);
    for (const member of ['s1', 'buyer']) {
      const listed = await get(member, `/v1/letters?invoice=${invoice}&limit=1`);
      expect(listed.json()).toEqual({ letters: [posted.json()], next: null });
      expect((await get(member, `/v1/letters/${id}`)).json()).toEqual(posted.json());
      const content = await get(member, `/v1/letters/${id}/content`);
      expect(content.headers['content-type']).toBe('application/octet-stream');
      expect(content.rawPayload.equals(letter)).toBe(true);
    }
  });

  it('of others is the same answer as one that is not there', async () => {
    const { id } = (await post('s1', letter)).json() as { id: string };
    const absent = 'ab'.repeat(32);
    for (const path of ['', '/content']) {
      const [theirs, none] = [
        await get('s2', `/v1/letters/${id}${path}`),
        await get('s2', `/v1/letters/${absent}${path}`),
      ];
      expect(theirs.statusCode).toBe(404);
      expect(theirs.body.replaceAll(id, absent)).toBe(none.body);
      expect((await get('audit', `/v1/letters/${id}${path}`)).statusCode).toBe(404);
    }
    expect((await get('s2', '/v1/letters')).json()).toEqual({ letters: [], next: null });
  });

  it('comes page by page', async () => {
    const ids: string[] = [];
    for (const version of [1, 2, 3]) {
      ids.push((await post('s1', letterWith(version, randomBytes(9)))).json().id);
    }
    const first = (await get('buyer', '/v1/letters?limit=2')).json();
    expect(first.letters.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    const rest = (await get('buyer', `/v1/letters?limit=2&after=${first.next}`)).json();
    expect(rest).toMatchObject({ letters: [{ id: ids[2] }], next: null });
  });

  it.each([
    ['another media type', 415, 'bad_media_type', () => post('s1', letter, 'application/json')],
    ['of another member', 403, 'letter_key', () => post('s2', letter)],
    ['that is none', 400, 'bad_envelope', () => post('s1', utf8('hello'))],
    ['of no bytes', 400, 'bad_envelope', () => post('s1', new Uint8Array())],
    ['that is cut off', 400, 'bad_envelope', () => post('s1', letter.subarray(0, -1))],
    [
      'with other bytes',
      400,
      'letter_digest',
      () =>
        post(
          's1',
          letter.map((byte, at) => (at === letter.length - 1 ? byte ^ 1 : byte)),
        ),
    ],
    ['that is too large', 413, 'body_too_big', () => post('s1', new Uint8Array(15 << 20))],
  ])('%s is refused: %i %s', async (_what, status, code, ask) => {
    const answer = await ask();
    expect(answer.json()).toMatchObject({ status, code });
    expect(answer.statusCode).toBe(status);
  });

  it('takes no JSON elsewhere, and bytes nowhere else', async () => {
    const headers = { ...node.auditing, 'content-type': 'application/octet-stream' };
    const url = '/v1/transactions';
    const answer = await node.ask({ method: 'POST', url, headers, payload: 'x' });
    expect(answer.json()).toMatchObject({ code: 'bad_media_type' });
  });

  it('is not taken without memory, and not read without a token', async () => {
    node.full = 'readers';
    expect((await post('s1', letter)).json()).toMatchObject({ code: 'memory_full' });
    node.full = null;
    expect((await node.rest.app.inject('/v1/letters')).json()).toMatchObject({
      code: 'token_needed',
    });
  });
});

it('a member learns what its home node is, and what it uses of it', async () => {
  const before = (await get('buyer', '/v1/mailbox')).json();
  expect(before).toMatchObject({ node: 'v1', receiptKey: RECEIPTS, bytes: 0 });
  await post('s1', letter);
  expect((await get('buyer', '/v1/mailbox')).json().bytes).toBeGreaterThan(sealed.length);
  expect((await get('s1', '/v1/mailbox')).json().bytes).toBe(0);
});
