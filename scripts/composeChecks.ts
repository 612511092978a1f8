/** What docker-compose.yml promises, one check for each promise, in the order of a working day. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { NodeName, Scene } from './composeScene.ts';
import { CLIENTS, demand, NODES, SERVICES } from './composeScene.ts';

/** One promise. */
export interface Check {
  /** A sentence that is true when the check passes. */
  readonly law: string;
  /** Without this one the others make no sense. */
  readonly needed?: true;
  /** @throws Error when the promise is not kept */
  readonly run: (scene: Scene) => Promise<void>;
}

const UID = 10_001;
const UP_MS = 90_000;
const HEALTHY_MS = 120_000;
const STOP_MS = 60_000;

/** Killed from outside; and from inside, which the restart policy has to mend. */
const KILLED: NodeName = 'lieferverband';
const CRASHED: NodeName = 'aufsicht';
/** Taken off the network for a while. */
const CUT: NodeName = 'hafenbank';
const CUT_MS = 10_000;
const LEVEL_MS = 20_000;

/** All checks; each may lean on what earlier ones did. */
export const CHECKS: readonly Check[] = [
  { law: 'the network is founded and every service starts', needed: true, run: startAll },
  { law: 'all nodes and the auditor become healthy', needed: true, run: checkHealthy },
  { law: 'no container has any right beyond its own data', run: checkRights },
  { law: 'a container has only the keys that are its own', run: checkKeys },
  { law: 'limits are set, and restarts are the engine’s business', run: checkLimits },
  { law: 'ports of the host lead to nodes only, and from 127.0.0.1 only', run: checkPorts },
  { law: 'an invoice in the inbox is registered, and accepted by the flag', run: checkTrade },
  { law: 'the auditor says until which height it has verified, and is well', run: checkAudit },
  { law: 'three nodes go on when one is killed', run: checkKill },
  { law: 'the killed node catches up when it is started', run: checkCatchUp },
  { law: 'a node that dies by itself comes back by itself', run: checkRestart },
  { law: 'a node off the network makes no block, and is level within 20 s after', run: checkCut },
  { law: 'a second up changes neither keys nor chain', run: checkSecondUp },
  { law: 'everything stops in good order within its time', run: checkStop },
  { law: 'the stopped network goes on where it stopped', run: checkContinue },
];

async function startAll({ project }: Scene): Promise<void> {
  await project.compose(['up', '--detach', '--no-build'], UP_MS);
  const { State } = await project.inspect('init');
  demand(State.Status === 'exited' && State.ExitCode === 0, `init: ${JSON.stringify(State)}`);
}

async function checkHealthy(scene: Scene): Promise<void> {
  await scene.healthy([...NODES, 'auditor'], HEALTHY_MS);
}

const rightsSchema = z.object({
  uid: z.int(),
  gid: z.int(),
  statuses: z.array(z.string()),
  writes: z.record(z.string(), z.string()),
});

/** Run inside a container: who it is, and what happens when it writes where it should not. */
const RIGHTS = `
  const { readFileSync, writeFileSync, rmSync } = require('node:fs');
  const writes = {};
  const folders = ['/', '/app', '/app/node', '/etc', '/usr/local/bin', '/inbox', '/data', '/tmp'];
  for (const folder of folders) {
    const file = folder + '/tally-write-test';
    try { writeFileSync(file, 'x'); rmSync(file); writes[folder] = 'written'; }
    catch (error) { writes[folder] = error.code; }
  }
  const statuses = ['self', '1'].map((id) => readFileSync('/proc/' + id + '/status', 'utf8'));
  console.log(JSON.stringify({ uid: process.getuid(), gid: process.getgid(), statuses, writes }));
`;

async function checkRights({ project }: Scene): Promise<void> {
  for (const service of SERVICES) {
    const { HostConfig } = await project.inspect(service);
    demand(HostConfig.ReadonlyRootfs && !HostConfig.Privileged, `${service}: its root is not safe`);
    const answer = rightsSchema.parse(await project.ask(service, RIGHTS));
    const { uid, gid, statuses, writes } = answer;
    demand(uid === UID && gid === UID, `${service} runs as ${uid}:${gid}`);
    for (const status of statuses) {
      demand(/^CapEff:\t0+$/m.test(status), `${service} has capabilities:\n${status}`);
      demand(/^CapBnd:\t0+$/m.test(status), `${service} may gain capabilities:\n${status}`);
      demand(/^NoNewPrivs:\t1$/m.test(status), `${service} may gain privileges:\n${status}`);
    }
    const { '/data': data, '/tmp': scratch, ...others } = writes;
    const written = Object.entries(others).filter(([, code]) => code === 'written');
    demand(written.length === 0, `${service} can write to ${written.join(', ')}`);
    demand(scratch === 'written', `${service} cannot write to /tmp: ${scratch}`);
    const expected = service === 'nordhafen-client' ? 'EROFS' : 'written';
    demand(data === expected, `${service}: a write to /data: ${data}, expected ${expected}`);
  }
}

