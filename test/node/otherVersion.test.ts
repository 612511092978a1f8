import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { NEWEST_PROTOCOL } from '../../contracts/state/protocol.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../../ledger/genesis.ts';
import { hashOf } from '../../ledger/hash.ts';
import { openChain } from '../../node/chain.ts';
import { homeFiles } from '../../node/config.ts';
import { refusalOf } from '../../node/startRefusal.ts';
import { SCHEMA_VERSION, textKey } from '../../node/store/keySpace.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { smallGenesis } from './smallChain.ts';
import { tamperDatabase } from './tampering.ts';

// A home that another version founded says so by a mark: the number of the key space, or the hash
// of the document that the folder was founded from. What is merely damaged does not.

const GENESIS = smallGenesis('of-another-version');
const DOCUMENT = 'genesis.json';

let home: string;

beforeEach(async () => {
  home = scratchFolder({ [DOCUMENT]: '' });
  writeFileSync(join(home, DOCUMENT), GENESIS.bytes);
  const { store } = await openChain(home);
  await store.close();
});

/** What opening the chain of the home says; null when it opens. */
async function saidOf(): Promise<{ code: string; cause: string } | null> {
  try {
    const { store } = await openChain(home);
    await store.close();
    return null;
  } catch (error) {
    return refusalOf(error);
  }
}

/** Has the folder say that it is of this version and chain. */
async function markFolder(version: number, chain: string): Promise<void> {
  const key = textKey('meta', 'schema');
  const mark = encodeCanonical({ chain, version });
  await tamperDatabase(homeFiles(home).chain, (_, put) => put(key, mark));
}

/** A document with other parameters: canonical, and of the form of the ledger. */
function documentWith(change: (parameters: Record<string, unknown>) => object): Uint8Array {
  const { chain: _, bytes: __, ...words } = GENESIS;
  const parameters = change({ ...(words.parameters as object) }) as Genesis['parameters'];
  return encodeGenesis({ ...words, parameters });
}

function withoutOne({ maxTermDays: _, ...others }: Record<string, unknown>): object {
  return others;
}

describe('a home that another version founded', () => {
  it.each([SCHEMA_VERSION - 1, SCHEMA_VERSION + 1])('by the number %i', async (version) => {
    await markFolder(version, GENESIS.chain);
    expect(await saidOf()).toMatchObject({
      code: 'other_schema',
      cause: expect.stringContaining(`${version}`),
      remedy: expect.stringContaining('npm start -- --fresh'),
    });
  });

  it('by a document that it was founded from, and that has no form any more', async () => {
    const bytes = documentWith(withoutOne);
    for (const document of [bytes, encodeCanonical({ name: 'of-long-ago', version: 1 })]) {
      writeFileSync(join(home, DOCUMENT), document);
      await markFolder(SCHEMA_VERSION, hashOf(document));
      expect(await saidOf()).toMatchObject({
        code: 'other_schema',
        cause: expect.stringContaining(DOCUMENT),
      });
    }
  });

  it('is not taken for one when the document was altered or cut', async () => {
    for (const document of [documentWith(withoutOne), GENESIS.bytes.subarray(0, 100)]) {
      writeFileSync(join(home, DOCUMENT), document);
      expect(await saidOf()).toMatchObject({ code: 'genesis_invalid' });
    }
    writeFileSync(
      join(home, DOCUMENT),
      documentWith((same) => ({ ...same, maxTermDays: 11 })),
    );
    expect(await saidOf()).toMatchObject({ code: 'other_chain' });
    writeFileSync(join(home, DOCUMENT), GENESIS.bytes);
    expect(await saidOf()).toBeNull();
  });
});

describe('a document that nothing can be founded from', () => {
  it.each([
    ['genesis_invalid', withoutOne],
    ['protocol_unknown', (same: object) => ({ ...same, protocol: NEWEST_PROTOCOL + 1 })],
  ] as const)('%s: no folder is made, so that a snapshot may come', async (code, change) => {
    const { chain } = homeFiles(home);
    rmSync(chain, { recursive: true });
    writeFileSync(join(home, DOCUMENT), documentWith(change));
    expect(await saidOf()).toMatchObject({ code, cause: expect.stringContaining(DOCUMENT) });
    expect(existsSync(chain)).toBe(false);
    // A folder that somebody has made for it, empty, is no chain yet.
    mkdirSync(chain);
    expect(await saidOf()).toMatchObject({ code });
    expect(readdirSync(chain)).toEqual([]);
  });

  it('genesis_invalid, too, when its parts do not go together', async () => {
    const { chain: _, bytes: __, ...words } = GENESIS;
    const members = [...(words.members as object[]), ...(words.members as object[])];
    const twice = encodeGenesis({ ...words, members } as typeof words);
    expect(decodeGenesis(twice).chain).not.toBe(GENESIS.chain);
    const { chain } = homeFiles(home);
    rmSync(chain, { recursive: true });
    writeFileSync(join(home, DOCUMENT), twice);
    expect(await saidOf()).toMatchObject({ code: 'genesis_invalid' });
    expect(existsSync(chain)).toBe(false);
  });
});
