/** Planted mistakes in what an operator sees: starts, ends, refusals, log lines and figures. */
import { chmodSync } from 'node:fs';
import { runTests } from './contractHunt.ts';
import type { Change } from './flawedCopy.ts';
import { FlawedCopy } from './flawedCopy.ts';
import type { Mutant } from './mutant.ts';

const COPIED = [
  ...['.ci', 'client', 'contracts', 'docs', 'examples', 'ledger', 'node', 'scripts'],
  ...['guard.mjs', 'launch.mjs', 'README.md'],
];
const TESTS = [
  ...['test/house', 'test/network', 'test/node', 'test/scripts', 'test/story', 'test/simulation'],
  ...['test/support', 'test/client/auditor', 'test/contracts', 'test/ledger'],
];

let copy: FlawedCopy | null = null;
/** Tests that pass in the copy as it is: else each mistake would seem to be noticed. */
const controlled = new Set<string>();

function workingCopy(control: readonly string[]): FlawedCopy {
  copy ??= new FlawedCopy([...COPIED, ...TESTS]);
  // Some tests start processes of another user.
  chmodSync(copy.folder, 0o755);
  const isNew = control.some((test) => !controlled.has(test));
  const found = isNew ? runTests(copy.folder, control) : null;
  if (found?.killed) throw new Error(`the copy without a mistake fails: ${found.by}`);
  for (const test of control) controlled.add(test);
  return copy;
}

/** A mistake in what ships, and the test file below `test/` that has to notice it. */
export function operating(name: string, why: string, test: string, change: Change): Mutant {
  const tests = [`test/${test}.test.ts`];
  const kill: Mutant['kill'] = () => {
    const flawed = workingCopy(tests);
    return flawed.with(change, () => runTests(flawed.folder, tests));
  };
  return { name, why, planted: change, kill };
}

/** Mistakes about where peers are. */
const MOVING: readonly Mutant[] = [
  operating('a peer is dialed where it was', 'it listens elsewhere', 'network/connections', {
    file: 'node/network/peers.ts',
    from: 'entry.known = { ...entry.known, addresses };',
    to: 'entry.known = { ...entry.known };',
  }),
  operating('any words are an address', 'each dial would throw', 'network/connections', {
    file: 'node/network/peerNetwork.ts',
    from: 'checkAddresses({ ...known, addresses });',
    to: 'checkAddresses(known);',
  }),
];

/** Mistakes of ending what was started. */
const ENDING: readonly Mutant[] = [
  operating('a closed terminal is not handed on', 'no orphans on the ports', 'house/guard', {
    file: 'guard.mjs',
    from: "'SIGTERM', 'SIGHUP']",
    to: "'SIGTERM']",
  }),
  operating('what npm ran goes on without it', 'npm hands SIGHUP on to nobody', 'house/guard', {
    file: 'launch.mjs',
    from: 'if (process.ppid === parent) return;',
    to: 'if (process.ppid !== 0) return;',
  }),
  operating('whatever lost its parent hangs up', 'only npm is followed', 'house/guard', {
    file: 'launch.mjs',
    from: '  if (!script.startsWith(own)) return;\n',
    to: '',
  }),
  operating('all below npm is followed', 'its variables are inherited', 'house/guard', {
    file: 'launch.mjs',
    from: 'script.startsWith(own)',
    to: 'script.includes(own.slice(5))',
  }),
  operating('a benchmark that is hung up leaves its processes', 'it stops', 'house/runner', {
    file: 'scripts/endSignals.ts',
    from: "'SIGTERM', 'SIGHUP']",
    to: "'SIGTERM']",
  }),
  operating('a benchmark stops by Ctrl-C alone', 'npm that is gone hangs it up', 'house/runner', {
    file: 'scripts/benchMain.ts',
    from: 'onEndSignal(() => resolve(null));',
    to: "process.on('SIGINT', () => resolve(null));",
  }),
  operating('the shell of npm stands between', 'it dies alone of a signal', 'story/start', {
    file: 'package.json',
    from: '"exec node launch.mjs scripts/start.ts"',
    to: '"node launch.mjs scripts/start.ts; true"',
  }),
  operating('the group lives on', 'the tests of a suite are its children', 'house/runner', {
    file: 'scripts/childGroup.ts',
    from: 'process.kill(-this.#leader, signal);',
    to: 'process.kill(this.#leader, signal);',
  }),
  operating('the next suite is begun', 'it was told to end', 'house/runner', {
    file: 'scripts/test.ts',
    from: '    if (group.stoppedCode !== null) return group.stoppedCode;',
    to: '',
  }),
  operating('the nodes are not waited for', 'they are joined', 'story/start', {
    file: 'scripts/start.ts',
    from: '    await network.close();',
    to: '    void network.close();\n    setTimeout(() => process.exit(), 50);',
  }),
];

