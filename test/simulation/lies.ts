/** What a liar may be like. */
export const LIES = [
  'double votes',
  'false states',
  'two proposals',
  'false times',
  'false evidence',
  'false certificates',
  'false bodies',
  'withheld bodies',
  'false history',
  'half silent',
  'invented votes',
  'amnesia',
  // Streams of repair: statuses ahead of the truth, and commits that were never made.
  'false repair',
  // No word of a decided block, neither published nor by repair.
  'withheld heads',
] as const;

/** One of `LIES`. */
export type Lie = (typeof LIES)[number];
