/** What is asked of a home node about letters; nothing that it answers is verified here. */
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { utf8Text } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { readProblem } from './answers.ts';
import { ClientError } from './clientError.ts';
import type { ToldLetter, ToldLetters, ToldMailbox } from './letterAnswers.ts';
import { decodeToldLetter, decodeToldLetters, decodeToldMailbox } from './letterAnswers.ts';
import type { NodeConnection } from './nodeConnection.ts';
import type { Answer } from './request.ts';

/** A letter has many bytes. */
const OPTIONS = { timeoutMs: 60_000 };

/**
 * Hands a letter of the member in.
 * @throws ClientError busy when the node takes none, letter_refused, and those of HTTP
 */
export async function postLetter(node: NodeConnection, letter: Uint8Array): Promise<ToldLetter> {
  const answer = await node.exchange('/v1/letters', OPTIONS, new Uint8Array(letter));
  return read(node, answer, decodeToldLetter, 'letter_refused');
}

/** One page of the letters of the member, about one invoice or all. @throws ClientError */
export async function fetchLetters(
  node: NodeConnection,
  { invoice, after }: { readonly invoice: Hash | null; readonly after: Hash | null },
): Promise<ToldLetters> {
  const query = new URLSearchParams();
  if (invoice !== null) query.set('invoice', invoice);
  if (after !== null) query.set('after', after);
  return read(node, await node.exchange(`/v1/letters?${query}`), decodeToldLetters);
}

/** The bytes of a letter of the member; null when the node has none. @throws ClientError */
export async function fetchLetterContent(
  node: NodeConnection,
  id: Hash,
): Promise<Uint8Array | null> {
  const answer = await node.exchange(`/v1/letters/${id}/content`, OPTIONS);
  if (answer.status === 404) return null;
  return answer.status === 200 ? answer.bytes : read(node, answer, () => answer.bytes);
}

/** What the node is as a home node. @throws ClientError */
export async function fetchMailbox(node: NodeConnection): Promise<ToldMailbox> {
  return read(node, await node.exchange('/v1/mailbox'), decodeToldMailbox);
}

function read<T>(
  { url }: NodeConnection,
  { status, bytes }: Answer,
  decode: (json: Json) => T,
  code: 'letter_refused' | 'node_refused' = 'node_refused',
): T {
  try {
    const json = JSON.parse(utf8Text(bytes)) as Json;
    if (status === 200) return decode(json);
    const problem = readProblem(status, json);
    const message = `${url}: ${problem.code}: ${problem.detail}`;
    throw new ClientError(code, message, { status, code: problem.code });
  } catch (error) {
    const isNonsense = error instanceof FormatError || error instanceof SyntaxError;
    if (!isNonsense) throw error;
    throw new ClientError('bad_answer', `${url}: ${error.message}`, { status });
  }
}
