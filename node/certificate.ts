/**
 * Certificate and key of the REST interface, as files that somebody else renews. They are judged
 * before they are used, so that callers never meet a pair that does not serve.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { NodeConfig } from './config.ts';
import type { TlsPair } from './rest/httpServer.ts';
import { StartError } from './startRefusal.ts';

/** Where the two files are, as whole paths. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** A pair that TLS takes, whatever the time. */
export interface JudgedPair {
  readonly tls: TlsPair;
  /** Where its certificate is. */
  readonly file: string;
  /** From when on the certificate is valid, and when it expires, ms since 1970. */
  readonly fromMs: number;
  readonly endsMs: number;
  /** Of the files, as `markOf` gives it; taken before they were read. */
  readonly mark: string;
}

/** Why callers refuse a certificate for its time, as an operator is told. */
export interface Untimely {
  readonly code: 'tls_too_early' | 'tls_expired';
  readonly cause: string;
  readonly remedy: string;
}

/** A certificate with a long way to its authority has a few kB. */
const MAX_BYTES = 256 << 10;

/** The files that a configuration names; null where it names none. */
export function tlsFilesOf(home: string, { rest: { tls } }: NodeConfig): TlsFiles | null {
  if (tls === undefined) return null;
  return { certificate: resolve(home, tls.certificate), key: resolve(home, tls.key) };
}

/**
 * Reads and judges the pair, but not its time: `untimely` does.
 * @throws StartError tls_missing, tls_unreadable, tls_malformed, tls_mismatched, key_exposed; none
 *   of them says anything of the key
 */
export async function readTlsPair(files: TlsFiles): Promise<JudgedPair> {
  const mark = await markOf(files);
  const certificate = await readPem(files.certificate, false);
  const key = await readPem(files.key, true);
  const first = parsed(files.certificate, 'certificate', () => new X509Certificate(certificate));
  const secret = parsed(files.key, 'plain private key', () => createPrivateKey(key));
  if (!first.checkPrivateKey(secret)) {
    const said = `${files.key} is not the key of the certificate in ${files.certificate}`;
    throw new StartError('tls_mismatched', said);
  }
  // What OpenSSL does not serve with: short keys, or what is none behind the first certificate.
  parsed(files.certificate, 'certificate that TLS takes', () =>
    createSecureContext({ cert: certificate, key }),
  );
  const [fromMs, endsMs] = [first.validFromDate.getTime(), first.validToDate.getTime()];
  return { tls: { certificate, key }, file: files.certificate, fromMs, endsMs, mark };
}

/** Why the certificate of a pair is not valid at a moment, ms since 1970; null when it is. */
export function untimely({ file, fromMs, endsMs }: JudgedPair, nowMs: number): Untimely | null {
  const now = new Date(nowMs).toISOString();
  if (nowMs < fromMs) {
    const cause = `${file} is valid from ${new Date(fromMs).toISOString()}, and here it is ${now}`;
    const remedy = 'set the clock of this machine, or put a certificate that is valid already';
    return { code: 'tls_too_early', cause, remedy };
  }
  if (nowMs < endsMs) return null;
  const cause = `${file} was valid until ${new Date(endsMs).toISOString()}, and here it is ${now}`;
  return { code: 'tls_expired', cause, remedy: 'put a renewed pair in its place' };
}

/** What tells whether the files are others than before; of one that is not there, its error. */
export async function markOf({ certificate, key }: TlsFiles): Promise<string> {
  return `${await markOfFile(certificate)}, ${await markOfFile(key)}`;
}

async function markOfFile(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    return codeOf(error);
  }
}

async function readPem(file: string, isSecret: boolean): Promise<string> {
  try {
    const found = await stat(file);
    // Of a pipe, nothing may ever come.
    if (!found.isFile()) throw new StartError('tls_unreadable', `${file} is no file`);
    if (found.size > MAX_BYTES) throw new StartError('tls_malformed', `${file} is too large`);
    // A group of its own may read it, which is how systems share keys with servers.
    if (isSecret && (found.mode & 0o007) !== 0) {
      throw new StartError('key_exposed', `${file} is open to others`);
    }
    return await readFile(file, 'latin1');
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw unreadable(file, codeOf(error));
  }
}

function unreadable(file: string, code: string): StartError {
  if (code === 'ENOENT') return new StartError('tls_missing', `there is no ${file}`);
  const forbidden = `what Node lets the node touch leaves it out: --allow-fs-read=${file}`;
  const why = code === 'ERR_ACCESS_DENIED' ? forbidden : `the system says ${code}`;
  return new StartError('tls_unreadable', `${file} cannot be read: ${why}`);
}

/** @throws StartError tls_malformed */
function parsed<T>(file: string, what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new StartError('tls_malformed', `${file} holds no ${what}: ${codeOf(error)}`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
