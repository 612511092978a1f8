/**
 * Why a node does not start: for whatever was thrown on the way one stable code, what is wrong,
 * and what to do about it. `docs/operating.md` lists the same codes.
 */
import { printable } from '../ledger/printable.ts';

const DAMAGED =
  'check the disk, move chain/ away and start: the chain comes back from the peers. Leave safety/';
const OF_CONFIG = 'mend node.json; docs/operating.md shows one';
const OF_GENESIS = 'copy genesis.json from any node of the network and compare its SHA-256';
const OF_OTHER_VERSION =
  'start the version that made it, or follow docs/operating.md, "A folder of another version"; ' +
  'a network to try begins anew by npm start -- --fresh';
const OF_TLS = 'put a certificate in PEM and its plain key where node.json says (rest.tls)';
const OF_KEY = 'a key file holds 32 bytes in base64url on one line, or that in an age file';

/** Every code with which a start is refused, and the remedy. Never reused. */
export const START_REMEDIES = {
  home_missing: 'name the folder of the node with --home',
  home_malformed:
    'move aside what stands there, and mount or move back what was there; keys come from where ' +
    'you keep them, safety/ never from a copy (docs/operating.md); the rest is made anew',
  not_permitted: 'start as the user whom the folder belongs to, or give the files to this user',
  disk_full: 'make room on the disk of the folder',
  disk_read_only: 'mount the disk for writing',
  disk_failed: 'check the disk',
  too_many_files: 'raise the limit of open files (ulimit -n) to 1024 or more',
  config_missing: OF_CONFIG,
  config_unreadable: OF_CONFIG,
  config_invalid: OF_CONFIG,
  bad_config: OF_CONFIG,
  genesis_missing: OF_GENESIS,
  genesis_unreadable: OF_GENESIS,
  genesis_invalid: OF_GENESIS,
  state_missing: 'make the folder by scripts/succession.ts, or start with --join snapshot',
  other_chain: 'this folder belongs to another network: put its own genesis.json back',
  key_missing: 'put the key file back, from where you keep it',
  key_unreadable: OF_KEY,
  key_exposed: 'chmod 600 the file, and think about who may have read it',
  key_locked: 'set TALLY_PASSPHRASE to the passphrase of the file',
  key_malformed: OF_KEY,
  key_not_of_validator: 'find the key file that belongs to this validator',
  key_mixed_up: 'peer.key is a key of its own: put the right file there',
  tls_missing: OF_TLS,
  tls_unreadable: 'let this user, and the permissions that Node is started with, read the file',
  tls_malformed: OF_TLS,
  tls_mismatched: 'put the key beside the certificate that was made for it (rest.tls)',
  rest_port_in_use: 'end what listens there, or choose another port in node.json (rest)',
  rest_address_unusable: 'choose an address and port that this user may listen on (rest)',
  operator_port_in_use:
    'end what listens there, or choose another port in node.json (operator.listen)',
  operator_address_unusable:
    'choose an address and port that this user may listen on (operator.listen)',
  peer_port_in_use: 'end what listens there, or choose another port in node.json (network.listen)',
  peer_address_unusable: 'choose an address and port that this user may listen on (network.listen)',
  folder_in_use: 'find the process that has the folder before you do anything',
  protocol_unknown: 'install the version that the other nodes run',
  other_schema: OF_OTHER_VERSION,
  other_rules: OF_OTHER_VERSION,
  corrupt_file: DAMAGED,
  corrupt_record: DAMAGED,
  missing_record: DAMAGED,
  chain_broken: DAMAGED,
  state_mismatch: DAMAGED,
  read_failed: DAMAGED,
  commit_failed: 'check disk and room, and start again',
  acknowledged_block_lost: 'delete chain/head-mark: the lost block comes from the peers',
  start_failed: 'report it with the log of the start',
} as const;

/** One of the codes of `START_REMEDIES`. */
export type StartCode = keyof typeof START_REMEDIES;

/** A start that was refused, as it is told. */
export interface StartRefusal {
  readonly code: StartCode;
  /** What is wrong, one line, with the file, address or name that it is about. */
  readonly cause: string;
  readonly remedy: string;
}

/** Why a node cannot start, where no other part has an error of its own for it. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: StartCode;

  constructor(code: StartCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What the system says, by its own codes and, where LevelDB hands on words only, by those. */
const SYSTEM: readonly (readonly [RegExp, StartCode, string])[] = [
  [/\b(?:ENOSPC|EDQUOT)\b|No space left|quota exceeded/, 'disk_full', 'the disk is full'],
  [/\bEROFS\b|Read-only file system/, 'disk_read_only', 'the disk is mounted for reading only'],
  [/\b(?:EACCES|EPERM)\b|Permission denied/, 'not_permitted', 'this user may not'],
  [/\b(?:EMFILE|ENFILE)\b|Too many open files/, 'too_many_files', 'too many files are open'],
  [
    /\b(?:EISDIR|ENOTDIR|EEXIST|ELOOP|ENXIO)\b|Not a directory|Is a directory/,
    'home_malformed',
    'a file stands where a folder belongs, or a folder where a file does',
  ],
  [/\bEIO\b|Input\/output error/, 'disk_failed', 'the disk does not read or write'],
];

/** Codes that say less than what the system said beneath them. */
const VAGUE: ReadonlySet<string> = new Set(['read_failed', 'commit_failed', 'start_failed']);

/** The refusal that tells of an error; never a stack, never more than one line. */
export function refusalOf(error: unknown): StartRefusal {
  const code = codeOf(error);
  const message = firstLine(error);
  if (code !== null && !VAGUE.has(code)) return refusal(code, message);
  const beneath = causesOf(error).join(' ');
  const system = SYSTEM.find(([pattern]) => pattern.test(beneath));
  if (system !== undefined) return refusal(system[1], `${system[2]}: ${message}`);
  return refusal(code ?? 'start_failed', message);
}

/** The one line that an operator reads, the code in brackets. */
export function tellRefusal({ code, cause, remedy }: StartRefusal): string {
  return printable(`the node cannot start: [${code}] ${cause}. What to do: ${remedy}.`);
}

function refusal(code: StartCode, cause: string): StartRefusal {
  return { code, cause: cause.replace(/\.$/, ''), remedy: START_REMEDIES[code] };
}

function codeOf(error: unknown): StartCode | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return Object.hasOwn(START_REMEDIES, code) ? (code as StartCode) : null;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .trim()
    .replaceAll(/\s*\n\s*/g, '; ')
    .slice(0, 500);
}

/** Names, codes and words of an error and of all that it says was beneath it. */
function causesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 8) return [];
  const code = 'code' in error ? String(error.code) : '';
  return [code, error.message, ...causesOf(error.cause, depth + 1)];
}
