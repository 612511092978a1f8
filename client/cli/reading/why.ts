/** `tally why`: what each node says that it waits for. Their word, not proved. */
import type { Command } from 'commander';
import type { NodeStatus } from '../../sdk/answers.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { NodeConnection } from '../../sdk/nodeConnection.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openConfig, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';

/** A node's answer, or why there is none. */
type Answer =
  | { readonly url: string; readonly status: NodeStatus }
  | { readonly url: string; readonly error: string };

/** Adds the command. */
export function addWhy(program: Command, shell: Shell): void {
  const command = program
    .command('why')
    .description('what the nodes wait for, in their own words: why no block comes, and what helps');
  act(shell, withNetwork(command), (options: NetworkOptions) => why(shell, options));
}

/** Exit code 1 when no node answers. */
async function why(shell: Shell, options: NetworkOptions): Promise<ExitCode> {
  const { nodes } = await openConfig(shell, options);
  if (nodes.length === 0) throw new UsageError('name a node: --node URL, or nodes in --config');
  const answers = await Promise.all(nodes.map((url) => askNode(url, shell.signal)));
  const json = answers.map((answer) =>
    'error' in answer ? answer : { url: answer.url, status: answer.status.all },
  );
  show(shell, options, { proved: false, nodes: json }, answers.flatMap(linesOf));
  return answers.some((answer) => 'status' in answer) ? 0 : 1;
}

async function askNode(url: string, signal: AbortSignal): Promise<Answer> {
  try {
    return { url, status: await new NodeConnection(url).fetchStatus({ signal }) };
  } catch (error) {
    if (!(error instanceof ClientError) || error.code === 'aborted') throw error;
    return { url, error: error.message };
  }
}

function linesOf(answer: Answer): string[] {
  if ('error' in answer) return [`${answer.url}: ${answer.error}`];
  const { node, height, time, why: reasons } = answer.status;
  const newest =
    height === 0 ? 'no block yet' : `block ${height} of ${new Date(time).toISOString()}`;
  return [`${node}: ${newest}`, ...reasons.map(({ sentence }) => `  ${sentence}`)];
}
