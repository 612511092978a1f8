import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { homeFiles } from '../../node/config.ts';
import { FolderDisk } from '../../node/engine/safetyDisk.ts';
import { SafetyFolder } from '../../node/engine/safetyFolder.ts';
import { writeKeyFile } from '../../node/keyFile.ts';
import type { SafetyParts } from '../../node/safety.ts';
import { openSafety } from '../../node/safety.ts';
import { refusalOf } from '../../node/startRefusal.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { secretOf } from './smallChain.ts';
import { SceneChain, sceneGenesis } from './sync/snapshotScene.ts';

// Whose key a node finds at its start: its validator's, one to come, or a stranger's.

const GENESIS = sceneGenesis();

/** What the start says with the key of this name for this validator, and what it warns of. */
async function start(validator: string, key: string, spare: string | null = null) {
  const folder = scratchFolder();
  const { store, validators } = await SceneChain.found(join(folder, 'chain'), GENESIS);
  onTestFinished(() => store.close());
  const home = join(folder, 'home');
  const files = homeFiles(home);
  for (const path of [home, files.safety]) mkdirSync(path, { recursive: true });
  await SafetyFolder.found(new FolderDisk(files.safety), { chain: GENESIS.chain, validator });
  await writeKeyFile(files.validatorKey, secretOf(key));
  if (spare !== null) await writeKeyFile(files.nextValidatorKey, secretOf(spare));
  const warned: string[] = [];
  const log = {
    ...{ info: () => undefined, error: () => undefined, debug: () => undefined },
    warn: (_facts: object, message: string) => void warned.push(message),
  };
  const parts = {
    ...{ home, config: { validator }, genesis: GENESIS, store, validators },
    ...{ passphrase: undefined, acceptLostSafety: false, log },
  };
  const opened = await openSafety(parts as unknown as SafetyParts).catch(refusalOf);
  if (!('close' in opened)) return { code: opened.code, warned };
  await opened.close();
  return { code: opened.refused, warned };
}

describe('a node with the key', () => {
  it('of its validator signs', async () => {
    expect(await start('v1', 'validator v1')).toEqual({ code: null, warned: [] });
  });

  it('of its validator beside another signs', async () => {
    const said = await start('v1', 'of nobody', 'validator v1');
    expect(said).toEqual({ code: null, warned: [] });
  });

  it('of nobody, or of another validator, does not start', async () => {
    for (const key of ['of nobody', 'validator v2']) {
      const said = await start('v1', key);
      expect([key, said]).toEqual([key, { code: 'key_not_of_validator', warned: [] }]);
    }
  });

  it('of one that is in no set observes, and says so', async () => {
    const why = 'not in the validator set: this node observes';
    expect(await start('v9', 'of nobody')).toEqual({ code: null, warned: [why] });
  });
});
