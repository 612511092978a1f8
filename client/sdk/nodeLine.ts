/**
 * The line to one node: its URL and name, read tokens, waits, and what an answer means before
 * anything in it is read. A node that is not ready is waited for as it says (`patience`): where it
 * is its reader that reads too much (429), always; where it is the node itself (503), only when no
 * other can be asked in its place.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { utf8Text } from '../../ledger/encoding.ts';
import type { NodeStatus } from './answers.ts';
import { decodeStatus, readProblem } from './answers.ts';
import { ClientError } from './clientError.ts';
import { systemEnvironment } from './environment.ts';
import { Patience, toldS } from './patience.ts';
import type { AskOptions } from './queries.ts';
import type { ReadHeaders, TokenMaker } from './readTokens.ts';
import type { Answer } from './request.ts';
import { afterFacts, fetchAnswer, fetchChunks, fetchStream, isNotReady } from './request.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
const ANSWER_BYTES = 64 << 20;
/** A page of blocks: the node decides how many it holds. */
const BLOCKS_BYTES: number = 256 << 20;
const BLOCKS_TIMEOUT_MS = 120_000;
/** A node that tells nothing for so long is gone: it says each 15 s how far it has come. */
const EVENTS_IDLE_MS = 45_000;

/** How a node is named behind its URL. */
const NODE_NAME = /^#[a-z0-9-]{2,32}$/;

/** What is sent, and how much may come back. */
interface Sending extends AskOptions {
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
  readonly reading?: ReadHeaders | undefined;
  readonly maxBytes?: number;
}

/** See the head of this file. */
export class NodeLine {
  /** Without a slash at its end, and without the name. */
  readonly url: string;
  readonly #tokens: TokenMaker | null;
  readonly #hasOthers: boolean;
  #name: string | null;

