import { expect, it } from 'vitest';
import { checkCorrections } from '../../contracts/laws/corrections.ts';
import { corrections } from '../../contracts/state/corrections.ts';
import { corrected, spoil } from './lawScenes.ts';

// Rules keep the law: here facts are changed behind their back.

it('a correction of a ballot that there is not has no authority, whatever its state', () => {
  for (const status of ['proposed', 'ordered', 'overtaken']) {
    const scene = corrected();
    const ballot = { authority: 'ballot', by: null, signed: [] };
    spoil(scene, corrections.key(scene.other), { ...ballot, status });
    const facts = { id: scene.other };
    const law = 'a correction has its authority';
    expect(checkCorrections(scene.market.world)).toContainEqual({ law, facts });
  }
});
