/** What a validator that joins says of itself, and how everybody checks it before the vote. */
import { randomBytes } from 'node:crypto';
import { FormatError } from '../ledger/assert.ts';
import { fromBase64url, toBase64url } from '../ledger/encoding.ts';
import type { Genesis } from '../ledger/genesis.ts';
import type { PublicKey } from '../ledger/keys.ts';
import { publicKeyOf, sign, verifySignature } from '../ledger/keys.ts';
import { peerAuthBytes, registrationBytes } from '../ledger/vote.ts';
import type { PeerConfig } from '../node/config.ts';
import { homeFiles } from '../node/config.ts';
import { FolderDisk } from '../node/engine/safetyDisk.ts';
import { SafetyFolder } from '../node/engine/safetyFolder.ts';
import { writeKeyFile } from '../node/keyFile.ts';
import { peerIdOf } from '../node/network/host.ts';
import type { Acceptance, Application } from './foundingFiles.ts';
import { CeremonyError } from './foundingFiles.ts';

/** What an application is made from; keys and safety record go into the folder `node`. */
export interface Applicant {
  readonly id: string;
  readonly node: string;
  readonly genesis: Genesis;
  readonly address: string;
  readonly url: string;
  readonly passphrase: string | undefined;
}

/** Makes the keys of a node that joins, its safety record, and its application. */
export async function makeApplication(applicant: Applicant): Promise<Application> {
  const { id, node, genesis, address, url, passphrase } = applicant;
  const { chain } = genesis;
  const files = homeFiles(node);
  const [secret, peerSecret] = [randomSecret(), randomSecret()];
  await writeKeyFile(files.validatorKey, secret, passphrase);
  await writeKeyFile(files.peerKey, peerSecret, passphrase);
  await SafetyFolder.found(new FolderDisk(files.safety), { chain, validator: id });
  const key = publicKeyOf(secret);
  const peerId = peerIdOf(peerSecret);
  const proof = toBase64url(sign(secret, registrationBytes({ chain, key, validator: id })));
  const auth = toBase64url(sign(secret, peerAuthBytes({ chain, validator: id, peer: peerId })));
  return {
    type: 'tallystick-application',
    version: 1,
    change: { validator: id, power: 1, key, proof },
    card: {
      ...{ type: 'tallystick-acceptance', version: 1, chain, validator: id },
      ...{ peerId, address, url, auth },
    },
  };
}

/**
 * The peer that an application is for, when all in it is signed by the key that is to be voted on.
 * @throws CeremonyError not_authentic, not_as_declared
 */
export function checkApplication({ change, card }: Application, genesis: Genesis): PeerConfig {
  const { validator, key, proof } = change;
  const { chain } = genesis;
  if (card.chain !== chain || card.validator !== validator) {
    const message = `this application is for ${card.validator} in the chain ${card.chain}`;
    throw new CeremonyError('not_as_declared', message);
  }
  if (!isSigned(key, registrationBytes({ chain, key, validator }), proof)) {
    const message = `the proof of ${validator} is not made with the key that it names`;
    throw new CeremonyError('not_authentic', message);
  }
  return peerOf(card, key);
}

/**
 * The peer of a card: the acceptance of a founder, or an application.
 * @throws CeremonyError not_authentic, not_as_declared
 */
export function checkCard(card: Acceptance | Application, genesis: Genesis): PeerConfig {
  if (card.type === 'tallystick-application') return checkApplication(card, genesis);
  const key = genesis.validators.find(({ id }) => id === card.validator)?.key;
  if (card.chain !== genesis.chain || key === undefined) {
    const message = `${card.validator} is no founder of the chain ${genesis.chain}`;
    throw new CeremonyError('not_as_declared', message);
  }
  return peerOf(card, key);
}

function peerOf(card: Acceptance, key: PublicKey): PeerConfig {
  const { chain, validator, peerId, address, auth } = card;
  if (!isSigned(key, peerAuthBytes({ chain, validator, peer: peerId }), auth)) {
    const message = `the word of ${validator} for its peer id is not signed with its key`;
    throw new CeremonyError('not_authentic', message);
  }
  return { name: validator, peerId, addresses: [address], auth };
}

function isSigned(key: PublicKey, bytes: Uint8Array, signature: string): boolean {
  try {
    return verifySignature(key, bytes, fromBase64url(signature));
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

function randomSecret(): Uint8Array {
  return new Uint8Array(randomBytes(32));
}
