/**
 * Server-sent events (HTML Living Standard, 9.2) from chunks of bytes, as far as nodes use them.
 */
import { ClientError } from './clientError.ts';

/** One event of a stream: with an id and without data it says how far the stream has come. */
export interface ServerEvent {
  readonly id: string;
  /** Empty when it has none. */
  readonly data: string;
}

/** An event of the ledger has a few hundred bytes; a node that sends more without end lies. */
const MAX_EVENT_BYTES = 1 << 20;
const LINE_END = /\r\n|\n|\r/;

/**
 * The events in a stream, those without id left out. What is cut off at its end counts as not sent.
 * @throws ClientError answer_too_big, bad_answer, what `chunks` throws
 */
export async function* readServerEvents(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let event = { id: '', data: '', size: 0 };
  for await (const chunk of chunks) {
    const lines = (rest + decode(decoder, chunk)).split(LINE_END);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (event.id !== '') yield { id: event.id, data: event.data };
        event = { id: '', data: '', size: 0 };
        continue;
      }
      event.size += line.length;
      const [field = '', value = ''] = splitOnce(line);
      if (field === 'id') event.id = value;
      if (field === 'data') event.data += value;
    }
    if (event.size + rest.length > MAX_EVENT_BYTES) {
      const facts = { maxBytes: MAX_EVENT_BYTES };
      throw new ClientError('answer_too_big', 'an event of the stream is too long', facts);
    }
  }
}

function decode(decoder: InstanceType<typeof TextDecoder>, chunk: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch {
    throw new ClientError('bad_answer', 'the stream of events is not UTF-8');
  }
}

/** The field of a line, and its value; of a comment, which begins with the colon, neither. */
function splitOnce(line: string): readonly string[] {
  return /^([^:]*):? ?(.*)$/s.exec(line)?.slice(1) ?? [];
}
