/** `tally prove`: files a proof that holds without any network. */
import type { Command } from 'commander';
import { canonicalText } from '../../../ledger/canonical.ts';
import { isHash } from '../../../ledger/encoding.ts';
import { documentFingerprint } from '../../invoices/identity.ts';
import { MAX_INVOICE_BYTES } from '../../invoices/limits.ts';
import { readClaim } from '../../sdk/claiming.ts';
import type { Claim } from '../../sdk/claims.ts';
import { readEnding } from '../../sdk/ending.ts';
import { END_TYPE } from '../../sdk/ends.ts';
import { writeWhole } from '../../sdk/files.ts';
import { dayAhead } from '../../sdk/ledgerDays.ts';
import type { ProvedAt } from '../../sdk/proved.ts';
import { withEvents } from '../../sdk/proved.ts';
import { describePiece, PIECE, readPieceClaim } from '../reading/freedom.ts';
import { readInput } from '../session/files.ts';
import { tellDay } from '../session/ledgerDays.ts';
import type { NetworkOptions, Session } from '../session/session.ts';
import { openSession, readNetworkKey, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, say, show, UsageError } from '../session/shell.ts';

interface Options extends NetworkOptions {
  readonly out: string;
  /** Places of events with commas between them; `none` for none. All when it is absent. */
  readonly events?: string;
  readonly wait?: boolean;
}

/** From one question to the next, of what is waited for. */
const WAIT_MS = 1_000;

type Fetch = (session: Session, what: string, signal: AbortSignal) => Promise<ProvedAt | null>;

/** Adds the commands. */
export function addProve(program: Command, shell: Shell): void {
  const parent = program
    .command('prove')
    .description('write a proof file; whoever has the genesis document can verify it');
  add(
    parent,
    shell,
    ['transaction', 'id', 'a transaction and its result'],
    (session, id, signal) => {
      if (!isHash(id)) throw new UsageError('an id is 64 letters of 0-9a-f');
      return session.client.readTransaction(id, { signal });
    },
  );
  add(
    parent,
    shell,
    ['settlement', 'item', 'what became of a due item, such as settle/<receivable>'],
    (session, item, signal) => session.client.readSettlement(item, { signal }),
  );
  add(
    parent,
    shell,
    [
      'state',
      'key',
      'what stands under a key, such as piece/<receivable>/<from>, or that none does',
    ],
    (session, key, signal) => session.client.readState(key, { signal }),
  );
  addClaims(parent, shell);
  addEnd(parent, shell);
}

/** The end of a receivable that has left the state, with all that left. */
function addEnd(parent: Command, shell: Shell): void {
  const end = parent
    .command('end <receivable>')
    .description(
      'that a receivable has ended and left the state, with all that it was, in one file',
    )
    .requiredOption('--out <file>', 'the file to write');
  act(shell, withNetwork(end), async (id: string, options: Options) => {
    if (!isHash(id)) throw new UsageError('an id is 64 letters of 0-9a-f');
    const { client } = await openSession(shell, options);
    const ending = await readEnding(client, id, { signal: shell.signal });
    if (ending === null) {
      const reason = `no receivable ${id} has left the state`;
      show(shell, options, { file: null, reason }, [reason]);
      return 1;
    }
    const { height, time, block } = ending.proved;
    await writeWhole(options.out, [`${canonicalText(ending.file)}\n`]);
    const report = { file: options.out, type: END_TYPE, height, time, block };
    show(shell, options, report, [`proof for height ${height} written to ${options.out}`]);
    return 0;
  });
}

