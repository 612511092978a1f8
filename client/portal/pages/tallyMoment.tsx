/** The slider through the time of a tally: from its first event to how it is now. */
import type { VNode } from 'preact';
import type { Standing } from '../trust/toldEvents.ts';
import { say, tellTime } from '../words/words.ts';
import { Mark } from './figures.tsx';

/** See the head of this file. */
export function Moment(given: {
  /** The place of the entry behind which the tally is shown; null: as it is now. */
  readonly at: number | null;
  readonly count: number;
  readonly height: number;
  readonly standing: Standing | undefined;
  readonly choose: (at: number | null) => void;
}): VNode {
  const { at, count, height, standing, choose } = given;
  const time = standing !== undefined && 'time' in standing ? standing.time : null;
  const places = { at: (at ?? 0) + 1, count };
  const past =
    time === null
      ? say('tally.time.then', places)
      : say('tally.time.past', { ...places, time: tellTime(time) });
  const told = at === null ? say('tally.time.now') : past;
  return (
    <div class="moment">
      <label>
        <span>{say('tally.time')}</span>
        <input
          type="range"
          min={0}
          max={count}
          value={at ?? count}
          aria-valuetext={told}
          onInput={({ currentTarget }) => {
            const chosen = Number(currentTarget.value);
            choose(chosen >= count ? null : chosen);
          }}
        />
      </label>
      <p>
        {told} {at === null && <Mark height={height} />}
        {at !== null && <span class="mark told">{say('tally.time.told')}</span>}
      </p>
    </div>
  );
}
