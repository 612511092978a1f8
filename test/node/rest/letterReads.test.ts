import { expect, it } from 'vitest';
import { LetterReads } from '../../../node/rest/letterReads.ts';
import { RestError } from '../../../node/rest/restError.ts';

const ID = 'ab'.repeat(32);

it('of letters two are read at one time, and a place comes back however a read ends', async () => {
  const disk: PromiseWithResolvers<Uint8Array | null>[] = [];
  const reads = new LetterReads({
    content: () => {
      const one = Promise.withResolvers<Uint8Array | null>();
      disk.push(one);
      return one.promise;
    },
  });
  const [first, second] = [reads.read(ID), reads.read(ID)];
  await expect(reads.read(ID)).rejects.toThrow(RestError);
  disk[0]?.reject(new Error('the disk'));
  await expect(first).rejects.toThrow('the disk');
  const third = reads.read(ID);
  await expect(reads.read(ID)).rejects.toMatchObject({ code: 'busy' });
  disk[1]?.resolve(null);
  disk[2]?.resolve(new Uint8Array(3));
  expect([await second, await third]).toEqual([null, new Uint8Array(3)]);
  expect(disk).toHaveLength(3);
});