const keysSchema = z.record(z.string(), z.string());

/** Run inside a container: every file with a key in it, and the hash of that file. */
const KEYS = `
  const { readdirSync, readFileSync } = require('node:fs');
  const { createHash } = require('node:crypto');
  const found = {};
  const search = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = folder + '/' + entry.name;
      if (entry.isDirectory() && entry.name !== 'node_modules') search(path);
      if (!/[.]key([.]json)?$/.test(entry.name)) continue;
      found[path] = createHash('sha256').update(readFileSync(path)).digest('hex');
    }
  };
  const tops = ['data', 'details', 'founding', 'inbox', 'app', 'tmp', 'home'];
  for (const top of readdirSync('/')) if (tops.includes(top)) search('/' + top);
  console.log(JSON.stringify(found));
`;

async function checkKeys({ project }: Scene): Promise<void> {
  const secrets: string[] = [];
  for (const service of SERVICES) {
    const found = keysSchema.parse(await project.ask(service, KEYS));
    const names = Object.keys(found).sort().join(' ');
    const expected = keysOf(service);
    demand(names === expected, `${service} has the keys ${names}, expected ${expected}`);
    for (const [name, hash] of Object.entries(found)) {
      // The key of the network's fingerprints is one for all members.
      if (!name.endsWith('/network.key')) secrets.push(hash);
    }
  }
  demand(new Set(secrets).size === secrets.length, 'two containers have the same secret key');
}

function keysOf(service: string): string {
  if (service === 'auditor') return '/data/member.key.json';
  const isClient = CLIENTS.some((name) => name === service);
  return isClient
    ? '/data/member.key.json /data/network.key'
    : '/data/peer.key /data/validator.key';
}

async function checkLimits({ project }: Scene): Promise<void> {
  for (const service of SERVICES) {
    const { HostConfig } = await project.inspect(service);
    const { Memory, PidsLimit, RestartPolicy } = HostConfig;
    demand(Memory > 0 && Memory <= 1 << 30, `${service}: memory limit ${Memory}`);
    demand(PidsLimit !== null && PidsLimit > 0, `${service}: process limit ${PidsLimit}`);
    demand(RestartPolicy.Name === 'unless-stopped', `${service}: ${RestartPolicy.Name}`);
  }
  const { HostConfig } = await project.inspect('init');
  demand(HostConfig.RestartPolicy.Name === 'no', `init: ${HostConfig.RestartPolicy.Name}`);
}

async function checkPorts({ project }: Scene): Promise<void> {
  for (const service of SERVICES) {
    const { Ports } = (await project.inspect(service)).NetworkSettings;
    const hosts = Object.values(Ports).flatMap((bound) => (bound ?? []).map((it) => it.HostIp));
    demand(
      hosts.every((host) => host === '127.0.0.1'),
      `${service} is published on ${hosts.join(', ')}`,
    );
    const expected = NODES.some((name) => name === service) ? 1 : 0;
    demand(hosts.length === expected, `${service} has ${hosts.length} published ports`);
  }
}

async function checkTrade(scene: Scene): Promise<void> {
  await scene.drop('gear-housings-ubl.xml');
  const invoice = await scene.registered('gear-housings-ubl.xml');
  await scene.accepted(invoice, NODES);
}

async function checkAudit(scene: Scene): Promise<void> {
  const { height } = await scene.node('nordhafen').fetchStatus();
  demand(height > 0, 'there is no block to verify');
  await scene.until(`the auditor verifies until height ${height}`, 30_000, async () =>
    (await scene.verifiedHeight()) >= height ? true : null,
  );
  await scene.healthy(['auditor'], 45_000);
  const log = await scene.project.logs('auditor');
  demand(!log.includes('FAILED'), `the auditor found:\n${log}`);
}

