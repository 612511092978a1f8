/** Opening a validator's safety record: what it may sign, and why it may not. */
import { existsSync } from 'node:fs';
import { keyOwners } from '../contracts/state/members.ts';
import type { Genesis } from '../ledger/genesis.ts';
import type { PublicKey } from '../ledger/keys.ts';
import { publicKeyOf } from '../ledger/keys.ts';
import { validatorIndex } from '../ledger/validators.ts';
import type { NodeConfig } from './config.ts';
import { homeFiles } from './config.ts';
import { systemClock } from './engine/clock.ts';
import { FolderDisk } from './engine/safetyDisk.ts';
import { SafetyFolder } from './engine/safetyFolder.ts';
import type { Safety } from './engine/safetyKeeper.ts';
import { OBSERVER, SafetyKeeper } from './engine/safetyKeeper.ts';
import type { LossMark } from './engine/safetyRecord.ts';
import { GuardedSigner } from './engine/safetySigner.ts';
import type { ValidatorHistory } from './engine/validatorHistory.ts';
import { KeyElsewhere } from './keyElsewhere.ts';
import { readKeyFile } from './keyFile.ts';
import type { Log } from './log.ts';
import { StartError } from './startRefusal.ts';
import type { ChainStore } from './store/chainStore.ts';

/** What opening needs. */
export interface SafetyParts {
  readonly home: string;
  readonly config: NodeConfig;
  readonly genesis: Genesis;
  readonly store: ChainStore;
  readonly validators: ValidatorHistory;
  readonly passphrase: string | undefined;
  /** The operator's word that a lost record is lost and that this key signs nowhere else. */
  readonly acceptLostSafety: boolean;
  readonly log: Log;
}

/** A node's safety and how its files are closed. */
export interface OpenSafety {
  readonly safety: Safety;
  /** Why the record may not be signed on; null when it may, or when there is none. */
  readonly refused: string | null;
  /** Whether the validator's key is used without its record; null for a node without one. */
  readonly elsewhere: KeyElsewhere | null;
  /** Says which height the validator has reached; null where it may not use its key. */
  readonly heights: Pick<GuardedSigner, 'signHeight'> | null;
  close(): Promise<void>;
}

/** A node that signs nothing. */
const FOLLOWER = { safety: OBSERVER, refused: null, heights: null, close: async () => {} };

/** How many of the newest certificates are searched for signatures of our own key. */
const SEARCHED_BLOCKS = 10;

/**
 * Opens the safety record. A record that may not be signed on makes this node an observer, and
 * says so: losing promises quietly is how a validator signs twice.
 * @throws StartError when the key is not the validator's; KeyFileError
 */
export async function openSafety(parts: SafetyParts): Promise<OpenSafety> {
  const { config, genesis, store, log } = parts;
  const { validator } = config;
  if (validator === null) {
    return { ...FOLLOWER, elsewhere: null };
  }
  const files = homeFiles(parts.home);
  const secret = await readKeyFile(files.validatorKey, parts.passphrase);
  // The key that it is about to change to, so that a rotation needs no restart at its height.
  const spare = existsSync(files.nextValidatorKey)
    ? [await readKeyFile(files.nextValidatorKey, parts.passphrase)]
    : [];
  const signer = new GuardedSigner(validator, secret, genesis.chain, spare);
  checkKeys(signer, [secret, ...spare].map(publicKeyOf), parts);
  const context = {
    chain: genesis.chain,
    validator,
    head: store.height,
    ...lastSigning(store, parts.validators, signer),
  };
  const elsewhere = new KeyElsewhere(files.safety, systemClock.now(), log);
  const { found } = elsewhere;
  if (found !== null && !parts.acceptLostSafety) {
    return { ...FOLLOWER, elsewhere };
  }
  // Whatever the record holds: promises were made without it.
  if (found !== null) {
    context.lastSeenSigning = Number.MAX_SAFE_INTEGER;
    context.lastSeenMs = Number.POSITIVE_INFINITY;
  }
  const disk = new FolderDisk(files.safety);
  const loss = parts.acceptLostSafety ? lossNow(store) : null;
  const opened = await SafetyFolder.open(disk, context, loss);
  if ('refused' in opened) {
    if (opened.refused === 'rolled_back') elsewhere.note(context.lastSeenSigning, 0);
    log.error(
      { refused: opened.refused, detail: opened.detail },
      'the safety record cannot be signed on: this node only observes; see docs/operating.md',
    );
    const refused = `${opened.refused}: ${opened.detail}`;
    return { ...FOLLOWER, refused, elsewhere };
  }
  elsewhere.forget();
  if (opened.record.damagedBytes > 0) {
    log.warn({ bytes: opened.record.damagedBytes }, 'the safety record has damage, mended');
  }
  const { folder, record } = opened;
  const close = (): Promise<void> => folder.close();
  if (record.lost !== null && store.position.time <= record.lost.signsAfter) {
    log.warn({ ...record.lost }, 'the safety record was lost: signing waits for a newer block');
  }
  const safety = new SafetyKeeper(folder, signer, record);
  return { safety, refused: null, elsewhere, heights: signer, close };
}

/**
 * A block with a later time than `signsAfter` got the votes of correct validators after this
 * moment, however far clocks may lie apart, so nobody began the height after it before now.
 */
function lossNow(store: ChainStore): LossMark {
  const since = systemClock.now();
  return { since, signsAfter: since + 2 * store.chainState().parameters.precisionMs };
}

/**
 * A key that the ledger does not know as this validator's is a mistake; one that is not in force,
 * not yet or not any more, makes an observer.
 */
function checkKeys(
  signer: GuardedSigner,
  keys: readonly PublicKey[],
  { store, validators, log }: SafetyParts,
): void {
  const { validator } = signer;
  const own = validators.at(store.height + 1).find(({ id }) => id === validator);
  if (own !== undefined && signer.holds(own.key)) return;
  const { world } = store.chainState();
  const isKnown = keys.some((key) => keyOwners.read(world, key)?.id === validator);
  if (own !== undefined && !isKnown) {
    const whose = `validator.key is not a key of ${validator}, whom node.json names`;
    throw new StartError('key_not_of_validator', whose);
  }
  const why = own === undefined ? 'not in the validator set' : 'the key is not in force';
  log.warn({ validator }, `${why}: this node observes`);
}

/** The newest block whose certificate carries a signature under a key that is here. */
function lastSigning(
  store: ChainStore,
  validators: ValidatorHistory,
  signer: GuardedSigner,
): { lastSeenSigning: number; lastSeenMs: number } {
  const from = Math.max(1, store.height - SEARCHED_BLOCKS + 1);
  for (let height = store.height; height >= from; height -= 1) {
    const set = validators.at(height);
    const index = validatorIndex(set, signer.validator);
    const isOurs = index >= 0 && signer.holds(set[index]?.key ?? '');
    const stored = store.blocks.header(height);
    const signature = stored?.certificate.signatures[index] ?? null;
    if (isOurs && stored !== undefined && signature !== null) {
      return { lastSeenSigning: height, lastSeenMs: stored.header.time };
    }
  }
  return { lastSeenSigning: 0, lastSeenMs: 0 };
}