  /**
   * @param hasOthers whether its caller asks another node when this one is not ready
   * @throws ClientError bad_config when it is not an http or https URL
   */
  constructor(url: string, tokens: TokenMaker | null, hasOthers: boolean) {
    const parsed = URL.parse(url);
    if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) {
      throw new ClientError('bad_config', 'a node is named by its http or https URL');
    }
    if (parsed.hash !== '' && !NODE_NAME.test(parsed.hash)) {
      throw new ClientError('bad_config', 'behind the # of a URL stands the name of a node');
    }
    this.url = parsed.origin + parsed.pathname.replace(/\/+$/, '');
    this.#tokens = tokens;
    this.#hasOthers = hasOthers;
    this.#name = parsed.hash === '' ? null : parsed.hash.slice(1);
  }

  /** The name of the node: that behind its URL, else as it says. */
  async name(options: AskOptions = {}): Promise<string> {
    this.#name ??= (await this.fetchStatus(options)).node;
    return this.#name;
  }

  /** What the node says about itself. A sign of life: it is not waited for. */
  async fetchStatus(options: AskOptions): Promise<NodeStatus> {
    return this.decode(decodeStatus, this.jsonOf(await this.send('/v1/status', options)));
  }

  /** What a path shows the member that reads. @throws ClientError busy, node_refused, not_shown */
  async ask(path: string, options: AskOptions): Promise<Json> {
    return this.jsonOf(await this.exchange(path, options));
  }

  /** As `ask`; null where nothing is there. */
  async askOrNull(path: string, options: AskOptions): Promise<Json> {
    const answer = await this.exchange(path, options);
    return answer.status === 404 ? null : this.jsonOf(answer);
  }

  /**
   * What the node answers to the member that reads, once it is ready; POSTs a body.
   * @param isAlone whether this is for no other node
   * @throws ClientError busy
   */
  async exchange(path: string, sending: Sending, isAlone = !this.#hasOthers): Promise<Answer> {
    for (const patience = new Patience(); ; ) {
      try {
        const reading = await this.#reading(path, sending);
        const answer = await this.send(path, { ...sending, reading });
        if (isNotReady(answer.status)) throw this.failureOf(answer);
        return answer;
      } catch (error) {
        await this.#rest(error, patience, isAlone, sending);
      }
    }
  }

  /** Lines of blocks, as chunks of bytes. */
  async *readBlocks(path: string, options: AskOptions): AsyncGenerator<Uint8Array> {
    const { timeoutMs = BLOCKS_TIMEOUT_MS, signal } = options;
    yield* this.#readParts(path, options, (reading) =>
      fetchChunks({ url: this.url + path, timeoutMs, maxBytes: BLOCKS_BYTES, signal, reading }),
    );
  }

  /** A stream of server-sent events, as chunks of bytes, until the node ends it. */
  async *readStream(path: string, options: AskOptions): AsyncGenerator<Uint8Array> {
    const asked = { url: this.url + path, accept: 'text/event-stream', signal: options.signal };
    yield* this.#readParts(path, options, (reading) =>
      fetchStream({ ...asked, reading, idleMs: EVENTS_IDLE_MS }),
    );
  }

  /** Asks once, in nobody's name unless it is said who reads: the answer, whatever its status. */
  send(path: string, sending: Sending): Promise<Answer> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal, reading, body } = sending;
    const { maxBytes = ANSWER_BYTES } = sending;
    const request = { url: this.url + path, timeoutMs, maxBytes, signal, reading };
    return fetchAnswer(body === undefined ? request : { ...request, body });
  }

  /** What a good answer says. @throws ClientError as `failureOf`; bad_answer */
  jsonOf(answer: Answer): Json {
    if (answer.status !== 200) throw this.failureOf(answer);
    return this.parse(answer);
  }

  /** The JSON of an answer; null for a gateway's own error page, whose status says enough. */
  parse({ bytes, status }: Answer): Json {
    try {
      return JSON.parse(utf8Text(bytes)) as Json;
    } catch {
      if (status >= 400) return null;
      throw new ClientError('bad_answer', `${this.url}: the answer is not JSON`);
    }
  }

  /** What an answer means that is not what was asked for. */
  failureOf(answer: Answer): ClientError {
    const { status, code, detail, facts } = readProblem(answer.status, this.parse(answer));
    const words = `${this.url}: ${detail}`;
    if (isNotReady(status)) {
      return new ClientError('busy', words, { status, code, ...afterFacts(answer.retryAfterS) });
    }
    const { key } = facts;
    if (code === 'not_readable' && typeof key === 'string') {
      return new ClientError('not_shown', words, { key });
    }
    return new ClientError('node_refused', words, { status, code });
  }

  /** What an answer says, read strictly. @throws ClientError bad_answer */
  decode<T, From>(decode: (from: From) => T, json: From): T {
    try {
      return decode(json);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw new ClientError('bad_answer', `${this.url}: ${error.message}`, { code: error.code });
    }
  }

  /** A node that is not ready says so before its first byte: then it is asked again. */
  async *#readParts(
    path: string,
    options: AskOptions,
    open: (reading: ReadHeaders | undefined) => AsyncGenerator<Uint8Array>,
  ): AsyncGenerator<Uint8Array> {
    for (const patience = new Patience(); ; ) {
      try {
        yield* open(await this.#reading(path, options));
        return;
      } catch (error) {
        await this.#rest(error, patience, !this.#hasOthers, options);
      }
    }
  }

  /** Waits as the node has said. @throws the error where it is not waited for */
  async #rest(
    error: unknown,
    patience: Patience,
    isAlone: boolean,
    { signal }: AskOptions,
  ): Promise<void> {
    const isBusy = error instanceof ClientError && (isAlone || error.facts['status'] === 429);
    const waitS = isBusy ? patience.take(toldS(error)) : null;
    if (waitS === null) throw error;
    await systemEnvironment.sleep(waitS * 1_000, signal);
  }

  /** Who asks for a path of this node, once; undefined when nobody reads here. */
  async #reading(path: string, sending: Sending): Promise<ReadHeaders | undefined> {
    if (this.#tokens === null) return undefined;
    const { body, ...options } = sending;
    const method = body === undefined ? 'GET' : 'POST';
    const name = await this.name(options);
    return await this.#tokens.headersFor(name, { method, url: this.url + path });
  }
}
