import { expect, it } from 'vitest';
import { LossWatch } from '../../node/lossWatch.ts';
import { lostBy } from './consensus/lostScenarios.ts';
import { Stage } from './consensus/stage.ts';

it('lost records, and the end of a chain by them, are said once each', () => {
  const stage = new Stage();
  const said: string[] = [];
  const log = {
    warn: (facts: object, message: string) => void said.push(`${message} ${Object.values(facts)}`),
    fatal: (_facts: object, message: string) => void said.push(message),
  };
  const clock = { now: () => 0, setAlarm: () => () => {} };
  const watch = new LossWatch(clock, () => stage.state, log);
  const look = (): string[] => {
    watch.look();
    watch.look();
    return said.splice(0);
  };
  expect(look()).toEqual([]);
  stage.hear(lostBy('v1'));
  expect(look()).toEqual(['a validator has lost its safety record 1,v1,1000']);
  stage.timeout('lost', 0);
  expect(look()).toEqual(['rounds are given up for those who lost their safety records 1,1']);
  stage.hear(lostBy('v2'));
  stage.hear(lostBy('v3'));
  const [, , end] = look();
  expect(end).toMatch(/^Validators of power 3 of 4 .* this chain has ended\./);
});
