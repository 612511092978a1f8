import { expect, it } from 'vitest';
import type { LineEnd } from '../../../client/portal/keys/keyLine.ts';
import { KeyLine } from '../../../client/portal/keys/keyLine.ts';
import type { Numbered } from '../../../client/portal/keys/keyWords.ts';
import type { TabWord } from '../../../client/portal/keys/tabs.ts';
import { Tabs } from '../../../client/portal/keys/tabs.ts';

// The line to the worker that holds the key, before an end that says what the test says.

class ToldEnd extends EventTarget {
  readonly asked: Numbered[] = [];
  isEnded = false;

  postMessage(word: Numbered): void {
    this.asked.push(word);
  }

  terminate(): void {
    this.isEnded = true;
  }

  say(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

function open(): { end: ToldEnd; line: KeyLine; locks: () => number } {
  const end = new ToldEnd();
  let locks = 0;
  const line = new KeyLine(end as unknown as LineEnd, () => {
    locks += 1;
  });
  return { end, line, locks: () => locks };
}

it('an answer goes to whoever asked', async () => {
  const { end, line } = open();
  const [one, other] = [line.ask({ kind: 'touch' }), line.ask({ kind: 'lock' })];
  const [first = 0, second = 0] = end.asked.map(({ number }) => number);
  end.say({ kind: 'answer', number: second, value: 'second' });
  end.say({ kind: 'refusal', number: first, code: 'wrong_passphrase' });
  await expect(one).rejects.toMatchObject({ code: 'wrong_passphrase' });
  expect(await other).toBe('second');
});

it.each(['error', 'messageerror'])('at its %s all who wait are told, and it ends', async (name) => {
  const { end, line, locks } = open();
  const waiting = [line.ask({ kind: 'touch' }), line.ask({ kind: 'lock' })];
  const told = Promise.allSettled(waiting);
  end.dispatchEvent(new Event(name));
  for (const { status, ...more } of await told) {
    expect([status, more]).toEqual([
      'rejected',
      { reason: expect.objectContaining({ code: 'signer_failed' }) },
    ]);
  }
  expect([end.isEnded, line.isBroken, locks()]).toEqual([true, true, 1]);
  await expect(line.ask({ kind: 'touch' })).rejects.toMatchObject({ code: 'signer_failed' });
  expect(end.asked).toHaveLength(2);
});

it('what one tab says of the key every other one is told, and itself not', async () => {
  const heard: string[] = [];
  const told = Promise.withResolvers<void>();
  const hear = (name: string) => (word: TabWord) => {
    heard.push(`${name} ${word}`);
    if (heard.length === 4) told.resolve();
  };
  const tabs = ['a', 'b', 'c'].map((name) => new Tabs(hear(name)));
  const stranger = new BroadcastChannel('tallystick-key');
  try {
    stranger.postMessage({ kind: 'lock' });
    tabs[0]?.tell('lock');
    tabs[0]?.tell('drop');
    await told.promise;
    expect(heard.sort()).toEqual(['b drop', 'b lock', 'c drop', 'c lock']);
  } finally {
    stranger.close();
    for (const tab of tabs) tab.close();
  }
});
