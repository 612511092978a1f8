import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeGenesis } from '../../ledger/genesis.ts';
import type { PeerConfig } from '../../node/config.ts';
import { CONSORTIUM, foundNetwork, SAMPLE_NAMES } from '../../scripts/consortium.ts';
import { main } from '../../scripts/joining.ts';

const FOUNDERS = CONSORTIUM.filter(({ validator }) => validator).map(({ id }) => id);
const NEW = 'ostbank';
// biome-ignore lint/suspicious/noControlCharactersInRegex: that none is printed is the point.
const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]/;

let home: string;
let said: string[];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'tally-joining-'));
  said = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
  const place = { host: '127.0.0.1', restPort: 1, peerPort: 1 };
  await foundNetwork({
    ...{ home, name: 'joining', organisations: CONSORTIUM, start: 1_772_406_000_000 },
    ...{ dayMs: 86_400_000, payingBank: 'hafenbank', documentNames: SAMPLE_NAMES },
    places: new Map(FOUNDERS.map((id) => [id, place])),
  });
  for (const id of FOUNDERS) writeFileSync(card(id), JSON.stringify(acceptanceOf(id)));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home, { recursive: true });
});

const node = (id: string): string => join(home, 'nodes', id);
const card = (id: string): string => join(home, `${id}.acceptance.json`);
const genesis = (): string => join(home, 'genesis.json');

function peersOf(id: string): PeerConfig[] {
  return JSON.parse(readFileSync(join(node(id), 'node.json'), 'utf8')).network.peers;
}

/** What a founder handed out, from what another knows of it. */
function acceptanceOf(id: string): object {
  const knower = FOUNDERS.find((each) => each !== id) ?? '';
  const peer = peersOf(knower).find(({ name }) => name === id);
  return {
    ...{ type: 'tallystick-acceptance', version: 1, validator: id, url: 'http://127.0.0.1:1' },
    ...{ chain: chainOf(), peerId: peer?.peerId, address: peer?.addresses[0], auth: peer?.auth },
  };
}

function chainOf(): string {
  return decodeGenesis(new Uint8Array(readFileSync(genesis()))).chain;
}

async function apply(id = NEW, cards = FOUNDERS.map(card)): Promise<number> {
  const place = ['--address', '/ip4/127.0.0.1/tcp/4105', '--url', 'http://127.0.0.1:8105'];
  const words = ['--home', join(home, id), '--id', id, '--genesis', genesis()];
  return await main(['apply', ...words, ...place, ...cards]);
}

const application = (id = NEW): string => join(home, id, 'application.json');

async function admit(id: string, file = application()): Promise<number> {
  return await main(['admit', '--home', node(id), file]);
}

function edit(file: string, change: (json: Record<string, object>) => object): void {
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
}

describe('a validator that joins', () => {
  it('applies with one command, is admitted with one, and twice is once', async () => {
    expect(await apply(), said.join('\n')).toBe(0);
    const made = JSON.parse(readFileSync(join(home, NEW, 'node/node.json'), 'utf8'));
    expect(made.network.peers.map(({ name }: PeerConfig) => name)).toEqual(FOUNDERS);
    expect(readFileSync(application(), 'utf8')).not.toContain(
      readFileSync(join(home, NEW, 'node/validator.key'), 'latin1').trim(),
    );
    for (const id of FOUNDERS) {
      expect(await admit(id), said.join('\n')).toBe(0);
      expect(await admit(id)).toBe(0);
      const peers = peersOf(id);
      expect(peers).toHaveLength(FOUNDERS.length);
      expect(peers.at(-1)).toMatchObject({ name: NEW, addresses: ['/ip4/127.0.0.1/tcp/4105'] });
    }
    const change = JSON.parse(said.at(-1) ?? '');
    expect(change).toMatchObject({ validator: NEW, power: 1 });
    // The next one knows the first newcomer by its application.
    expect(await apply('kolbenhof', [...FOUNDERS.map(card), application()])).toBe(0);
  });

  /** The application with other fields in one of its parts. */
  const other =
    (part: 'card' | 'change', fields: () => object) =>
    (json: Record<string, object>): object => ({ ...json, [part]: { ...json[part], ...fields() } });
  const SPOILED: readonly [string, (json: Record<string, object>) => object, RegExp][] = [
    ['of another chain', other('card', () => ({ chain: 'ab'.repeat(32) })), /^not_as_declared/],
    [
      'with another peer id',
      other('card', () => ({ peerId: peersOf('hafenbank')[0]?.peerId })),
      /^not_authentic/,
    ],
    [
      'with the proof of another key',
      other('change', () => ({ proof: 'A'.repeat(86) })),
      /^not_authentic/,
    ],
    ['with an address that is none', other('card', () => ({ address: 'x' })), /^unreadable_file/],
    ['with more power than one', other('change', () => ({ power: 5 })), /^unreadable_file/],
  ];
  it.each(SPOILED)('is not admitted %s', async (_, spoil, why) => {
    expect(await apply()).toBe(0);
    edit(application(), spoil);
    const before = readFileSync(join(node('hafenbank'), 'node.json'), 'utf8');
    said = [];
    expect(await admit('hafenbank')).toBe(1);
    expect(said.join('\n')).toMatch(why);
    expect(readFileSync(join(node('hafenbank'), 'node.json'), 'utf8')).toBe(before);
  });

  it.each(['\u001b[2K\raccepted: all is well\n', '\u202etrusted\u200b'])(
    'cannot write over what an operator sees (%j)',
    async (text) => {
      expect(await apply()).toBe(0);
      for (const part of ['card', 'change'] as const) {
        edit(
          application(),
          other(part, () => ({ validator: text })),
        );
        said = [];
        expect(await admit('hafenbank')).toBe(1);
        expect(said.join('')).not.toMatch(HARMFUL);
      }
      edit(card('hafenbank'), (json) => ({ ...json, validator: text }));
      said = [];
      expect(await apply('kolbenhof')).toBe(1);
      expect(said.join('')).not.toMatch(HARMFUL);
    },
  );

  it('is not admitted under the name of another, nor twice with two keys in silence', async () => {
    expect(await apply('nordhafen')).toBe(0);
    said = [];
    expect(await admit('hafenbank', application('nordhafen'))).toBe(1);
    expect(said.join('\n')).toMatch(/^not_as_declared: nordhafen or its peer id/);
    expect(await admit('nordhafen', application('nordhafen'))).toBe(1);
  });

  it('does not take cards that are not signed, nor writes over an application', async () => {
    edit(card('hafenbank'), (json) => ({ ...json, auth: 'A'.repeat(86) }));
    expect(await apply()).toBe(1);
    expect(said.join('\n')).toMatch(/not_authentic: the word of hafenbank/);
    cpSync(card('nordhafen'), card('hafenbank'));
    expect(await apply()).toBe(0);
    expect(await apply()).toBe(1);
  });
});