/** The claims that a bank files: a file is written only when the claim holds. */
function addClaims(parent: Command, shell: Shell): void {
  const freedom = describePiece(parent.command(`freedom ${PIECE}`))
    .description('that a piece of a receivable is free, in one file; none when it is not')
    .requiredOption('--out <file>', 'the file to write');
  act(shell, withNetwork(freedom), async (...given: [string, string | undefined, Options]) => {
    const [id, from, options] = given;
    const session = await openSession(shell, options);
    const claim = await readPieceClaim(session.client, id, from, shell.signal);
    return fileClaim(shell, session, claim, options);
  });
  const unregistered = parent
    .command('unregistered <document>')
    .description(
      'that nobody has ever registered this very file, in one file; none when somebody has',
    )
    .requiredOption('--out <file>', 'the file to write');
  act(shell, withNetwork(unregistered), async (path: string, options: Options) => {
    const session = await openSession(shell, options);
    const bytes = await readInput(path, MAX_INVOICE_BYTES);
    const document = documentFingerprint(await readNetworkKey(session.config), bytes);
    const about = `by the network key that is ${path}`;
    return fileClaim(shell, session, { type: 'unregistered', document }, options, [about]);
  });
}

async function fileClaim(
  shell: Shell,
  { client }: Session,
  claim: Claim,
  options: Options,
  about: readonly string[] = [],
): Promise<ExitCode> {
  const { at, block, judged, file } = await readClaim(client, claim, null, {
    signal: shell.signal,
  });
  const { code, holds, sentences } = judged;
  const report = { file: holds ? options.out : null, type: claim.type, code, ...at, block };
  if (!holds) {
    show(shell, options, { ...report, sentences }, [...sentences, ...about, 'no file was written']);
    return 1;
  }
  await writeWhole(options.out, [`${canonicalText(file)}\n`]);
  const written = `proof for height ${at.height} written to ${options.out}`;
  show(shell, options, { ...report, sentences }, [...sentences, ...about, written]);
  return 0;
}

function add(
  parent: Command,
  shell: Shell,
  [name, argument, description]: readonly [string, string, string],
  fetchProved: Fetch,
): void {
  const command = parent
    .command(`${name} <${argument}>`)
    .description(description)
    .requiredOption('--out <file>', 'the file to write');
  if (name !== 'state') {
    command.option('--events <places>', 'show these events alone, such as 0,2; or none');
  }
  if (name === 'settlement') command.option('--wait', 'wait until it has been run');
  act(shell, withNetwork(command), async (what: string, options: Options): Promise<ExitCode> => {
    const places = readPlaces(options.events);
    const session = await openSession(shell, options);
    const ask = (): ReturnType<Fetch> => fetchProved(session, what, shell.signal);
    const proved = options.wait ? await waitFor(shell, session, what, ask) : await ask();
    if (proved === null) {
      const reason = `no node that answers has ${name} ${what} in a block`;
      show(shell, options, { file: null, reason }, [reason]);
      return 1;
    }
    const proof = places === null ? proved.proof : withEvents(proved.proof, places);
    if (proof === null) throw new UsageError(`${what} has no events at ${options.events}`);
    await writeWhole(options.out, [`${canonicalText(proof)}\n`]);
    const { height, time, block } = proved;
    const report = { file: options.out, type: name, height, time, block };
    show(shell, options, report, [`proof for height ${height} written to ${options.out}`]);
    return 0;
  });
}

/** Asks until there is an answer, and says once a ledger day that there is none yet. */
async function waitFor(
  shell: Shell,
  { genesis }: Session,
  what: string,
  ask: () => ReturnType<Fetch>,
): Promise<ProvedAt> {
  const { environment, signal } = shell;
  for (let said = ''; ; await environment.sleep(WAIT_MS, signal)) {
    const proved = await ask();
    if (proved !== null) return proved;
    const now = environment.now();
    const day = dayAhead(genesis, now, 0);
    if (day !== said) say(shell, `${what} has not been run yet; it is ${tellDay(genesis, now)}`);
    said = day;
  }
}

/** The places that the option names; null for all. @throws UsageError */
function readPlaces(text: string | undefined): readonly number[] | null {
  if (text === undefined) return null;
  if (text === 'none') return [];
  const places = text.split(',');
  if (places.every((place) => /^(0|[1-9][0-9]{0,6})$/.test(place))) return places.map(Number);
  throw new UsageError('--events has places such as 0,2; or none');
}
