/**
 * How an organisation becomes a member of a network that runs. It makes its key and hands out its
 * own words, which that key has signed; a member that runs a validator proposes the file as it is:
 *
 *   enrolling.ts ...                                 the organisation; writes HOME/enrolment.json
 *   tally governance propose --fields enrolment.json a validator; the others cast ballots
 *
 *   HOME/client/   client.json genesis.json member.key.json network.key details.age
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeIdentityFile } from '../client/sdk/encryption.ts';
import { readSecretKey, readSecretText } from '../client/sdk/keyFile.ts';
import { mailboxFields } from '../contracts/state/mailboxes.ts';
import { newcomerSchema } from '../contracts/state/memberFields.ts';
import { enrolmentBytes } from '../contracts/trade/members/enrolling.ts';
import { isHash, toBase64url } from '../ledger/encoding.ts';
import { decodeGenesis } from '../ledger/genesis.ts';
import { sign } from '../ledger/keys.ts';
import { need, runAct, tell, UsageError } from './acts.ts';
import { declare, memberKeyFile } from './ceremony.ts';
import { CeremonyError } from './foundingFiles.ts';

const USAGE = `usage: enrolling.ts --home HOME --id ID --name NAME --roles ROLE,ROLE --genesis FILE
                    --node URL ... [--lei LEI] [--uscc USCC] [--size micro|small|medium|large]
                    [--home-node NODE --receipt-key KEY] [--network-key FILE]
URL is that of a node that the organisation will ask, with its name behind #.
NODE takes in what is sent to it, and signs receipts with KEY: whoever runs it says so.
FILE has the key of the network's fingerprints: a member hands it over, as a secret.
TALLY_PASSPHRASE encrypts the keys.`;

const OPTIONS = {
  home: { type: 'string' },
  id: { type: 'string' },
  name: { type: 'string' },
  roles: { type: 'string' },
  genesis: { type: 'string' },
  node: { type: 'string', multiple: true, default: [] as string[] },
  lei: { type: 'string' },
  uscc: { type: 'string' },
  size: { type: 'string' },
  'home-node': { type: 'string' },
  'receipt-key': { type: 'string' },
  'network-key': { type: 'string' },
} as const;

/** @returns the exit code: 0 done, 1 refused, 2 usage */
export async function main(argv: readonly string[]): Promise<number> {
  return await runAct(USAGE, async () => {
    const { values } = parseArgs({ args: [...argv], options: OPTIONS });
    const { node: nodes, ...words } = values;
    if (nodes.length === 0) throw new UsageError('--node is missing');
    await enrol(words, nodes);
  });
}

async function enrol(
  words: Partial<Record<Exclude<keyof typeof OPTIONS, 'node'>, string>>,
  nodes: readonly string[],
): Promise<void> {
  const [home, id, name] = [need(words, 'home'), need(words, 'id'), need(words, 'name')];
  const genesis = decodeGenesis(new Uint8Array(await readFile(need(words, 'genesis'))));
  const roles = [...new Set(need(words, 'roles').split(','))].sort();
  const { lei = null, uscc = null, size = null } = words;
  const file = join(home, 'enrolment.json');
  if (existsSync(file)) throw new CeremonyError('unreadable_file', `${file} is there already`);
  const said = { id, name, lei, uscc, size, roles, documentNames: [] };
  const unfit = newcomerSchema.omit({ keys: true, mailbox: true }).safeParse(said);
  if (!unfit.success) throw new UsageError(`${unfit.error.issues[0]?.path.join('.')} is not so`);
  const receiving = readReceiving(words);
  const networkKey = await readNetworkKey(words['network-key']);
  const homes = { node: join(home, 'node'), client: join(home, 'client') };
  const passphrase = process.env['TALLY_PASSPHRASE'];
  const founder = { id, name, roles: unfit.data.roles };
  const { member: own } = await declare(founder, homes, null, passphrase);
  const identity = join(homes.client, 'details.age');
  const mailbox = receiving && {
    encryptionKey: await writeIdentityFile(identity, passphrase),
    ...receiving,
  };
  const member = { ...unfit.data, keys: own.keys, mailbox };
  const { secret } = await readSecretKey(memberKeyFile(homes), passphrase);
  const proof = toBase64url(sign(secret, enrolmentBytes({ chain: genesis.chain, member })));
  await writeFile(join(homes.client, 'genesis.json'), genesis.bytes);
  const networkKeyFile = join(homes.client, 'network.key');
  await mkdir(join(homes.client, 'details'), { mode: 0o700 });
  if (networkKey !== null) await writeFile(networkKeyFile, networkKey, { mode: 0o600, flag: 'wx' });
  await writeJson(join(homes.client, 'client.json'), {
    ...{ nodes, genesisFile: 'genesis.json', keyFile: 'member.key.json' },
    ...{ networkKeyFile: 'network.key', detailsFolder: 'details' },
    ...(mailbox === null ? {} : { encryptionKeyFiles: ['details.age'] }),
  });
  await writeJson(file, { change: { kind: 'enrol', member, proofs: [proof], alike: [] } });
  tell(`hand out ${file}: a member that runs a validator proposes it as it is`);
  tell('where people could take you for another, the refusal says for whom: that goes into alike');
  if (networkKey !== null) return;
  tell(`to register and accept invoices you need the key of the network's fingerprints: once you`);
  tell(`are a member, have another hand it to you as a secret, and put it into ${networkKeyFile}`);
}

/** The key of the network's fingerprints, as text; null when it is to come. @throws ClientError */
async function readNetworkKey(file: string | undefined): Promise<string | null> {
  if (file === undefined) return null;
  const text = await readSecretText(file);
  if (!isHash(text.trim())) throw new UsageError('--network-key has no 64 hexadecimal letters');
  return text;
}

/** Where details are to reach it; null when it does not say. @throws UsageError */
function readReceiving({
  'home-node': homeNode,
  'receipt-key': receiptKey,
}: Partial<Record<'home-node' | 'receipt-key', string>>) {
  if (homeNode === undefined && receiptKey === undefined) return null;
  const node = mailboxFields.homeNode.safeParse(homeNode);
  const key = mailboxFields.receiptKey.safeParse(receiptKey);
  if (!node.success) throw new UsageError('--home-node is not the name of a node');
  if (!key.success) throw new UsageError('--receipt-key is not a public key');
  return { homeNode: node.data, receiptKey: key.data };
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`, { flag: 'wx' });
}
