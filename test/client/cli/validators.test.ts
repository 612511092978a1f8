import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../contracts/deeds.ts';
import { fromBase64url } from '../../../ledger/encoding.ts';
import { publicKeyOf, verifySignature } from '../../../ledger/keys.ts';
import { registrationBytes } from '../../../ledger/vote.ts';
import { homeFiles } from '../../../node/config.ts';
import { FolderDisk } from '../../../node/engine/safetyDisk.ts';
import { SafetyFolder } from '../../../node/engine/safetyFolder.ts';
import { readKeyFile } from '../../../node/keyFile.ts';
import { main } from '../../../scripts/validatorKey.ts';
import { smallGenesis } from '../../node/smallChain.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

const GENESIS = smallGenesis();

/** The home folder of a node of `s1` that has no keys yet. */
function freshHome(): string {
  const home = join(scratchFolder(), 'home');
  mkdirSync(home);
  const files = homeFiles(home);
  writeFileSync(files.genesis, GENESIS.bytes);
  const rest = { host: '127.0.0.1', port: 0 };
  const network = { listen: '/ip4/127.0.0.1/tcp/0', peers: [] };
  writeFileSync(files.config, JSON.stringify({ name: 's1', validator: 's1', rest, network }));
  return home;
}

async function printedBy(home: string): Promise<Record<string, string>> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => void lines.push(line);
  try {
    expect(await main([home])).toBe(0);
  } finally {
    console.log = log;
  }
  return JSON.parse(lines.join('')) as Record<string, string>;
}

describe('the key of a validator', () => {
  it('is made with a safety record, and what is printed is what a deed takes', async () => {
    const home = freshHome();
    const change = await printedBy(home);
    const { key = '', proof = '' } = change;
    expect(publicKeyOf(await readKeyFile(homeFiles(home).validatorKey))).toBe(key);
    const words = registrationBytes({ chain: GENESIS.chain, key, validator: 's1' });
    expect(verifySignature(key, words, fromBase64url(proof))).toBe(true);
    const wishes = { kind: 'validators', changes: [change] };
    const deed = { ...RULES.propose.example, change: wishes };
    expect(RULES.propose.schema.safeParse(deed).success).toBe(true);
    const context = { chain: GENESIS.chain, validator: 's1', head: 0, lastSeenSigning: 0 };
    const disk = new FolderDisk(homeFiles(home).safety);
    const opened = await SafetyFolder.open(disk, context, null);
    expect(opened).not.toHaveProperty('refused');
    if ('folder' in opened) await opened.folder.close();
  });

  it('that follows is another, waits in a file of its own, and is printed again', async () => {
    const home = freshHome();
    const first = await printedBy(home);
    const next = await printedBy(home);
    expect(next['key']).not.toBe(first['key']);
    expect(publicKeyOf(await readKeyFile(homeFiles(home).nextValidatorKey))).toBe(next['key']);
    expect(await printedBy(home)).toEqual(next);
  });
});
