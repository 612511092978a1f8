/** `tally details`: the details of invoices, sealed and on their way. */
import type { Command } from 'commander';
import { isHash } from '../../../ledger/encoding.ts';
import type { DetailsFile } from '../../invoices/details.ts';
import { encodeDetails } from '../../invoices/details.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { readIdentities, recipientOf, writeIdentityFile } from '../../sdk/encryption.ts';
import { writeWhole } from '../../sdk/files.ts';
import type { FoundLetter } from '../../sdk/homeNode.ts';
import { HomeNode } from '../../sdk/homeNode.ts';
import { fetchMailbox } from '../../sdk/letterRequests.ts';
import type { DeedOptions } from '../deeds/performDeed.ts';
import { performDeed, withDeed } from '../deeds/performDeed.ts';
import type { NetworkOptions, SignedSession } from '../session/session.ts';
import { openSignedSession, readPassphrase, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';
import { readInvoiceFact } from './accept.ts';
import { detailsPath, readDetails, writeDetails } from './details.ts';
import { findArrived } from './travel.ts';

interface KeyOptions {
  readonly json?: boolean;
  readonly out: string;
  readonly passphraseFile?: string;
}

interface EnableOptions extends DeedOptions {
  readonly identity?: string;
  readonly home?: string;
}

interface SendOptions extends NetworkOptions {
  readonly details?: string;
  readonly to?: string;
  readonly letterVersion?: string;
}

interface FetchOptions extends NetworkOptions {
  readonly out?: string;
}

/** Adds the commands. */
export function addDetails(program: Command, shell: Shell): void {
  const details = program
    .command('details')
    .description('details of invoices, sealed and on their way from node to node');
  const key = details
    .command('key')
    .description('make an encryption key, in a file as age-keygen makes one')
    .requiredOption('--out <file>', 'the file, which must not exist')
    .option('--passphrase-file <file>', 'encrypt it with this passphrase');
  act(shell, key, (options: KeyOptions) => makeKey(shell, options));
  const enable = details
    .command('enable')
    .description('say on the ledger for which key details are sealed, and where they are brought')
    .option('--identity <file>', 'the file of the key; the first of encryptionKeyFiles when absent')
    .option('--home <name>', 'the home node, one of those that are named; the first when absent');
  act(shell, withDeed(enable), (options: EnableOptions) => enableDetails(shell, options));
  const send = details
    .command('send')
    .description('send the details of an invoice to its debtor, or to another who reads it')
    .argument('<invoice>', 'its id')
    .option('--details <file>', 'the details file; that in the details folder when absent')
    .option('--to <member>', 'to whom; the debtor when absent')
    .option('--letter-version <n>', 'when the home node has lost what was sent before');
  act(shell, withNetwork(send), (invoice: string, options: SendOptions) =>
    sendFile(shell, invoice, options),
  );
  const pass = details
    .command('pass')
    .description('pass details on that have come to you: to the purchaser of a piece')
    .argument('<invoice>', 'its id')
    .requiredOption('--to <member>', 'to whom, who has to read the invoice by now');
  act(shell, withNetwork(pass), (invoice: string, options: SendOptions) =>
    passOn(shell, invoice, options),
  );
  addReads(details, shell);
}

function addReads(details: Command, shell: Shell): void {
  const list = details
    .command('list')
    .description('what was sent and what has come, as the home node tells; receipts are verified')
    .argument('[invoice]', 'about one invoice');
  act(shell, withNetwork(list), (...given: [string | undefined, NetworkOptions]) =>
    listLetters(shell, ...given),
  );
  const fetched = details
    .command('fetch')
    .description('fetch the newest details of an invoice, open them and check them')
    .argument('<invoice>', 'its id')
    .option('--out <file>', 'where to put the details file; into the details folder when absent');
  act(shell, withNetwork(fetched), (invoice: string, options: FetchOptions) =>
    fetchFile(shell, invoice, options),
  );
}

async function makeKey(shell: Shell, options: KeyOptions): Promise<ExitCode> {
  const { out, passphraseFile } = options;
  const passphrase =
    passphraseFile === undefined ? undefined : await readPassphrase(shell, { passphraseFile });
  const encryptionKey = await writeIdentityFile(out, passphrase);
  show(shell, options, { encryptionKey }, [encryptionKey]);
  return 0;
}

async function enableDetails(shell: Shell, options: EnableOptions): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const file = options.identity ?? session.config.encryptionKeyFiles[0];
  if (file === undefined) {
    throw new UsageError('name the encryption key: --identity FILE, or encryptionKeyFiles');
  }
  const [identity = ''] = await readIdentities(file, await readPassphrase(shell, options));
  const { node: homeNode, receiptKey } = await askHome(session, options.home);
  const words = { encryptionKey: await recipientOf(identity), homeNode, receiptKey };
  const title = `details for ${session.signer.member} are brought to ${homeNode}, sealed`;
  return performDeed(shell, session, options, { type: 'setMailbox', words, title });
}

