import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { main } from '../../../client/cli/main.ts';
import { writeKeyFile } from '../../../client/sdk/keyFile.ts';
import { readEvents } from '../../node/rest/eventReading.ts';
import { RestNode } from '../../node/rest/restNode.ts';
import { issueTo, secretOf } from '../../node/smallChain.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { startReceiver } from './receiving.ts';

// The command over a real node and a real receiver.

const POLL = { timeout: 60_000, interval: 20 };
const SECRET = Buffer.alloc(32, 9);

async function scene() {
  const node = await RestNode.open();
  const { url } = await node.rest.start();
  const receiver = await startReceiver();
  const home = scratchFolder();
  const file = (name: string, bytes: string | Uint8Array, mode = 0o600): string => {
    writeFileSync(join(home, name), bytes, { mode });
    return join(home, name);
  };
  const key = join(home, 's1.key');
  await writeKeyFile(key, { member: 's1', keyName: 'main', secret: secretOf('s1') });
  const genesis = file('genesis.json', node.genesis.bytes);
  const secret = file('secret', `whsec_${SECRET.toString('base64')}\n`);
  /** Runs until `until` holds, and breaks it off then. */
  const relay = async (until: () => boolean, ...more: string[]) => {
    const stop = new AbortController();
    const known = [
      '--node',
      url,
      '--genesis',
      genesis,
      '--key',
      key,
      '--state',
      join(home, 'state'),
    ];
    let err = '';
    const code = main(
      ['relay', '--url', receiver.url, '--secret-file', secret, ...known, ...more],
      {
        out: () => undefined,
        err: (text) => {
          err += text;
        },
        env: {},
        environment: node.environment,
        signal: stop.signal,
        exitCode: 0,
      },
    );
    const ended = code.then(() => true);
    await expect.poll(async () => until() || (await Promise.race([ended, false])), POLL).toBe(true);
    stop.abort();
    return { code: await code, err };
  };
  let nonce = 0;
  const pay = async (): Promise<void> => {
    nonce += 1;
    await node.grow([issueTo(node.genesis, 's1', nonce, node.now)]);
  };
  return { node, receiver, relay, pay, file };
}

it('a relay that is begun again goes on behind what it has delivered', async () => {
  const { node, receiver, relay, pay } = await scene();
  await pay();
  await pay();
  expect((await relay(() => receiver.received.length >= 2)).code).toBe(0);
  await pay();
  const { code } = await relay(() => receiver.received.some(({ id }) => id.startsWith('3-')));
  expect(code).toBe(0);
  const all = (await readEvents(node, 's1')).map(({ cursor }) => cursor);
  // What was under way when it was broken off may come twice.
  expect([...new Set(receiver.received.map(({ id }) => id))]).toEqual(all);
  for (const { id, body, headers } of receiver.received) {
    const signed = `${id}.${headers['webhook-timestamp']}.${body}`;
    const signature = createHmac('sha256', SECRET).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
  }
});

it('a secret that others may read is refused, and none is ever said', async () => {
  const { relay, file } = await scene();
  const word = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  for (const [secret, code] of [
    [file('open', word, 0o644), 'key_file_open'],
    [file('short', word.slice(0, 20)), 'bad_config'],
  ] as const) {
    const ended = await relay(() => false, '--secret-file', secret);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(code);
    expect(ended.err).not.toContain(word.slice(6, 20));
  }
});

it('a receiver that is gone ends the command with its code', async () => {
  const { receiver, relay, pay } = await scene();
  await pay();
  receiver.answer = (response) => void response.writeHead(410).end();
  const ended = await relay(() => false);
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.err).toContain('receiver_gone');
});
