import { FormatError } from '../../ledger/assert.ts';

/** The code of the `FormatError` that `call` throws, 'ok' when it returns; others pass through. */
export function codeOf(call: () => unknown): string {
  try {
    call();
    return 'ok';
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
}
