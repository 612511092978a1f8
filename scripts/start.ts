/**
 * `npm start`: a network of four nodes on this machine, and the story played on it.
 *
 *   --once           stop the network after the story
 *   --day 2m         no story, but a network for trying whose ledger days last so long
 *   --fresh          begin anew, whatever the folder holds
 *   --invoice FILE   the reader's own document, twice for its two syntaxes
 *   --home FOLDER    where everything is kept; .tallystick here when absent
 *
 * TALLY_FIRST_PORT says from which port on free ones are looked for; 8101 when absent.
 */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readGenesis } from '../client/cli/session/files.ts';
import { tellSpan } from '../client/cli/session/ledgerDays.ts';
import { writeWhole } from '../client/sdk/files.ts';
import type { Hash } from '../ledger/hash.ts';
import { auditNetwork, verifyOffline } from './auditing.ts';
import { keepPortalBuilt } from './buildPortal.ts';
import { CONSORTIUM } from './consortium.ts';
import { Devnet } from './devnet.ts';
import type { EndSignal } from './endSignals.ts';
import { onEndSignal } from './endSignals.ts';
import { ASSOCIATION, makeFirstBlock } from './firstBlock.ts';
import { readPace, writePace } from './pace.ts';
import { findRunningNode } from './runningNode.ts';
import { Stage, StoryError } from './stage.ts';
import type { Documents, Ending, Theatre } from './story.ts';
import { decimal, heightIfUp, playStory } from './story.ts';
import { foundStory, theatreOf } from './storyNetwork.ts';
import type { MemberLink } from './trialPortals.ts';
import { TrialPortals } from './trialPortals.ts';

interface Options {
  readonly once: boolean;
  readonly fresh: boolean;
  readonly invoices: readonly string[];
  readonly home: string;
  /** How long a ledger day of a network for trying lasts; null for the network of the story. */
  readonly dayMs: number | null;
}

const SAMPLES = new URL('../examples/invoices/', import.meta.url).pathname;

