import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeAnswer, encodeQuestion } from '../../../node/mail/letterFrames.ts';
import { envelopeOf, idOf, MailScene, partOf } from './mailScene.ts';

// Letters that come from other nodes take places, of which there are few; who stops loses its own.

const FULL = { kind: 'refusal', code: 'letters_full' };
const WANTED = { kind: 'want', at: 0 };

async function placed() {
  const scene = new MailScene();
  const { arrivals, folder } = await scene.node('south');
  const letter = (version: number): Uint8Array => scene.letter({ version });
  const ask = async (peer: string, question: Uint8Array) =>
    decodeAnswer(await arrivals.answer(peer, question));
  const offer = (peer: string, each: Uint8Array) =>
    ask(peer, encodeQuestion({ kind: 'offer', envelope: envelopeOf(each) }));
  const begin = (peer: string, each: Uint8Array, bytes: number) =>
    ask(peer, encodeQuestion({ kind: 'part', id: idOf(each), at: 0, bytes: randomBytes(bytes) }));
  return { scene, folder, letter, ask, offer, begin };
}

describe('places for letters that are coming', () => {
  it('are eight, of as many peers, and the ninth peer waits', async () => {
    const { letter, ask, offer, folder } = await placed();
    const letters = Array.from({ length: 9 }, (_, at) => letter(at + 1));
    const answers = [];
    for (const [at, each] of letters.entries()) answers.push(await offer(`peer ${at}`, each));
    expect(answers).toEqual([...Array.from({ length: 8 }, () => WANTED), FULL]);
    expect(readdirSync(folder)).toHaveLength(8);
    // One that has come whole leaves its place.
    const [first, , , , , , , , last] = letters;
    if (first === undefined || last === undefined) throw new Error('nine');
    expect(await ask('peer 0', partOf(first))).toMatchObject({ kind: 'receipt' });
    expect(await offer('peer 8', last)).toEqual(WANTED);
  });

  it('are given up a minute after the last of a letter has come, to who wants one', async () => {
    const { scene, letter, offer, begin, ask, folder } = await placed();
    const letters = Array.from({ length: 8 }, (_, at) => letter(at + 1));
    const begun = scene.now;
    for (const [at, each] of letters.entries()) await offer(`peer ${at}`, each);
    scene.now = begun + 30_000;
    const [still, moved] = letters;
    if (still === undefined || moved === undefined) throw new Error('eight');
    expect(await begin('peer 1', moved, 100)).toEqual({ kind: 'want', at: 100 });
    const later = letter(9);
    scene.now = begun + 60_000;
    expect(await offer('peer 8', later)).toEqual(FULL);
    scene.now = begun + 60_001;
    expect(await offer('peer 8', later)).toEqual(WANTED);
    // That of peer 1, and the new one: of the others nothing stays.
    expect(readdirSync(folder)).toHaveLength(2);
    expect(await ask('peer 0', partOf(still))).toEqual(FULL);
    expect(await offer('peer 1', moved)).toEqual({ kind: 'want', at: 100 });
  });

  it('are one for a letter, whoever brings it, and one for a peer', async () => {
    const { letter, offer, folder, ask } = await placed();
    const [one, other] = [letter(1), letter(2)];
    expect(await offer('north', one)).toEqual(WANTED);
    expect(await offer('east', one)).toEqual(FULL);
    // What its peer offers next takes its place.
    expect(await offer('north', other)).toEqual(WANTED);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(await ask('north', partOf(one))).toEqual(FULL);
    expect(await offer('east', one)).toEqual(WANTED);
  });
});
