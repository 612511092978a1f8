/** `tally why`: what a node tells its operator that it waits for. Its word, not proved. */
import type { Command } from 'commander';
import type { NodeStanding } from '../../sdk/answers.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { NodeConnection } from '../../sdk/nodeConnection.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show } from '../session/shell.ts';

/** Where a node listens for its operator unless its configuration says otherwise. */
const OWN = 'http://127.0.0.1:8102';

/** A node's answer, or why there is none. */
type Answer =
  | { readonly url: string; readonly standing: NodeStanding }
  | { readonly url: string; readonly error: string };

interface WhyOptions {
  readonly json?: boolean;
  readonly operator?: readonly string[];
}

/** Adds the command. */
export function addWhy(program: Command, shell: Shell): void {
  const collect = (url: string, before: readonly string[] = []): readonly string[] => [
    ...before,
    url,
  ];
  const command = program
    .command('why')
    .description('for operators: what their nodes wait for, why no block comes, and what helps')
    .option('--operator <url>', `a node's port for its operator; ${OWN} when absent`, collect);
  act(shell, command, (options: WhyOptions) => why(shell, options));
}

/** Exit code 1 when no node answers. */
async function why(shell: Shell, options: WhyOptions): Promise<ExitCode> {
  const { operator = [OWN] } = options;
  const answers = await Promise.all(operator.map((url) => askNode(url, shell.signal)));
  const json = answers.map((answer) =>
    'error' in answer ? answer : { url: answer.url, standing: answer.standing.all },
  );
  show(shell, options, { proved: false, nodes: json }, answers.flatMap(linesOf));
  return answers.some((answer) => 'standing' in answer) ? 0 : 1;
}

async function askNode(url: string, signal: AbortSignal): Promise<Answer> {
  try {
    return { url, standing: await new NodeConnection(url).fetchStanding({ signal }) };
  } catch (error) {
    if (!(error instanceof ClientError) || error.code === 'aborted') throw error;
    return { url, error: error.message };
  }
}

function linesOf(answer: Answer): string[] {
  if ('error' in answer) return [`${answer.url}: ${answer.error}`];
  const { node, height, time, why: reasons } = answer.standing;
  const newest =
    height === 0 ? 'no block yet' : `block ${height} of ${new Date(time).toISOString()}`;
  return [`${node}: ${newest}`, ...reasons.map(({ sentence }) => `  ${sentence}`)];
}