/** Mistakes of a start that is refused. */
const STARTING: readonly Mutant[] = [
  operating('a full disk is the disk’s fault', 'the remedy is another', 'node/startRefusals', {
    file: 'node/startRefusal.ts',
    from: 'if (code !== null && !VAGUE.has(code)) return',
    to: 'if (code !== null) return',
  }),
  operating('nobody looks into the chain', 'a file of root stops it', 'node/startRefusals', {
    file: 'node/startChecks.ts',
    from: '    if (folders.includes(name)) await checkKept(path);',
    to: '    if (folders.includes(name)) continue;',
  }),
  operating('a file may stand for a folder', 'the start breaks off', 'node/startKinds', {
    file: 'node/startChecks.ts',
    from: "  if (!found.isDirectory()) throw misplaced(folder, found, 'a folder');",
    to: '  if (!found.isDirectory()) return false;',
  }),
  operating('a pipe is taken for a file', 'the start waits for ever', 'node/startKinds', {
    file: 'node/startChecks.ts',
    from: "if (!found.isFile()) throw misplaced(file, found, 'a file');",
    to: "if (found.isDirectory()) throw misplaced(file, found, 'a file');",
  }),
  operating('a killed start bars the next', 'in a container numbers repeat', 'node/startKinds', {
    file: 'node/startChecks.ts',
    from: "open(probe, 'w', 0o600)",
    to: "open(probe, 'wx', 0o600)",
  }),
  operating('a document of another version is damaged', 'it founded', 'node/otherVersion', {
    file: 'node/chain.ts',
    from: 'throw asFounded(reading.fault);',
    to: 'throw reading.fault;',
  }),
  operating('a refused start founds a folder', 'no snapshot comes any more', 'node/otherVersion', {
    file: 'node/chain.ts',
    from: 'hasChain(home) ? null : initialOf(',
    to: 'hasChain(home) || bytes.length > 0 ? null : initialOf(',
  }),
  operating('other rules replay as well', 'the state is another', 'node/lawChecker', {
    file: 'node/lawChecker.ts',
    from: '    if (!isSame) throw otherRules(height);',
    to: "    if ('invalid' in executed) throw otherRules(height);",
  }),
  operating('the port is not tried', 'libp2p says it with a stack', 'node/startRefusals', {
    file: 'node/startChecks.ts',
    from: "await checkPort('peer', place.host, place.port);",
    to: "await checkPort('peer', place.host, 0);",
  }),
  operating('a code that the manual does not have', 'the table is whole', 'node/startRefusals', {
    file: 'docs/operating.md',
    from: '| `key_mixed_up` |',
    to: '| |',
  }),
];

/** Mistakes of what is said of peers. */
const PEERS: readonly Mutant[] = [
  operating('another chain is dialed as ever', 'it backs off', 'network/troubles', {
    file: 'node/network/redialer.ts',
    from: 'const wait = Math.max(this.#isOurs(peer) ? 0 : HIGHER_WAIT_MS, this.#backOffMs(name));',
    to: 'const wait = this.#isOurs(peer) ? 0 : HIGHER_WAIT_MS;',
  }),
  operating('it is cut before it hears of it', 'both sides say it', 'network/troubles', {
    file: 'node/network/peerTroubles.ts',
    from: "if (this.#accounts.get(peer)?.trouble === 'other_chain') return;",
    to: '',
  }),
  operating('a trouble is said each time', 'once, then rarely', 'network/troubles', {
    file: 'node/network/peerTroubles.ts',
    from: 'account.saidAtMs = now;',
    to: 'account.saidAtMs = -SAY_AGAIN_MS;',
  }),
];

