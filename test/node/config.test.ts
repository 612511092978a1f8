import { describe, expect, it } from 'vitest';
import { readConfig, readPlace } from '../../node/config.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

describe('where an operator’s port is', () => {
  it.each([
    ['127.0.0.1:8102', { host: '127.0.0.1', port: 8102 }],
    ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
    ['[::1]:65535', { host: '::1', port: 65_535 }],
    ['node.internal:1', { host: 'node.internal', port: 1 }],
  ])('%s', (text, place) => {
    expect(readPlace(text)).toEqual(place);
  });

  const none = ['', '8102', '127.0.0.1', ':8102', 'a:', 'a:65536', 'a:123456', '::1:8102'];
  it.each([...none, '[::1]', '[::1:8102', 'a b:1', 'a:1:2', 'a:-1', '[a]b:1', ' a:1', 'a:1\n'])(
    'is none: %j',
    async (listen) => {
      expect(readPlace(listen)).toBeNull();
      const home = scratchFolder({ 'node.json': JSON.stringify(configWith({ listen })) });
      await expect(readConfig(home)).rejects.toThrow(/HOST:PORT/);
    },
  );

  it('is on loopback unless it is said', async () => {
    const home = scratchFolder({ 'node.json': JSON.stringify(configWith(undefined)) });
    expect((await readConfig(home)).operator).toEqual({ listen: '127.0.0.1:8102' });
  });
});

function configWith(operator: object | undefined): object {
  const network = { listen: '/ip4/127.0.0.1/tcp/0', peers: [] };
  return { name: 'harbour', validator: null, rest: { port: 0 }, network, operator };
}
