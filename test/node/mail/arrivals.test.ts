import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../ledger/hash.ts';
import { decodeAnswer, encodeQuestion, PART_BYTES } from '../../../node/mail/letterFrames.ts';
import { fillFor, HAS_FULL, openFull } from './fullFolder.ts';
import { envelopeOf, idOf, MailScene, partOf } from './mailScene.ts';

describe('a peer is refused that', () => {
  const offer = (letter: Uint8Array): Uint8Array =>
    encodeQuestion({ kind: 'offer', envelope: envelopeOf(letter) });

  const hostile: readonly [what: string, code: string, make: (scene: MailScene) => Uint8Array][] = [
    [
      'offers what is for another chain',
      'letter_chain',
      (s) => s.letter({ chain: 'ef'.repeat(32) }),
    ],
    ['has signed for another', 'letter_key', (s) => s.letter({}, { by: 'car-maker' })],
    ['offers what is old', 'letter_time', (s) => s.letter({ sent: 1 })],
    ['names an invoice of others', 'letter_invoice', (s) => s.letter({ recipient: 'tier-two' })],
    [
      'brings it to the wrong node',
      'no_mailbox',
      (s) => {
        s.move('car-maker', 'west');
        return s.letter();
      },
    ],
  ];
  it.each(hostile)('%s: %s', async (_what, code, make) => {
    const scene = new MailScene();
    const { arrivals, folder } = await scene.node('south');
    const answer = decodeAnswer(await arrivals.answer('north', offer(make(scene))));
    expect(answer).toEqual({ kind: 'refusal', code });
    expect(readdirSync(folder), 'not a byte was kept').toEqual([]);
  });

  it('sends other bytes than it has signed for', async () => {
    const scene = new MailScene();
    const { arrivals, folder } = await scene.node('south');
    const letter = scene.letter({ digest: hashOf(randomBytes(3)) });
    await arrivals.answer('north', offer(letter));
    const answer = decodeAnswer(await arrivals.answer('north', partOf(letter)));
    expect(answer).toEqual({ kind: 'refusal', code: 'letter_digest' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['leaves a gap', (letter: Uint8Array) => partOf(letter, 1)],
    [
      'sends more than it has offered',
      (letter: Uint8Array) =>
        encodeQuestion({ kind: 'part', id: idOf(letter), at: 0, bytes: randomBytes(501) }),
    ],
  ])('%s', async (_what, make) => {
    const scene = new MailScene();
    const { arrivals, folder } = await scene.node('south');
    const letter = scene.letter();
    await arrivals.answer('north', offer(letter));
    await expect(arrivals.answer('north', make(letter))).rejects.toMatchObject({
      code: 'bad_shape',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.runIf(HAS_FULL)(
    'offers what the disk of the letters has no room for, until it has',
    async () => {
      const scene = new MailScene();
      const { arrivals, folder } = await scene.node('south');
      const letter = scene.letter();
      fillFor(folder, letter);
      const full = { kind: 'refusal', code: 'letters_full' };
      expect(decodeAnswer(await arrivals.answer('north', offer(letter)))).toEqual(full);
      expect([readdirSync(folder), openFull()]).toEqual([[], 0]);
      expect(decodeAnswer(await arrivals.answer('north', offer(letter)))).toMatchObject({ at: 0 });
      const taken = decodeAnswer(await arrivals.answer('north', partOf(letter)));
      expect(taken).toMatchObject({ kind: 'receipt' });
    },
  );

  it('brings what cannot be noted: nothing of it stays, and it may come again', async () => {
    const scene = new MailScene();
    const { arrivals, folder } = await scene.node('south');
    const letter = scene.letter();
    await arrivals.answer('north', offer(letter));
    mkdirSync(join(folder, `${idOf(letter)}.end`, 'in the way'), { recursive: true });
    await expect(arrivals.answer('north', partOf(letter))).rejects.toThrow();
    expect(readdirSync(folder).filter((name) => name.endsWith('.letter'))).toEqual([]);
    await arrivals.answer('north', offer(letter));
    const taken = decodeAnswer(await arrivals.answer('north', partOf(letter)));
    expect(taken).toMatchObject({ kind: 'receipt' });
  });

  it('sends parts of what it has not offered', async () => {
    const scene = new MailScene();
    const { arrivals } = await scene.node('south');
    const letter = scene.letter();
    await arrivals.answer('east', offer(letter));
    const answer = decodeAnswer(await arrivals.answer('north', partOf(letter)));
    expect(answer).toEqual({ kind: 'refusal', code: 'letters_full' });
  });

  it('sends what was taken before: it has its receipt, and nothing more is kept', async () => {
    const scene = new MailScene();
    const { arrivals, folder, mailbox } = await scene.node('south');
    const letter = scene.letter();
    await arrivals.answer('north', offer(letter));
    const taken = decodeAnswer(await arrivals.answer('north', partOf(letter)));
    expect(taken.kind).toBe('receipt');
    expect(decodeAnswer(await arrivals.answer('east', offer(letter)))).toEqual(taken);
    expect(readdirSync(folder)).toHaveLength(2);
    const second = scene.letter();
    const answer = decodeAnswer(await arrivals.answer('north', offer(second)));
    expect(answer).toEqual({ kind: 'refusal', code: 'version_taken' });
    expect(mailbox.find('car-maker', idOf(second))).toBeNull();
  });

  it.each([
    ['no frame', new Uint8Array()],
    ['another frame', Uint8Array.of(7, 1, 2)],
    ['a part without bytes', new Uint8Array(37).fill(1, 0, 1)],
    ['an envelope that is none', Uint8Array.of(0, 0x61)],
    ['an envelope beyond all bounds', new Uint8Array(2_000)],
    ['a part beyond all bounds', new Uint8Array(PART_BYTES + 38).fill(1, 0, 1)],
  ])('sends %s', async (_what, frame) => {
    const scene = new MailScene();
    const { arrivals } = await scene.node('south');
    await expect(arrivals.answer('north', frame)).rejects.toMatchObject({ name: 'FormatError' });
  });
});
