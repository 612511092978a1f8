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
] as const;

/** One of `LIES`. */
export type Lie = (typeof LIES)[number];
