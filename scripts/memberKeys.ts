/** Keys of the members of a network that was founded in one folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemEnvironment } from '../client/sdk/environment.ts';
import { readSecretText, readSigner } from '../client/sdk/keyFile.ts';
import { TokenMaker } from '../client/sdk/readTokens.ts';
import type { Signer } from '../client/sdk/signer.ts';
import { fromHex } from '../ledger/encoding.ts';
import { hashOf } from '../ledger/hash.ts';

/** A member of each of our networks that reads all, since it oversees the trade. */
export const OVERSEER = 'aufsicht';

/** The key file of a member. */
export function memberKeyFile(home: string, member: string): string {
  return join(home, 'clients', member, 'member.key.json');
}

/** The key of the network, 32 bytes, as a member has it. @throws ClientError */
export async function readNetworkKey(home: string, member: string): Promise<Uint8Array> {
  const text = await readSecretText(join(home, 'clients', member, 'network.key'));
  return fromHex(text.trim(), 32);
}

/** Who signs and reads for a member. @throws ClientError */
export async function memberSigner(home: string, member: string): Promise<Signer> {
  return await readSigner(memberKeyFile(home, member));
}

/** Makes tokens with which the overseer reads. @throws ClientError */
export async function overseerTokens(home: string): Promise<TokenMaker> {
  const chain = hashOf(await readFile(join(home, 'genesis.json')));
  const signer = await memberSigner(home, OVERSEER);
  return new TokenMaker({ chain, signer, environment: systemEnvironment });
}