/** Mistakes of what a monitor sees. */
const SHOWN: readonly Mutant[] = [
  operating('why it is not ready is said to all', 'the operator’s', 'node/rest/entrance', {
    file: 'node/rest/health.ts',
    from: "reads === 'operator' ? reason",
    to: 'reads !== undefined ? reason',
  }),
  operating('members have a route of the operator', 'an error', 'node/rest/readHook', {
    file: 'node/rest/readHook.ts',
    from: "assert(config.reads !== 'operator',",
    to: 'assert(config.reads !== undefined,',
  }),
  operating('the operator’s port has any route', 'an error', 'node/rest/readHook', {
    file: 'node/rest/readHook.ts',
    from: "assert(config?.reads === 'operator',",
    to: 'assert(config?.reads !== null,',
  }),
  operating('its port on loopback has members’ names', 'pages rebind', 'node/rest/readHook', {
    file: 'node/rest/rest.ts',
    from: 'namesOf(isLoopback(operator.host) ? undefined : hosts, operator.host)',
    to: 'namesOf(hosts, operator.host)',
  }),
  operating('a counter is a gauge', 'rates of it are wrong', 'node/metrics', {
    file: 'node/metrics.ts',
    from: "if (name.endsWith('_total')) {",
    to: "if (name === '_total') {",
  }),
  operating('who has used up its places gets more', 'only its health', 'node/rest/sockets', {
    file: 'node/rest/requestGuard.ts',
    from: '(isBeyond && !isForHealth ?',
    to: '(isBeyond && isForHealth === null ?',
  }),
  operating('a tunnel has no answer', 'a code in each', 'node/rest/sockets', {
    file: 'node/rest/connections.ts',
    from: "answerBrokenConnection(new Error('a tunnel'), socket)",
    to: 'socket.destroy()',
  }),
  operating('a pipe is a key', 'nothing ever comes', 'node/keyFile', {
    file: 'node/keyFile.ts',
    from: 'if (!found.isFile())',
    to: 'if (found.isSymbolicLink())',
  }),
  operating('a spare place is kept', 'they end soon', 'node/rest/sockets', {
    file: 'node/rest/connections.ts',
    from: 'setTimeout(() => socket.destroy(), limits.spareMs)',
    to: 'setTimeout(() => undefined, limits.spareMs)',
  }),
  operating('another key is no change', 'a rotation is told', 'node/validatorWatch', {
    file: 'node/validatorWatch.ts',
    from: 'now.key !== then.key',
    to: 'now.id !== then.id',
  }),
];

/** Mistakes of saying whose turns are missed. */
const MISSED: readonly Mutant[] = [
  operating('who was away accuses', 'it heard no quorum', 'node/missedTurns', {
    file: 'node/missedTurns.ts',
    from: '< quorumPower(set)) return [];',
    to: '< 0) return [];',
  }),
  operating('the round that decided failed too', 'its proposer is not named', 'node/missedTurns', {
    file: 'node/missedTurns.ts',
    from: 'Math.min(round, MAX_ROUNDS)',
    to: 'Math.min(round + 1, MAX_ROUNDS)',
  }),
  operating('what was missed long ago', 'only of late', 'node/missedTurns', {
    file: 'node/missedTurns.ts',
    from: 'if (this.#blocks.length > WINDOW) this.#blocks.shift();',
    to: '',
  }),
  operating('one late vote is named', 'now and then is nothing', 'node/missedTurns', {
    file: 'node/missedTurns.ts',
    from: 'turns(count) >= NAMED_FROM',
    to: 'turns(count) >= 1',
  }),
  operating('a prevote is a precommit', 'only those finish', 'node/engine/lateMessages', {
    file: 'node/engine/lateMessages.ts',
    from: "name.startsWith('precommit/')",
    to: "name.startsWith('pre')",
  }),
];

/** Mistakes about clocks. */
const CLOCKS: readonly Mutant[] = [
  operating('the way counts as offset', 'half of it is taken off', 'node/clockWatch', {
    file: 'node/clockWatch.ts',
    from: 'toldMs - (askedMs + nowMs) / 2',
    to: 'toldMs - askedMs',
  }),
  operating('the odd one out accuses', 'its own clock is wrong', 'node/clockWatch', {
    file: 'node/clockWatch.ts',
    from: 'Math.abs(offset - (isSplit ? 0 : middle))',
    to: 'Math.abs(offset)',
  }),
  operating('a half is the majority', 'nobody is accused', 'node/clockWatch', {
    file: 'node/clockWatch.ts',
    from: 'const low = sorted[(sorted.length - 1) >> 1] ?? 0;',
    to: 'const low = sorted[sorted.length >> 1] ?? 0;',
  }),
  operating('all wait for one clock', 'it alone is behind', 'node/consensus/explain', {
    file: 'node/consensus/explain.ts',
    from: 'const rest = isOff',
    to: 'const rest = !isOff',
  }),
  operating('idle in the future', 'transactions wait', 'node/consensus/explain', {
    file: 'node/consensus/explain.ts',
    from: 'if (work.transactions || work.evidence) {',
    to: 'if (work.evidence) {',
  }),
];