async function checkKill(scene: Scene): Promise<void> {
  const { height } = await scene.node('nordhafen').fetchStatus();
  await scene.project.kill(KILLED);
  await scene.drop('drive-shafts-ubl.xml');
  const invoice = await scene.registered('drive-shafts-ubl.xml');
  const others = NODES.filter((name) => name !== KILLED);
  await scene.accepted(invoice, others);
  await scene.agree(others, height + 1, 30_000);
  const { State } = await scene.project.inspect(KILLED);
  demand(State.Status === 'exited' && State.ExitCode === 137, `${KILLED}: ${State.Status}`);
}

async function checkCatchUp(scene: Scene): Promise<void> {
  const { height } = await scene.node('nordhafen').fetchStatus();
  await scene.project.start(KILLED);
  await scene.agree(NODES, height, 60_000);
  await scene.healthy([KILLED], 60_000);
}

/** Run inside a container: SIGKILL for the node itself, which is not the container's process 1. */
const CRASH = `
  const { readdirSync, readFileSync } = require('node:fs');
  const nodes = readdirSync('/proc').filter((id) => /^[0-9]+$/.test(id) && id !== '1' &&
    readFileSync('/proc/' + id + '/cmdline', 'utf8').includes('node/main.ts\\0--home'));
  for (const id of nodes) process.kill(Number(id), 'SIGKILL');
  console.log(JSON.stringify(nodes.length));
`;

async function checkRestart(scene: Scene): Promise<void> {
  const { project } = scene;
  const { height } = await scene.node('nordhafen').fetchStatus();
  // The container may end before its last words are through.
  await project.ask(CRASHED, CRASH).catch(() => undefined);
  await scene.until(`${CRASHED} is restarted`, 30_000, async () => {
    const { RestartCount, State } = await project.inspect(CRASHED);
    return RestartCount >= 1 && State.Status === 'running' ? true : null;
  });
  await scene.agree(NODES, height, 60_000);
  await scene.healthy([CRASHED], 60_000);
}

/** Run inside a container, whose port is not to be reached from outside meanwhile. */
const HEIGHT = `
  fetch('http://127.0.0.1:8101/v1/status').then((answer) => answer.json())
    .then(({ height }) => console.log(JSON.stringify(height)));
`;

async function checkCut(scene: Scene): Promise<void> {
  const { project } = scene;
  const { height } = await scene.node('nordhafen').fetchStatus();
  const connect = await project.disconnect(CUT);
  try {
    // It looks like the one before, so that the buyer's client leaves it to a person.
    await scene.drop('brake-discs-ubl.xml');
    await scene.registered('brake-discs-ubl.xml');
    const others = NODES.filter((name) => name !== CUT);
    await scene.agree(others, height + 1, 30_000);
    await sleep(CUT_MS, undefined, { signal: scene.signal });
    const stands = await project.ask(CUT, HEIGHT);
    demand(stands === height, `${CUT} alone went from ${height} to ${String(stands)}`);
  } finally {
    await connect();
  }
  await scene.agree(NODES, height + 1, LEVEL_MS);
}

async function checkSecondUp(scene: Scene): Promise<void> {
  const { project } = scene;
  const before = await scene.node('hafenbank').fetchStatus();
  const { Id } = await project.inspect('hafenbank');
  await project.compose(['up', '--detach', '--no-build'], UP_MS);
  const { State } = await project.inspect('init');
  demand(State.ExitCode === 0, `init ended with ${State.ExitCode}`);
  const log = await project.logs('init');
  demand(log.includes('founded before'), `init did not find the network founded:\n${log}`);
  demand((await project.inspect('hafenbank')).Id === Id, 'hafenbank was made anew');
  const after = await scene.node('hafenbank').fetchStatus();
  demand(after.genesis === before.genesis, 'the chain is another one');
  demand(after.height >= before.height, `the height fell from ${before.height} to ${after.height}`);
}

async function checkStop({ project }: Scene): Promise<void> {
  await project.compose(['stop'], STOP_MS);
  for (const service of SERVICES) {
    const { State } = await project.inspect(service);
    const ended = `${service} ended with ${State.ExitCode}, out of memory: ${State.OOMKilled}`;
    demand(State.Status === 'exited' && State.ExitCode === 0 && !State.OOMKilled, ended);
  }
}

async function checkContinue(scene: Scene): Promise<void> {
  await scene.project.compose(['start'], UP_MS);
  await scene.agree(NODES, 1, 60_000);
  await scene.healthy([...NODES, 'auditor'], HEALTHY_MS);
}
