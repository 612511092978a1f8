import type { DeskParts } from '../../../node/readers/desk.ts';

/** A mailbox of a node where nobody writes. */
export const NO_LETTERS: DeskParts['mailbox'] = {
  post: async () => 'letters_full',
  list: () => ({ letters: [], next: null }),
  find: () => null,
  card: () => ({ node: 'v1', receiptKey: '', retentionMs: 1, maxBytes: 0, bytes: 0 }),
};
