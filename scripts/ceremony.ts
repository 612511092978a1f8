/**
 * The acts of a founding. Each organisation acts in folders of its own and hands out public words
 * only, as files that may travel by mail:
 *
 *   1. `declare`: makes its keys; the declaration says who it is and which keys are its own;
 *   2. `composeGenesis`: anybody puts declarations and terms together; the same ones always give
 *      the same bytes, so that each can do it and compare;
 *   3. `accept`: finds its own declaration in the genesis document; its validator signs for its
 *      node under that document's hash, and so for the document;
 *   4. `meet`: takes in the acceptances of the others; then the node can be started.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readKeyCard, writeKeyFile as writeMemberKey } from '../client/sdk/keyFile.ts';
import { genesisState, readFounders } from '../contracts/founding.ts';
import { DEFAULT_PARAMETERS } from '../contracts/state/parameters.ts';
import { FormatError } from '../ledger/assert.ts';
import type { Json } from '../ledger/canonical.ts';
import { fromBase64url, toBase64url } from '../ledger/encoding.ts';
import type { Genesis } from '../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../ledger/genesis.ts';
import type { Hash } from '../ledger/hash.ts';
import type { PublicKey } from '../ledger/keys.ts';
import { publicKeyOf, sign, verifySignature } from '../ledger/keys.ts';
import { peerAuthBytes } from '../ledger/vote.ts';
import type { PeerConfig } from '../node/config.ts';
import { homeFiles } from '../node/config.ts';
import { FolderDisk } from '../node/engine/safetyDisk.ts';
import { SafetyFolder } from '../node/engine/safetyFolder.ts';
import { readKeyFile, writeKeyFile } from '../node/keyFile.ts';
import { peerIdOf } from '../node/network/host.ts';
import type { Acceptance, Declaration, Terms } from './foundingFiles.ts';
import { CeremonyError, checkDeclaration } from './foundingFiles.ts';

/** The name of the one key that each member begins with. */
export const FIRST_KEY = 'first';

/** The folders of an organisation: its node's, and that of its members' client. */
export interface Homes {
  readonly node: string;
  readonly client: string;
}

/** Where a validator's node will be found by the others. */
export interface Whereabouts {
  /** A multiaddr, /dns4/ledger.example/tcp/4101. */
  readonly address: string;
  /** Of its REST interface. */
  readonly url: string;
}

/**
 * Makes the keys of an organisation, each in a file of its own that nobody else can read.
 * @param passphrase encrypts the files when it is given
 * @returns what to hand out
 * @throws CeremonyError bad_declaration: no key is made then
 */
export async function declare(
  founder: Omit<Declaration['member'], 'keys'>,
  homes: Homes,
  node: Whereabouts | null,
  passphrase?: string,
): Promise<Declaration> {
  const [secret, validator, peer] = [freshSecret(), freshSecret(), freshSecret()];
  const keys = [{ name: FIRST_KEY, key: publicKeyOf(secret) }];
  const nodeKeys = { key: publicKeyOf(validator), peerId: peerIdOf(peer) };
  const declaration = checkDeclaration({
    type: 'tallystick-declaration',
    version: 1,
    member: { ...founder, roles: [...founder.roles].sort(), keys },
    node: node === null ? null : { ...nodeKeys, ...node },
  });
  await mkdir(homes.client, { recursive: true });
  const signer = { member: founder.id, keyName: FIRST_KEY, secret };
  await writeMemberKey(memberKeyFile(homes), signer, passphrase);
  if (node === null) return declaration;
  await mkdir(homes.node, { recursive: true });
  await writeKeyFile(homeFiles(homes.node).validatorKey, validator, passphrase);
  await writeKeyFile(homeFiles(homes.node).peerKey, peer, passphrase);
  return declaration;
}

/**
 * The genesis document of these terms and declarations, in whatever order they are given.
 * @throws FormatError bad_genesis and others: an id or a key twice, no validator, bad terms
 */
