import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeEnvelope, decodeReceipt } from '../../../ledger/envelope.ts';
import { publicKeyOf } from '../../../ledger/keys.ts';
import { verifyWords } from '../../../ledger/signedWords.ts';
import { decodeAnswer, encodeQuestion, PART_BYTES } from '../../../node/mail/letterFrames.ts';
import { secretOf } from '../../contracts/market.ts';
import { openHandles, TELLS_HANDLES } from '../../support/openHandles.ts';
import { fillFor, HAS_FULL, openFull } from './fullFolder.ts';
import { envelopeOf, idOf, MailScene, partOf } from './mailScene.ts';

describe('a letter to a member of the same node', () => {
  it('is kept with its receipt, and is the same answer when it comes again', async () => {
    const scene = new MailScene();
    scene.move('tier-one', 'south');
    const { mailbox } = await scene.node('south');
    const letter = scene.letter();
    const kept = await mailbox.post('tier-one', letter);
    expect(kept).toMatchObject({ id: idOf(letter), state: 'kept', refusal: null });
    const { receipt = '' } = kept as { receipt: string };
    const words = decodeReceipt(receipt);
    const { chain } = scene.market.genesis;
    expect(words).toMatchObject({ chain, node: 'south', letter: idOf(letter), taken: scene.now });
    expect(verifyWords(words, publicKeyOf(secretOf('node south')))).toBe(true);
    scene.now += 1_000;
    expect(await mailbox.post('tier-one', letter)).toEqual(kept);
    expect(mailbox.find('car-maker', idOf(letter))).toEqual(kept);
    expect(mailbox.list('tier-one', { invoice: null, after: null, limit: 9 }).letters).toEqual([
      kept,
    ]);
  });

  it('is nobody else’s, and one that is not there is the same answer', async () => {
    const scene = new MailScene();
    scene.move('tier-one', 'south');
    const { mailbox } = await scene.node('south');
    const letter = scene.letter();
    await mailbox.post('tier-one', letter);
    expect(mailbox.find('tier-two', idOf(letter))).toBeNull();
    expect(mailbox.find('tier-two', 'ab'.repeat(32))).toBeNull();
    const all = { invoice: scene.invoice, after: null, limit: 9 };
    expect(mailbox.list('tier-two', all)).toEqual({ letters: [], next: null });
  });
});

