/** Questions to the person at the terminal. */
import { createInterface } from 'node:readline/promises';
import { ClientError } from '../../sdk/clientError.ts';

/**
 * Asks on standard error, so that standard output stays what programs read, and takes a line of
 * standard input; undefined when either is no terminal. The answer is trimmed.
 * @param signal breaks a question off: it then throws ClientError aborted
 */
export function terminalQuestions(
  signal: AbortSignal,
): ((question: string) => Promise<string>) | undefined {
  const { stdin: input, stderr: output } = process;
  if (!input.isTTY || !output.isTTY) return undefined;
  return async (question) => {
    // Without raw mode, so that Ctrl-C reaches the process as it does elsewhere.
    const lines = createInterface({ input, output, terminal: false });
    try {
      return (await lines.question(question, { signal })).trim();
    } catch (error) {
      if (signal.aborted) throw new ClientError('aborted', 'the caller broke off');
      throw error;
    } finally {
      lines.close();
    }
  };
}
