import { expect, it } from 'vitest';
import type { Change } from '../../../client/portal/forms/changes.ts';
import {
  changeField,
  changeItem,
  changeItems,
  changeRecord,
  changeText,
} from '../../../client/portal/forms/changes.ts';
import { FileChoice } from '../../../client/portal/forms/fileChoice.ts';
import type { Filled, FilledFields } from '../../../client/portal/forms/filled.ts';
import { hashOf } from '../../../ledger/hash.ts';

// Somebody types on while a file is read: neither loses what the other has said.

const text = (said: string): Filled => ({ kind: 'text', text: said });
const FILLED: FilledFields = {
  text: text(''),
  price: text(''),
  notice: { kind: 'open' },
  scope: { kind: 'record', fields: { day: text(''), hash: text('') } },
  parts: { kind: 'list', items: [text('one'), text('two')] },
};
const inScope = (name: string, said: string): Change<FilledFields> =>
  changeField('scope', changeRecord(changeField(name, changeText(said))));

it('changes of different fields come in any order, and none is lost', () => {
  const changes = [
    changeField('text', changeText('hash of a file')),
    changeField('price', changeText('25.00')),
    inScope('day', '2026-12-31'),
    inScope('hash', 'hash of another file'),
    changeField('parts', changeItem(1, changeText('second'))),
    changeField('parts', changeItem(0, changeText('first'))),
  ];
  const after = (some: readonly Change<FilledFields>[]): FilledFields =>
    some.reduce((now, change) => change(now), FILLED);
  const said = after(changes);
  expect(after([...changes].reverse())).toEqual(said);
  expect(said).toEqual({
    text: text('hash of a file'),
    price: text('25.00'),
    notice: { kind: 'open' },
    scope: {
      kind: 'record',
      fields: { day: text('2026-12-31'), hash: text('hash of another file') },
    },
    parts: { kind: 'list', items: [text('first'), text('second')] },
  });
});

it('what comes late fills in nothing that was left open or removed meanwhile', () => {
  expect(changeField('notice', changeText('late'))(FILLED)).toEqual(FILLED);
  const removed = changeField(
    'parts',
    changeItems((items) => items.slice(0, 1)),
  )(FILLED);
  expect(changeField('parts', changeItem(1, changeText('late')))(removed)).toEqual(removed);
});

/** A file that is read when that is said. */
function slowFile(said: string) {
  const bytes = new TextEncoder().encode(said);
  const { promise, resolve } = Promise.withResolvers<ArrayBuffer>();
  const file = { size: bytes.length, arrayBuffer: () => promise };
  return { file, bytes, arrive: () => resolve(bytes.buffer) };
}

it('of two files the one that was chosen last counts, whichever is read first', async () => {
  const choice = new FileChoice();
  const [one, other] = [slowFile('one'), slowFile('other')];
  const [first, second] = [choice.read(one.file, hashOf), choice.read(other.file, hashOf)];
  other.arrive();
  one.arrive();
  expect(await first).toBeNull();
  expect(await second).toEqual({ kind: 'hashed', hash: hashOf(other.bytes) });
  const dropped = slowFile('dropped');
  const third = choice.read(dropped.file, hashOf);
  choice.drop();
  dropped.arrive();
  expect(await third).toBeNull();
});

it('a file that is too large is not read, and one that is lost is said to be', async () => {
  const never = (): Promise<ArrayBuffer> => Promise.reject(new Error('it is not to be read'));
  const read = (size: number) => new FileChoice().read({ size, arrayBuffer: never }, hashOf);
  expect(await read((48 << 20) + 1)).toEqual({ kind: 'fileBig' });
  expect(await read(7)).toEqual({ kind: 'fileLost' });
});