/** What the node says that is to be the home node: the member signs it, after it has looked. */
async function askHome({ client }: SignedSession, name: string | undefined) {
  if (name === undefined) return client.ask(fetchMailbox);
  const node = await client.nodeNamed(name);
  if (node !== null) return fetchMailbox(node);
  throw new ClientError('no_home_node', `none of the nodes that are named is ${name}`, {
    node: name,
  });
}

async function sendFile(shell: Shell, invoice: string, options: SendOptions): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const fact = await readInvoiceFact(session.client, idOf(invoice));
  const folder = session.config.detailsFolder;
  const path = options.details ?? (folder === null ? null : detailsPath(folder, invoice));
  if (path === null) throw new UsageError('name the details file: --details FILE');
  const details = await readDetails(path, fact.details);
  return await sendTo(shell, session, options, { invoice, to: options.to ?? fact.debtor, details });
}

async function passOn(shell: Shell, invoice: string, options: SendOptions): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const fact = await readInvoiceFact(session.client, idOf(invoice));
  const arrived = await findArrived(shell, session, fact, options);
  if (arrived === null) throw new ClientError('not_found', `no details of ${invoice} have come`);
  const { to = fact.debtor } = options;
  return await sendTo(shell, session, options, { invoice, to, details: arrived.details });
}

async function sendTo(
  shell: Shell,
  session: SignedSession,
  options: SendOptions,
  { invoice, to, details }: { invoice: string; to: string; details: DetailsFile },
): Promise<ExitCode> {
  const { client, signer } = session;
  const home = await HomeNode.of(client, signer.member);
  const said = options.letterVersion;
  if (said !== undefined && !/^[1-9][0-9]{0,5}$/.test(said)) {
    throw new UsageError('--letter-version: a number from 1 on');
  }
  const version = said === undefined ? {} : { version: Number(said) };
  const sending = { invoice, recipient: to, bytes: encodeDetails(details), ...version };
  const sent = await home.send(sending, signer, shell.environment);
  show(shell, options, letterJson(sent), [describeLetter(sent)]);
  return 0;
}

async function listLetters(
  shell: Shell,
  invoice: string | undefined,
  options: NetworkOptions,
): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const home = await HomeNode.of(session.client, session.signer.member);
  const letters = await home.list(invoice === undefined ? null : idOf(invoice));
  const lines = letters.length === 0 ? ['no letters'] : letters.map(describeLetter);
  show(shell, options, { letters: letters.map(letterJson) }, lines);
  return 0;
}

async function fetchFile(shell: Shell, invoice: string, options: FetchOptions): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const fact = await readInvoiceFact(session.client, idOf(invoice));
  const folder = session.config.detailsFolder;
  if (options.out === undefined && folder === null) {
    throw new UsageError('say where the details go: --out FILE');
  }
  const arrived = await findArrived(shell, session, fact, options);
  if (arrived === null) throw new ClientError('not_found', `no details of ${invoice} have come`);
  const { details, envelope } = arrived;
  const path = options.out ?? (await writeDetails(folder ?? '', invoice, details));
  if (options.out !== undefined) await writeWhole(path, [encodeDetails(details)], 0o600);
  const { sender, version } = envelope;
  const line = `details of ${invoice} from ${sender}, version ${version}, are those of the ledger`;
  show(shell, options, { invoice, sender, version, details: path }, [`${line}: ${path}`]);
  return 0;
}

function letterJson({ envelope, state, refusal, taken }: FoundLetter) {
  const { id, invoice, sender, recipient, version, size, sent } = envelope;
  return { id, invoice, sender, recipient, version, size, sent, state, refusal, taken };
}

function describeLetter({ envelope, state, refusal, taken }: FoundLetter): string {
  const { invoice, sender, recipient, version, size } = envelope;
  const receipt = taken === null ? 'no receipt' : `receipt of ${new Date(taken).toISOString()}`;
  const end = refusal === null ? receipt : refusal;
  return `${invoice} ${sender} > ${recipient}, version ${version}, ${size} bytes: ${state}, ${end}`;
}

function idOf(text: string): string {
  if (isHash(text)) return text;
  throw new UsageError(`${text} is no id of an invoice`);
}