describe('a letter is refused', () => {
  const rows: readonly [
    code: string,
    why: string,
    make: (scene: MailScene) => readonly [string, Uint8Array],
  ][] = [
    ['letter_key', 'handed in by another member', (scene) => ['car-maker', scene.letter()]],
    [
      'letter_key',
      'signed by another member',
      (scene) => ['tier-one', scene.letter({}, { by: 'tier-two' })],
    ],
    [
      'letter_key',
      'under a key that its sender has not',
      (scene) => ['tier-one', scene.letter({ keyName: 'other' })],
    ],
    [
      'letter_chain',
      'for another chain',
      (scene) => ['tier-one', scene.letter({ chain: 'ab'.repeat(32) })],
    ],
    [
      'letter_time',
      'of next week',
      (scene) => ['tier-one', scene.letter({ sent: scene.now + 6e8 })],
    ],
    [
      'letter_time',
      'that was kept and let go',
      (scene) => ['tier-one', scene.letter({ sent: scene.now - 30 * 86_400_000 })],
    ],
    [
      'letter_invoice',
      'about nothing',
      (scene) => ['tier-one', scene.letter({ invoice: 'ab'.repeat(32) })],
    ],
    [
      'letter_invoice',
      'to a stranger to the invoice',
      (scene) => ['tier-one', scene.letter({ recipient: 'tier-two' })],
    ],
    [
      'letter_invoice',
      'of a stranger to the invoice',
      (scene) => ['tier-two', scene.letter({ sender: 'tier-two' })],
    ],
    [
      'letter_invoice',
      'to oneself',
      (scene) => ['tier-one', scene.letter({ recipient: 'tier-one' })],
    ],
    [
      'letter_invoice',
      'about an invoice that is over',
      (scene) => {
        scene.market.ok('tier-one', {
          ...{ type: 'withdrawInvoice', version: 1, invoice: scene.invoice },
        });
        return ['tier-one', scene.letter()];
      },
    ],
    [
      'not_home',
      'at a node that is not the home of its sender',
      (scene) => {
        scene.move('tier-one', 'west');
        return ['tier-one', scene.letter()];
      },
    ],
    [
      'letter_digest',
      'whose bytes are others',
      (scene) => ['tier-one', scene.letter({ digest: 'ab'.repeat(32) })],
    ],
  ];
  it.each(rows)('%s: %s', async (code, _why, make) => {
    const scene = new MailScene();
    const { mailbox, folder } = await scene.node('north');
    const [member, letter] = make(scene);
    expect(await mailbox.post(member, letter)).toBe(code);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('when a later one about the same is there, or another one of its version', async () => {
    const scene = new MailScene();
    const { mailbox } = await scene.node('north');
    await mailbox.post('tier-one', scene.letter({ version: 2 }));
    for (const version of [1, 2]) {
      expect(await mailbox.post('tier-one', scene.letter({ version }))).toBe('version_taken');
    }
    expect(await mailbox.post('tier-one', scene.letter({ version: 3 }))).toMatchObject({
      state: 'waiting',
    });
  });

  it('when its sender has used up its room, which is free again with the receipt', async () => {
    const scene = new MailScene();
    const limits = { maxMemberBytes: 9_000 };
    const [north, south] = [
      await scene.node('north', undefined, limits),
      await scene.node('south'),
    ];
    const { mailbox } = north;
    const first = scene.letter({}, { sealed: randomBytes(4_000) });
    const second = scene.letter({ version: 2 }, { sealed: randomBytes(4_000) });
    await mailbox.post('tier-one', first);
    expect(mailbox.card('tier-one').bytes).toBeGreaterThan(4_000);
    expect(await mailbox.post('tier-one', second)).toBe('mailbox_full');
    const isTaken = (): boolean => mailbox.find('tier-one', idOf(first))?.state === 'delivered';
    await scene.carry(north, south, isTaken);
    expect(mailbox.card('tier-one').bytes).toBe(0);
    expect(south.mailbox.card('car-maker').bytes).toBeGreaterThan(4_000);
    expect(await mailbox.post('tier-one', second)).toMatchObject({ state: 'waiting' });
  });

  it('when one sender would have more than its part of a recipient’s room', async () => {
    const scene = new MailScene();
    scene.move('tier-one', 'south');
    const { mailbox } = await scene.node('south', undefined, { maxMemberBytes: 40_000 });
    const large = (version: number): Uint8Array =>
      scene.letter({ version }, { sealed: randomBytes(6_000) });
    expect(await mailbox.post('tier-one', large(1))).toMatchObject({ state: 'kept' });
    expect(await mailbox.post('tier-one', large(2))).toBe('mailbox_full');
  });

  it.runIf(HAS_FULL)(
    'when the disk of the letters alone is full, and nothing of it stays',
    async () => {
      const scene = new MailScene();
      const { mailbox, folder, warned } = await scene.node('north');
      const letter = scene.letter();
      fillFor(folder, letter);
      expect(await mailbox.post('tier-one', letter)).toBe('letters_full');
      expect([readdirSync(folder), openFull()]).toEqual([[], 0]);
      expect(warned).toHaveLength(1);
      expect(await mailbox.post('tier-one', letter)).toMatchObject({ state: 'waiting' });
    },
  );

  it.runIf(HAS_FULL)('no more when what became of it cannot be written: it waits', async () => {
    const scene = new MailScene();
    const { mailbox, folder } = await scene.node('north');
    const letter = scene.letter();
    await mailbox.post('tier-one', letter);
    const envelope = decodeEnvelope(envelopeOf(letter));
    fillFor(folder, letter);
    const end = { receipt: null, refusal: 'letter_invoice' } as const;
    await expect(mailbox.end(envelope, end)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect([readdirSync(folder), openFull()]).toEqual([[`${idOf(letter)}.letter`], 0]);
    expect(mailbox.find('tier-one', idOf(letter))).toMatchObject({ state: 'waiting' });
    await mailbox.end(envelope, end);
    expect(mailbox.find('tier-one', idOf(letter))).toMatchObject({ state: 'refused' });
  });

  it.runIf(HAS_FULL)('but is brought, though there is no room for one before it', async () => {
    const scene = new MailScene();
    const [north, south] = [await scene.node('north'), await scene.node('south')];
    const [first, second] = [scene.letter({ version: 1 }), scene.letter({ version: 2 })];
    for (const letter of [first, second]) await north.mailbox.post('tier-one', letter);
    fillFor(north.folder, first);
    const stateOf = (letter: Uint8Array) => north.mailbox.find('tier-one', idOf(letter))?.state;
    await scene.carry(north, south, () => stateOf(second) === 'delivered');
    expect(stateOf(first)).toBe('waiting');
    scene.now += 86_400_000;
    await scene.carry(north, south, () => stateOf(first) === 'delivered');
  });

  it.runIf(TELLS_HANDLES)('when it cannot be put in its place, and nothing stays', async () => {
    const scene = new MailScene();
    const { mailbox, folder } = await scene.node('north');
    const letter = scene.letter();
    const place = join(folder, `${idOf(letter)}.letter`);
    mkdirSync(place);
    await expect(mailbox.post('tier-one', letter)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect([readdirSync(folder), openHandles(folder)]).toEqual([[basename(place)], 0]);
    rmdirSync(place);
    expect(await mailbox.post('tier-one', letter)).toMatchObject({ state: 'waiting' });
  });

  it('when the node has no room for any', async () => {
    const scene = new MailScene();
    const { mailbox } = await scene.node('north', undefined, { maxBytes: 3_000 });
    expect(await mailbox.post('tier-one', scene.letter())).toBe('letters_full');
  });
});

describe('what is on the disk', () => {
  it('is there after a restart, waiting or kept, and nothing else is', async () => {
    const scene = new MailScene();
    const north = await scene.node('north');
    const letter = scene.letter();
    await north.mailbox.post('tier-one', letter);
    writeFileSync(join(north.folder, `${'cd'.repeat(32)}.part`), 'half');
    writeFileSync(join(north.folder, 'notes.txt'), 'nobody’s');
    const again = await scene.node('north', north.folder);
    expect(again.mailbox.find('tier-one', idOf(letter))).toMatchObject({ state: 'waiting' });
    expect(readdirSync(north.folder)).toEqual([`${idOf(letter)}.letter`]);
    expect(statSync(join(north.folder, `${idOf(letter)}.letter`)).mode & 0o077).toBe(0);
  });

  it.each([
    ['was cut off', (file: string) => truncateSync(file, 700)],
    ['is another letter', (file: string) => writeFileSync(file, new MailScene().letter())],
    ['is none', (file: string) => writeFileSync(file, 'nothing')],
  ])('is removed when it %s, and the node says so', async (_what, damage) => {
    const scene = new MailScene();
    const north = await scene.node('north');
    const letter = scene.letter();
    await north.mailbox.post('tier-one', letter);
    damage(join(north.folder, `${idOf(letter)}.letter`));
    const again = await scene.node('north', north.folder);
    expect(again.mailbox.find('tier-one', idOf(letter))).toBeNull();
    expect(again.warned).toEqual([{ damaged: 1 }]);
    expect(await again.mailbox.post('tier-one', letter)).toMatchObject({ state: 'waiting' });
  });

  it('goes when it is older than letters are kept', async () => {
    const scene = new MailScene();
    scene.move('tier-one', 'south');
    const { mailbox, folder } = await scene.node('south');
    await mailbox.post('tier-one', scene.letter());
    scene.now += 30 * 86_400_000 - 1;
    await mailbox.sweep();
    expect(readdirSync(folder)).toHaveLength(2);
    scene.now += 1;
    await mailbox.sweep();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('from node to node', () => {
  it('a letter comes whole, in parts, and its bytes stay with the recipient’s node', async () => {
    const scene = new MailScene();
    const [north, south] = [await scene.node('north'), await scene.node('south')];
    const sealed = randomBytes(2 * PART_BYTES + 7);
    const letter = scene.letter({}, { sealed });
    const id = idOf(letter);
    await north.mailbox.post('tier-one', letter);
    const isTaken = (): boolean => north.mailbox.find('tier-one', id)?.state === 'delivered';
    const asked = await scene.carry(north, south, isTaken);
    expect(asked).toMatchObject([{ tag: 0 }, { tag: 1 }, { tag: 1 }, { tag: 1, bytes: 44 }]);
    const kept = south.mailbox.find('car-maker', id);
    expect(kept).toMatchObject({ state: 'kept' });
    expect(north.mailbox.find('tier-one', id)).toMatchObject({ receipt: kept?.receipt });
    expect(readFileSync(join(south.folder, `${id}.letter`)).equals(letter)).toBe(true);
    expect(readdirSync(north.folder)).toEqual([`${id}.end`]);
    const again = await scene.node('north', north.folder);
    expect(again.mailbox.find('tier-one', id)).toEqual(north.mailbox.find('tier-one', id));
  });

  it('one that broke off is taken up again, whichever node was stopped', async () => {
    const scene = new MailScene();
    const [north, south] = [await scene.node('north'), await scene.node('south')];
    const letter = scene.letter({}, { sealed: randomBytes(3 * PART_BYTES) });
    const id = idOf(letter);
    await north.mailbox.post('tier-one', letter);
    let looks = 0;
    await scene.carry(
      north,
      south,
      () => north.mailbox.book.get(id)?.tries === 1 || looks > 9e3,
      3,
    );
    looks += 1;
    await south.arrivals.stop();
    const [fresh, later] = [
      await scene.node('north', north.folder),
      await scene.node('south', south.folder),
    ];
    expect(later.mailbox.find('car-maker', id)).toBeNull();
    const isTaken = (): boolean => fresh.mailbox.find('tier-one', id)?.state === 'delivered';
    await scene.carry(fresh, later, isTaken);
    expect(later.mailbox.find('car-maker', id)).toMatchObject({ state: 'kept' });
  });

  it('one whose invoice is over meanwhile is not brought, and its sender is told', async () => {
    const scene = new MailScene();
    const [north, south] = [await scene.node('north'), await scene.node('south')];
    const letter = scene.letter();
    await north.mailbox.post('tier-one', letter);
    scene.market.ok('tier-one', { type: 'withdrawInvoice', version: 1, invoice: scene.invoice });
    const state = (): string | undefined => north.mailbox.find('tier-one', idOf(letter))?.state;
    await scene.carry(north, south, () => state() === 'refused');
    expect(north.mailbox.find('tier-one', idOf(letter))).toMatchObject({
      refusal: 'letter_invoice',
    });
    expect(readdirSync(south.folder)).toEqual([]);
  });

  it('one that a receipt of another node is shown for still waits', async () => {
    const scene = new MailScene();
    const [north, west] = [await scene.node('north'), await scene.node('west')];
    const letter = scene.letter();
    await north.mailbox.post('tier-one', letter);
    // The node at the address of the home node has another key than the recipient has named.
    const false_ = { ...west, name: 'south' };
    scene.move('car-maker', 'west');
    const receipts = await west.arrivals.answer(
      'north',
      encodeQuestion({ kind: 'offer', envelope: envelopeOf(letter) }),
    );
    expect(decodeAnswer(receipts)).toEqual({ kind: 'want', at: 0 });
    await west.arrivals.answer('north', partOf(letter));
    scene.move('car-maker', 'south');
    const tries = (): number => north.mailbox.book.get(idOf(letter))?.tries ?? 0;
    await scene.carry(north, false_, () => tries() > 0);
    expect(north.mailbox.find('tier-one', idOf(letter))).toMatchObject({ state: 'waiting' });
  });

  it('one whose receipt is under another key than was named still waits', async () => {
    const scene = new MailScene();
    const [north, south] = [await scene.node('north'), await scene.node('south')];
    scene.move('car-maker', 'south', 'another');
    const letter = scene.letter();
    await north.mailbox.post('tier-one', letter);
    const tries = (): number => north.mailbox.book.get(idOf(letter))?.tries ?? 0;
    await scene.carry(north, south, () => tries() > 0);
    expect(north.mailbox.find('tier-one', idOf(letter))).toMatchObject({ state: 'waiting' });
  });
});
