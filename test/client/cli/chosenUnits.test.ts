import { expect, it } from 'vitest';
import { ClaimScene } from './claimScene.ts';

// Which units a member means: all of its only piece, or those that it names.

const TERMS = ['--to', 'tier-2', '--reference', 'delivery 7', '--yes'];
/** All units of the receivable. */
const ALL = 8_286_674;

async function scene() {
  const opened = await ClaimScene.open();
  const id = await opened.receivable();
  const offer = (...units: string[]) =>
    opened.tally('tier-1', 'pieces', 'offer-assignment', id, ...units, ...TERMS);
  const offered = (said: Awaited<ReturnType<typeof offer>>) => {
    expect(said, said.err).toMatchObject({ code: 0 });
    const facts = opened.chain.ground.world.facts.get(`offer/${String(said.json['id'])}`);
    const { from, to } = facts as unknown as { from: string; to: string };
    return [Number(from), Number(to)];
  };
  return { opened, id, offer, offered };
}

it('all open units of its only piece, where nothing is said', async () => {
  const { offer, offered } = await scene();
  expect(offered(await offer())).toEqual([1, ALL]);
});

it('of several pieces the one that it names, and none by itself', async () => {
  const { opened, id, offer, offered } = await scene();
  expect(offered(await offer('--units', '10000'))).toEqual([1, 10_000]);
  const unclear = await offer();
  expect(unclear.code).toBe(2);
  expect(unclear.err).toContain('you hold 2 pieces of it (1, 10001); say --piece');
  expect(offered(await offer('--piece', '10001', '--units', '9000'))).toEqual([10_001, 19_000]);
  const words = ['pieces', 'offer-assignment', id, ...TERMS];
  const none = await opened.tally('tier-2', ...words);
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('you hold 0 pieces of it ()')]);
});

it('a share of its open units, rounded down, and up to all of them', async () => {
  const { offer, offered } = await scene();
  expect(offered(await offer('--percent', '33.3'))).toEqual([1, Math.floor(ALL * 0.333)]);
  const rest = String(Math.floor(ALL * 0.333) + 1);
  expect(offered(await offer('--piece', rest, '--percent', '100'))).toEqual([Number(rest), ALL]);
});

it.each([
  [['--units', '1', '--percent', '1'], '--units or --percent, not both'],
  [['--units', '0'], '0 units are asked for'],
  [['--units', String(ALL + 1)], `${ALL + 1} units are asked for, ${ALL} of the piece are open`],
  [['--units', 'ten'], '--units: a whole number'],
  [['--percent', '0'], '--percent: percent, over 0'],
  [['--piece', '0'], '--piece: a unit number'],
  [['--piece', '7'], 'begins at unit 7'],
])('what %j says is refused', async (units, why) => {
  const { offer } = await scene();
  const said = await offer(...units);
  expect([said.code, said.err]).toEqual([2, expect.stringContaining(why)]);
});