/** @returns the exit code: 0 when the story went as it should, 1 when not, 2 for bad usage */
export async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  const stop = stopSignal();
  const stopped = once(stop, 'abort');
  const network = new Devnet(folderOf(options), (id) => {
    console.log(`         the node of ${id} died; it is started again`);
  });
  const portals = new TrialPortals(network);
  try {
    const playing = run(options, { network, portals, stop }).then(() => 'played');
    const outcome = await Promise.race([playing, stopped]);
    if (outcome !== 'played') return 128 + constants.signals[stop.reason as EndSignal];
    if (!options.once) await stopped;
    return 0;
  } catch (error) {
    console.error(`\nfailed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await portals.close();
    // What still runs of a story that was broken off finds no node, and ends by that.
    await network.close();
  }
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      invoice: { type: 'string', multiple: true, default: [] },
      home: { type: 'string', default: '.tallystick' },
      day: { type: 'string' },
    },
  });
  const { once, fresh, invoice, home, day } = values;
  if (invoice.length > 2) throw new Error('--invoice can be given twice: once for each syntax');
  const dayMs = day === undefined ? null : readPace(day);
  const invoices = invoice.map((file) => resolve(file));
  return { once, fresh, invoices, home: resolve(home), dayMs };
}

/** The story and the network for trying stand beside each other. */
function folderOf({ home, dayMs }: Options): string {
  return join(home, dayMs === null ? 'network' : 'trial');
}

/** What is ended when this process is. */
interface Running {
  readonly network: Devnet;
  readonly portals: TrialPortals;
  readonly stop: AbortSignal;
}

async function run(options: Options, running: Running): Promise<void> {
  const { network: devnet, portals, stop } = running;
  const home = folderOf(options);
  const found = await findRunningNode(home);
  if (found !== null) {
    throw new StoryError(`${found} is a node of the network in ${home}, and runs: stop it first`);
  }
  if (options.fresh) await rm(home, { recursive: true, force: true });
  const founded = existsSync(join(home, 'genesis.json'));
  if (!founded) await foundIn(options, home);
  else if (options.dayMs !== null) await assertPace(home, options.dayMs);
  console.log(`Tallystick: four nodes on this machine, in ${home}\n`);
  const portal = await buildPage();
  await devnet.startAll();
  if (options.dayMs === null) await runStory(options, devnet, { home, founded, stop });
  else await showTrial(devnet, options.dayMs);
  if (options.once) return;
  await showPortal(devnet, portal, portals);
  console.log('\nThe network runs until you press Ctrl-C.');
}

/** What a run of the story starts from. */
interface Scene {
  readonly home: string;
  /** Whether an earlier start has founded the network. */
  readonly founded: boolean;
  readonly stop: AbortSignal;
}

async function runStory(
  options: Options,
  devnet: Devnet,
  { home, founded, stop }: Scene,
): Promise<void> {
  const stage = new Stage(home, (line) => console.log(line), stop);
  const theatre = await theatreOf(stage, devnet);
  const ending = founded ? await remembered(home) : await play(theatre, options, home);
  await auditNetwork(stage, theatre.urls('aufsicht'));
  if (ending !== null) await checkOffline(stage, devnet, options.once);
  await summarise(theatre, devnet, ending, founded);
  if (founded && options.invoices.length > 0) {
    console.log('  --invoice was not read: only a new network plays it; add --fresh.');
  }
  if (!options.once) await devnet.startAll();
}

/** In a folder of its own first: a network that is half founded is never taken for one. */
async function foundIn(options: Options, home: string): Promise<void> {
  const draft = join(options.home, 'founding');
  await rm(draft, { recursive: true, force: true });
  const { dayMs, invoices } = options;
  const settings = dayMs === null ? {} : { name: 'tallystick-trial', dayMs };
  await foundStory(draft, invoices, settings);
  await rename(draft, home);
}

/** @throws StoryError when an earlier start has founded the network with other days */
async function assertPace(home: string, dayMs: number): Promise<void> {
  const { dayMs: founded } = await readGenesis(join(home, 'genesis.json'));
  if (founded === dayMs) return;
  throw new StoryError(
    `a day of the network in ${home} lasts ${tellSpan(founded)}, for ever: say --day ` +
      `${writePace(founded)}, or begin anew with --fresh`,
  );
}

/** Who is there, and what a person may do now. */
async function showTrial(devnet: Devnet, dayMs: number): Promise<void> {
  console.log(`A ledger day lasts ${tellSpan(dayMs)}. Nothing is played: the trade is yours.`);
  const [first = ''] = await devnet.ids();
  if (await makeFirstBlock(devnet.home, devnet.url(first))) {
    console.log(`${ASSOCIATION} has published the calendar anew, unchanged: a deed makes the`);
    console.log('first block, and before that nothing is proved to anybody.');
  }
  console.log('docs/tutorials/trade.md goes through it; docs/howto has a page for each role.\n');
  for (const id of await devnet.ids()) {
    console.log(`  ${id.padEnd(14)} ${devnet.url(id)}  its operator: ${devnet.operatorUrl(id)}`);
  }
}

/** Where a person looks, and as whom. */
async function showPortal(
  devnet: Devnet,
  portal: Hash | null,
  portals: TrialPortals,
): Promise<void> {
  const [first = ''] = await devnet.ids();
  const without = 'it is not built here: npm ci brings the tools for that';
  console.log(`\nThe portal: ${portal === null ? without : `${devnet.url(first)}/`}`);
  if (portal === null) return;
  try {
    await portals.open((next) =>
      console.log(`\nA link was opened; the next one:\n${tellLink(next)}`),
    );
  } catch (error) {
    console.error(`The pages of the members cannot be served: ${reasonOf(error)}`);
    return;
  }
  console.log('\nTo sit down as a member, open its link: each works once, within an hour.');
  for (const link of portals.newLinks()) console.log(tellLink(link));
}

/** Whoever has a link is that member: they are for the person before this terminal. */
function tellLink({ member, url }: MemberLink): string {
  const { roles = [] } = CONSORTIUM.find(({ id }) => id === member) ?? {};
  return `  ${member.padEnd(14)} ${roles.join(', ').padEnd(18)} ${url}`;
}

/** A network without its page is a network; why there is none is said. */
async function buildPage(): Promise<Hash | null> {
  try {
    return await keepPortalBuilt();
  } catch (error) {
    const reason = reasonOf(error);
    console.error(`The portal could not be built, and the network goes on without: ${reason}\n`);
    return null;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function play(theatre: Theatre, options: Options, home: string): Promise<Ending> {
  const [invoice, duplicate = invoice] = options.invoices;
  const documents: Documents = {
    invoice: invoice ?? join(SAMPLES, 'gear-housings-ubl.xml'),
    duplicate: duplicate ?? join(SAMPLES, 'gear-housings-cii.xml'),
    underfunded: join(SAMPLES, 'drive-shafts-ubl.xml'),
  };
  const ending = await playStory(theatre, documents);
  await writeWhole(join(home, 'story.json'), [`${JSON.stringify(ending, null, 2)}\n`]);
  return ending;
}

/** What an earlier start played; null when it was broken off before the end. */
async function remembered(home: string): Promise<Ending | null> {
  const file = join(home, 'story.json');
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Ending) : null;
}

/** The bank's proof has to hold when nobody is there to ask. */
async function checkOffline(stage: Stage, devnet: Devnet, once: boolean): Promise<void> {
  await devnet.stopAll();
  stage.say('all nodes are stopped');
  await verifyOffline(stage);
  if (!once) await devnet.startAll();
}

async function summarise(
  theatre: Theatre,
  devnet: Devnet,
  ending: Ending | null,
  continued: boolean,
): Promise<void> {
  const ids = await devnet.ids();
  console.log('\nSummary');
  if (continued) console.log('  The chain of an earlier start goes on; its story is not replayed.');
  if (ending === null) console.log('  That story was broken off; --fresh begins anew.');
  if (ending !== null) {
    const { receivable, overdue, paid, currency, settledAt } = ending;
    console.log(`  receivable ${receivable}: paid at height ${settledAt}`);
    for (const [member, minor] of Object.entries(paid)) {
      console.log(`    ${member}: ${decimal(BigInt(minor), currency)} ${currency}`);
    }
    console.log(`  receivable ${overdue}: overdue`);
  }
  for (const id of ids) {
    const url = theatre.url(id);
    const said = devnet.pid(id) === undefined ? undefined : await heightIfUp(url);
    const height = said === undefined ? 'stopped' : `height ${said}`;
    console.log(`  ${id.padEnd(14)} ${url}  ${height}`);
  }
}

/**
 * Aborted by Ctrl-C, SIGTERM and SIGHUP, whose name is the reason, and when the launcher is killed;
 * a second one changes nothing, for stopping has its own limit.
 */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  onEndSignal((name) => stop.abort(name));
  return stop.signal;
}
