import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../ledger/encoding.ts';
import { sha256 } from '../../../ledger/hash.ts';
import { publicKeyOf } from '../../../ledger/keys.ts';
import type { SafetyEntry } from '../../../node/consensus/safety.ts';
import type { RecordDisk } from '../../../node/engine/safetyDisk.ts';
import { SafetyFolder } from '../../../node/engine/safetyFolder.ts';
import { SafetyKeeper } from '../../../node/engine/safetyKeeper.ts';
import type { LossMark } from '../../../node/engine/safetyRecord.ts';
import { GuardedSigner } from '../../../node/engine/safetySigner.ts';
import { SimDisk } from '../../simulation/disk.ts';
import { CHAIN } from '../../simulation/toy.ts';
import { lost, vote } from '../consensus/signedMessages.ts';

const SECRET = sha256(utf8('secret of va'));
const KEY = publicKeyOf(SECRET);
const LOSS: LossMark = { since: 1_000, signsAfter: 2_000 };

function diskOf(disk: SimDisk): RecordDisk {
  return {
    read: async () => disk.content(),
    names: async () => disk.names(),
    perform: async (operation) => disk.perform(operation),
    close: async () => {},
  };
}

async function keeperOn(disk: SimDisk, loss: LossMark | null): Promise<SafetyKeeper> {
  const context = { chain: CHAIN, validator: 'va', head: 4, lastSeenSigning: 4, lastSeenMs: 900 };
  const opened = await SafetyFolder.open(diskOf(disk), context, loss);
  if ('refused' in opened) throw new Error(opened.refused);
  return new SafetyKeeper(opened.folder, new GuardedSigner('va', SECRET, CHAIN), opened.record);
}

/** What it signs first, in round 4. */
const SIGNED = vote({ height: 5, round: 4, block: null });
const ENTRY: SafetyEntry = {
  ...{ height: 5, round: 4, step: 'prevote', lock: null, valid: null },
  ...{ signed: SIGNED, proposals: [] },
};

describe('a safety record that was lost', () => {
  it('tells the loss and signs nothing by itself, over restarts, until a newer block', async () => {
    const disk = new SimDisk();
    const told = lost({ height: 5, since: LOSS.since });
    for (const loss of [LOSS, null]) {
      const keeper = await keeperOn(disk, loss);
      expect(await keeper.begin(5, 2_000, KEY)).toEqual({
        signs: false,
        resumed: null,
        lost: told,
      });
    }
    const keeper = await keeperOn(disk, null);
    expect(await keeper.begin(6, 2_001, KEY)).toEqual({ signs: true, resumed: null, lost: null });
    expect(await (await keeperOn(disk, null)).begin(6, 2_001, KEY)).toMatchObject({ signs: true });
  });

  it('signs on, after a restart, what it has promised since', async () => {
    const disk = new SimDisk();
    const first = await keeperOn(disk, LOSS);
    await first.begin(5, 2_000, KEY);
    await first.persist(ENTRY, new Map());
    const footing = await (await keeperOn(disk, null)).begin(5, 2_000, KEY);
    expect(footing).toMatchObject({ signs: true, resumed: { round: 4, own: [SIGNED] } });
    expect(footing.lost).toEqual(lost({ height: 5, since: LOSS.since }));
  });
});
