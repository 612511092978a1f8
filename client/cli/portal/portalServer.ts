/**
 * The portal on one's own machine: the page from one's own files, and behind it one node. What the
 * page asks under /v1 is handed on; nothing is kept, and nothing is believed. Whoever else runs in
 * the same browser may neither read here nor send: it answers for loopback names only, and to no
 * page but its own. The node itself may lie, and what it answers comes in the origin of the page
 * that holds a key: so it is data alone (`nodeAnswer.ts`), and a place that no tab is led to.
 * For trying, it also hands the page the keys of a member (`handedKey.ts`); no node ever does.
 */
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { KEY_ROUTE } from '../../sdk/keyLink.ts';
import type { Bundle } from './bundle.ts';
import type { HandedKey, LinkRefusal } from './handedKey.ts';
import { ANSWER_HEADERS, handedOn } from './nodeAnswer.ts';
import { strangerOf } from './stranger.ts';

/** What a server is made of. */
export interface PortalTerms {
  readonly bundle: Bundle;
  /** URL of the node, without a slash at its end. */
  readonly node: string;
  /** The genesis document from one's own files: then the node is not asked for it. */
  readonly genesis: Uint8Array | null;
  /** On loopback; 0 takes a free one. */
  readonly port: number;
  /** The keys that are handed to the page by a link; none are when absent. */
  readonly handed?: HandedKey;
}

/** What of a request is handed on. */
const ASKED = ['accept', 'authorization', 'content-type', 'dpop', 'if-none-match'];
/** Nodes take no longer one; a letter is a little longer than a transaction may be. */
const MAX_BODY_BYTES = 4 << 20;
const LINK_STATUSES: Readonly<Record<LinkRefusal, number>> = {
  link_wrong: 403,
  link_used: 410,
  link_expired: 410,
};
const ADDRESS = '127.0.0.1';
const LIMITS = { headersTimeout: 5_000, requestTimeout: 30_000, maxHeaderSize: 16_384 };

/** See the head of this file. */
export class PortalServer {
  readonly #terms: PortalTerms;
  readonly #server: Server;
  #port = 0;

  constructor(terms: PortalTerms) {
    this.#terms = terms;
    this.#server = createServer(LIMITS, (request, answer) => {
      this.#answer(request, answer).catch((error: unknown) => failed(answer, error));
    });
  }

  /** Listens; the URL of the page. @throws Error when it cannot */
  async start(): Promise<string> {
    this.#server.listen(this.#terms.port, ADDRESS);
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return `http://${ADDRESS}:${this.#port}/`;
  }

  /** Ends what is under way, streams included. */
  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { url = '', method = '', headers } = request;
    answer.setHeaders(new Map(ANSWER_HEADERS));
    const names = [`${ADDRESS}:${this.#port}`, `localhost:${this.#port}`];
    if (!names.includes(headers.host ?? '')) return refuse(answer, 421, 'other_host');
    const { handed } = this.#terms;
    const isKey = url === KEY_ROUTE && handed !== undefined;
    if (isKey || url.startsWith('/v1/')) {
      // A link may lead to the page from anywhere; what it reads is for itself alone.
      const stranger = strangerOf(headers);
      if (stranger !== null) return refuse(answer, 403, stranger);
      return await (isKey ? handOver(handed, request, answer) : this.#read(request, answer));
    }
    const file = this.#terms.bundle.sheet.files.find(({ path }) => path === url);
    if (file === undefined) return refuse(answer, 404, 'no_route');
    if (method !== 'GET' && method !== 'HEAD') return refuse(answer, 405, 'bad_method');
    answer.setHeaders(new Map(Object.entries(this.#terms.bundle.sheet.headers)));
    answer.setHeader('content-type', file.type);
    answer.end(method === 'GET' ? this.#terms.bundle.contents.get(url) : undefined);
  }

  async #read(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { url = '', method = '' } = request;
    const { genesis } = this.#terms;
    const isGenesis = url === '/v1/genesis' || url.startsWith('/v1/genesis?');
    if (genesis === null || !isGenesis) return await this.#handOn(request, answer);
    if (method !== 'GET' && method !== 'HEAD') return refuse(answer, 405, 'bad_method');
    answer.setHeader('content-type', 'application/json');
    answer.end(method === 'GET' ? genesis : undefined);
  }

  async #handOn(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { url = '', method = '' } = request;
    const target = new URL(this.#terms.node + url);
    // A path that reads in two ways leads elsewhere than it seems to.
    const isPlain = target.href === this.#terms.node + url && target.hash === '';
    if (!isPlain) return refuse(answer, 400, 'bad_url');
    if (!['GET', 'HEAD', 'POST'].includes(method)) return refuse(answer, 405, 'bad_method');
    const body = method === 'POST' ? await bodyOf(request) : null;
    if (body === undefined) return refuse(answer, 413, 'body_too_big');
    const gone = new AbortController();
    answer.once('close', () => gone.abort());
    const told = await fetch(target, {
      method,
      headers: chosen(ASKED, (name) => request.headers[name]),
      body,
      signal: gone.signal,
      redirect: 'error',
    });
    const head = handedOn(told);
    if (head === null) {
      await told.body?.cancel();
      return refuse(answer, 502, 'bad_answer');
    }
    answer.writeHead(told.status, head);
    if (told.body === null) return void answer.end();
    await pipeline(Readable.fromWeb(told.body), answer);
  }
}

/** Answers who asks for the keys by the claim of a link. */
async function handOver(
  handed: HandedKey,
  request: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') return refuse(answer, 405, 'bad_method');
  // Another page could send no such type without asking before, which is not answered.
  if (request.headers['content-type'] !== 'application/json') {
    return refuse(answer, 415, 'bad_media_type');
  }
  const body = await bodyOf(request);
  if (body === undefined) return refuse(answer, 413, 'body_too_big');
  const given = await handed.handOver(claimIn(body));
  if (given.keys === null) return refuse(answer, LINK_STATUSES[given.refusal], given.refusal);
  answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(given.keys));
}

/** The claim of a body; empty, which is that of no link, when it holds none. */
function claimIn(body: Buffer): string {
  try {
    const json: unknown = JSON.parse(body.toString());
    const claim = (json as { readonly claim?: unknown } | null)?.claim;
    return typeof claim === 'string' ? claim : '';
  } catch {
    return '';
  }
}

/** The body of a request; undefined when it is longer than any that a node takes. */
async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > MAX_BODY_BYTES) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

function chosen(
  names: readonly string[],
  read: (name: string) => string | readonly string[] | null | undefined,
): Record<string, string> {
  const entries = names.map((name) => [name, read(name)] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** In the form in which nodes refuse. */
function refuse(answer: ServerResponse, status: number, code: string): void {
  const problem = { type: `urn:tallystick:problem:${code}`, status, code, detail: code, facts: {} };
  answer.writeHead(status, { 'content-type': 'application/problem+json' });
  answer.end(JSON.stringify({ ...problem, title: code }));
}

/** The node does not answer, or broke off; or the page has gone. */
function failed(answer: ServerResponse, error: unknown): void {
  if (answer.headersSent || !(error instanceof Error)) return void answer.destroy();
  refuse(answer, 502, 'unreachable');
}
