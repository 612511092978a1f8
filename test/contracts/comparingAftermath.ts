/** Whether both markets say the same about what happens after default. */
import { corrections } from '../../contracts/state/corrections.ts';
import { under } from '../../contracts/state/factKeys.ts';
import { freezes } from '../../contracts/state/freezes.ts';
import { guarantees } from '../../contracts/state/guarantees.ts';
import type { Reserve } from '../../contracts/state/rates.ts';
import { claims } from '../../contracts/state/rights.ts';
import type { World } from '../../contracts/state/state.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { same } from './comparing.ts';
import type { NaiveCorrections } from './naiveCorrections.ts';
import type { NaiveFreeze } from './naiveFreezes.ts';
import type { NaiveReserve } from './naiveReserves.ts';

/** @throws Error that names the first difference between the two markets */
export function compareAftermath(world: World, naive: NaiveCorrections): void {
  for (const [id, { status, paid }] of naive.claims) {
    const claim = claims.read(world, id);
    same(`status of claim ${id}`, claim?.status, status);
    same(`paid on claim ${id}`, claim?.paid, BigInt(paid));
  }
  for (const [id, { status, moved }] of naive.corrections) {
    const correction = corrections.read(world, id);
    same(`status of correction ${id}`, correction?.status, status);
    same(`moved by correction ${id}`, correction?.moved, String(moved));
  }
  const kept = [...scanAll(world.facts, ...under('freeze'))].map(([, each]) =>
    freezes.decode(each),
  );
  const active = kept.filter(({ status }) => status === 'active');
  same('how many freezes there are', active.length, naive.freezes.size);
  const all = active.flatMap(({ held }) => held);
  const held = all.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  const model = [...naive.freezes.values()].reduce((sum, freeze) => sum + heldBy(freeze), 0);
  same('what is held', held, BigInt(model));
  for (const [id, { status, paid }] of naive.guarantees) {
    const guarantee = guarantees.read(world, id);
    same(`status of guarantee ${id}`, guarantee?.status, status);
    same(`paid on guarantee ${id}`, guarantee?.paid, BigInt(paid));
  }
  for (const [id, { units }] of naive.receivables) {
    for (const { from, links, yielded, guarantees: given, reserve } of piecesOf(world, id)) {
      const at = `piece ${from} of ${id}`;
      const unit = units[Number(from) - 1];
      const sellers = unit?.chain.map(({ seller }) => seller).join(' ');
      same(`links of ${at}`, links.map(({ assignor }) => assignor).join(' '), sellers);
      same(`guarantees of ${at}`, given.length, unit?.guarantees.length);
      for (const [rank, { amount, calls }] of given.entries()) {
        const guarantee = unit?.guarantees[rank];
        if (unit === undefined || guarantee === undefined) continue;
        const cover = naive.coverOf(unit.piece, guarantee);
        same(`cover of ${at}`, BigInt(amount ?? '0'), BigInt(cover.amount));
        const said = calls.map((each) => [each.by, each.amount, each.dueTime].join(' '));
        const model = cover.calls.map((each) => [each.by, each.amount, each.due].join(' '));
        same(`calls for ${at}`, said.join(), model.join());
      }
      same(`charges on ${at}`, yielded, BigInt(naive.yields.get(unit?.piece ?? 0) ?? 0));
      compareReserve(at, reserve, naive.reserves.get(unit?.piece ?? 0));
    }
  }
}

function compareReserve(at: string, real: Reserve | null, model: NaiveReserve | undefined): void {
  same(`seller of the reserve of ${at}`, real?.seller, model?.seller);
  if (real === null || model === undefined) return;
  for (const name of ['advance', 'fee', 'accrued', 'cancelled'] as const) {
    same(`${name} of the reserve of ${at}`, real[name], String(model[name]));
  }
}

function heldBy({ held }: NaiveFreeze): number {
  return [...held.values()].reduce((sum, amount) => sum + amount, 0);
}
