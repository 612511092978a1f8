/** What the page and the worker that holds the key say to each other. */

/** What the page asks. */
export type ToWorker =
  /** Whether the secret in a file is encrypted, `sealed` or `clear`; only the worker reads it. */
  | { readonly kind: 'read'; readonly file: Blob }
  /**
   * The key of a file with its secret encrypted, as this browser keeps it. One that comes encrypted
   * stays so, but under what a link says it is encrypted anew.
   */
  | {
      readonly kind: 'seal';
      readonly file: Blob;
      readonly passphrase: string;
      /** The passphrase of the link by which the file came; null: it was chosen. */
      readonly linked: string | null;
    }
  /** The bytes of what came by a link beside the key: the key of the network. */
  | { readonly kind: 'unseal'; readonly sealed: string; readonly linked: string }
  /** Holds the key from now on. */
  | { readonly kind: 'open'; readonly text: string; readonly passphrase: string }
  | { readonly kind: 'sign'; readonly bytes: Uint8Array }
  /** Somebody sits before the page. */
  | { readonly kind: 'touch' }
  /** Forgets the key. */
  | { readonly kind: 'lock' };

/** A question with its number, which the answer has too. */
export type Numbered = ToWorker & { readonly number: number };

/** What the worker answers; `locked` it says by itself, when nobody has sat there for long. */
export type FromWorker =
  | { readonly kind: 'answer'; readonly number: number; readonly value: Uint8Array | string | null }
  | { readonly kind: 'refusal'; readonly number: number; readonly code: string }
  | { readonly kind: 'locked' };
