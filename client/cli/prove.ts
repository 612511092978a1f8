/** `tally prove`: files a proof that holds without any network. */
import type { Command } from 'commander';
import { canonicalText } from '../../ledger/canonical.ts';
import { isHash } from '../../ledger/encoding.ts';
import type { ProvedAt } from '../sdk/proved.ts';
import { writeWhole } from './files.ts';
import type { NetworkOptions, Session } from './session.ts';
import { openSession, withNetwork } from './session.ts';
import type { ExitCode, Shell } from './shell.ts';
import { act, show, UsageError } from './shell.ts';

interface Options extends NetworkOptions {
  readonly out: string;
}

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
  act(shell, withNetwork(command), async (what: string, options: Options): Promise<ExitCode> => {
    const session = await openSession(shell, options);
    const proved = await fetchProved(session, what, shell.signal);
    if (proved === null) {
      const reason = `no node that answers has ${name} ${what} in a block`;
      show(shell, options, { file: null, reason }, [reason]);
      return 1;
    }
    await writeWhole(options.out, [`${canonicalText(proved.proof)}\n`]);
    const { height, time, block } = proved;
    const report = { file: options.out, type: name, height, time, block };
    show(shell, options, report, [`proof for height ${height} written to ${options.out}`]);
    return 0;
  });
}