/** Mistakes of joining. */
const JOINING: readonly Mutant[] = [
  operating('anybody speaks for a peer', 'checked before the vote', 'scripts/joining', {
    file: 'scripts/joiningWords.ts',
    from: 'if (!isSigned(key, peerAuthBytes(',
    to: 'if (isSigned(key, peerAuthBytes(',
  }),
  operating('the key is not proved', 'checked before the vote', 'scripts/joining', {
    file: 'scripts/joiningWords.ts',
    from: '  if (!isSigned(key, registrationBytes(',
    to: '  if (key === proof && !isSigned(key, registrationBytes(',
  }),
  operating('another key takes the place of a peer', 'asked first', 'scripts/joining', {
    file: 'scripts/joining.ts',
    from: '(name === peer.name) !== (peerId === peer.peerId)',
    to: 'name !== peer.name && peerId === peer.peerId',
  }),
  operating('a second key over a first', 'it is there already', 'scripts/enrolling', {
    file: 'scripts/enrolling.ts',
    from: 'if (existsSync(file)) throw',
    to: "if (file === '') throw",
  }),
  operating('a newcomer signs for another chain', 'its proof is refused', 'scripts/enrolling', {
    file: 'scripts/enrolling.ts',
    from: 'enrolmentBytes({ chain: genesis.chain, member })',
    to: 'enrolmentBytes({ chain: id, member })',
  }),
  operating('without its word no start', 'others stop it', 'node/startRefusals', {
    file: 'node/openNetwork.ts',
    from: '    if (error instanceof FormatError) return false;',
    to: '',
  }),
];

/** Mistakes about a twin and an old backup. */
const TWINS: readonly Mutant[] = [
  operating('a restart forgets the twin', 'they take turns', 'node/keyElsewhere', {
    file: 'node/keyElsewhere.ts',
    from: '    write(this.#file, this.#found);',
    to: '',
  }),
  operating('a twin is said at each height', 'once', 'node/keyElsewhere', {
    file: 'node/keyElsewhere.ts',
    from: "if (before === cause || before === 'used_elsewhere') return;",
    to: "if (before === 'used_elsewhere' && cause === 'older_copy') return;",
  }),
  operating('a foreign vote is no twin', 'the original says it', 'node/engine/ownKey', {
    file: 'node/engine/engine.ts',
    from: "if (reason === 'key_used_elsewhere') this.#ownKey",
    to: "if (reason === 'signer_refused') this.#ownKey",
  }),
  operating('old words are a twin', 'only since it signs', 'node/engine/ownKey', {
    file: 'node/engine/ownKey.ts',
    from: '&& height >= this.#signsFrom',
    to: '&& height >= 1',
  }),
  operating('a twin has another key', 'the words are right', 'node/consensus/explain', {
    file: 'node/consensus/explain.ts',
    from: '  if (keyElsewhere !== null) {',
    to: '  if (keyElsewhere !== null && refusedRecord !== null) {',
  }),
];

/** Mistakes about proposers that cannot be reached. */
const ABSENT: readonly Mutant[] = [
  operating('who was heard is missed', 'it came by another way', 'node/consensus/absence', {
    file: 'node/consensus/fire.ts',
    from: 'proposer !== draft.self && !isHeard;',
    to: 'proposer !== draft.self && (isHeard || !isHeard);',
  }),
  operating('a round ends with any precommits', 'a quorum for nil', 'node/consensus/absence', {
    file: 'node/consensus/fire.ts',
    from: '  if (!rules.hasQuorum(power, draft.validators)) return false;\n  startRound(',
    to: '  if (power === 0) return false;\n  startRound(',
  }),
  operating('a link that is mended is away', 'flapping costs rounds', 'node/absenceWatch', {
    file: 'node/absenceWatch.ts',
    from: '!connected && since <= before',
    to: '!connected',
  }),
  operating('who was heard once is never away', 'until the next block', 'node/absenceWatch', {
    file: 'node/absenceWatch.ts',
    from: '    this.#heard.clear();',
    to: '',
  }),
  operating('nobody tells the engine', 'it waits for its timers', 'node/engine/engine', {
    file: 'node/networkRouter.ts',
    from: '    this.#absence.start();',
    to: '',
  }),
];

/** All of this area. */
export const OPERATING_MUTANTS: readonly Mutant[] = [
  ...ENDING,
  ...STARTING,
  ...PEERS,
  ...MOVING,
  ...SHOWN,
  ...CLOCKS,
  ...MISSED,
  ...JOINING,
  ...ABSENT,
  ...TWINS,
];