export function composeGenesis(terms: Terms, declarations: readonly Declaration[]): Genesis {
  const sorted = [...declarations].sort((a, b) => (a.member.id < b.member.id ? -1 : 1));
  const genesis = decodeGenesis(
    encodeGenesis({
      ...terms,
      validators: sorted.flatMap(validatorOf),
      members: sorted.map(({ member }) => member) as Json,
      parameters: { ...DEFAULT_PARAMETERS, ...(terms.parameters as object | undefined) },
    }),
  );
  genesisState(genesis);
  return genesis;
}

function validatorOf({ member, node }: Declaration) {
  return node === null ? [] : [{ id: member.id, key: node.key, power: 1 }];
}

/**
 * Accepts a genesis document: writes it beside the keys, founds the validator's safety record.
 * @returns the validator's word for its node; null for a member without one
 * @throws CeremonyError not_as_declared: we or our keys are not in it as we declared
 */
export async function accept(
  own: Declaration,
  genesis: Genesis,
  homes: Homes,
  passphrase?: string,
): Promise<Acceptance | null> {
  await expectOwn(own, genesis, homes);
  await writeFile(join(homes.client, 'genesis.json'), genesis.bytes);
  if (own.node === null) return null;
  const files = homeFiles(homes.node);
  const validator = own.member.id;
  const { peerId, address, url } = own.node;
  const secret = await readKeyFile(files.validatorKey, passphrase);
  if (publicKeyOf(secret) !== own.node.key) throw otherKey(files.validatorKey);
  await writeFile(files.genesis, genesis.bytes);
  await SafetyFolder.found(new FolderDisk(files.safety), { chain: genesis.chain, validator });
  const words = peerAuthBytes({ chain: genesis.chain, validator, peer: peerId });
  const auth = toBase64url(sign(secret, words));
  const { chain } = genesis;
  return {
    type: 'tallystick-acceptance',
    version: 1,
    chain,
    validator,
    peerId,
    address,
    url,
    auth,
  };
}

async function expectOwn(own: Declaration, genesis: Genesis, homes: Homes): Promise<void> {
  const { id } = own.member;
  const listed = readFounders(genesis.members).find((member) => member.id === id);
  const validators = genesis.validators.filter((validator) => validator.id === id);
  if (!isDeepStrictEqual(listed, own.member) || !isDeepStrictEqual(validators, validatorOf(own))) {
    const message = `${id} is not in the genesis document as it declared: sign nothing, ask why`;
    throw new CeremonyError('not_as_declared', message);
  }
  const { publicKey } = await readKeyCard(memberKeyFile(homes));
  if (own.member.keys.every((each) => each.key !== publicKey)) throw otherKey(memberKeyFile(homes));
}

function otherKey(file: string): CeremonyError {
  return new CeremonyError('not_as_declared', `${file} does not hold the key that was declared`);
}

/**
 * The peers of a validator's node, from what the others accepted.
 * @throws CeremonyError not_authentic, missing_acceptance
 */
export function meet(
  self: string,
  genesis: Genesis,
  acceptances: readonly Acceptance[],
): readonly PeerConfig[] {
  const others = genesis.validators.filter((validator) => validator.id !== self);
  return others.map(({ id, key }) => {
    const found = acceptances.find((acceptance) => acceptance.validator === id);
    if (found === undefined) {
      throw new CeremonyError('missing_acceptance', `${id} has not accepted yet: ask for its file`);
    }
    if (!isAuthentic(found, { chain: genesis.chain, key })) {
      const message = `the acceptance of ${id} is not signed by its key for this genesis document`;
      throw new CeremonyError('not_authentic', message);
    }
    return { name: id, peerId: found.peerId, addresses: [found.address], auth: found.auth };
  });
}

function isAuthentic(
  { validator, peerId: peer, auth }: Acceptance,
  { chain, key }: { readonly chain: Hash; readonly key: PublicKey },
): boolean {
  try {
    return verifySignature(key, peerAuthBytes({ chain, validator, peer }), fromBase64url(auth));
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** Where the key of a member's client is kept. */
export function memberKeyFile(homes: Homes): string {
  return join(homes.client, 'member.key.json');
}

function freshSecret(): Uint8Array {
  return new Uint8Array(randomBytes(32));
}
