import { effect } from '@preact/signals';
import { beforeEach, expect, it } from 'vitest';
import { keyState } from '../../../client/portal/keys/memberKey.ts';
import { directory, openDirectory } from '../../../client/portal/trust/directory.ts';
import { head, ledger } from '../../../client/portal/trust/ledger.ts';
import type { ProvedHead } from '../../../client/sdk/proved.ts';
import type { Member } from '../../../contracts/state/members.ts';
import { toyGenesis } from '../auditor/toyChain.ts';

// The members are read for whoever sits there, however late the ledger is known, and whatever is
// locked meanwhile.

const KEY = { kind: 'open', member: 'maker', keyName: 'main' } as const;
const HEAD = { height: 7, validators: [] } as unknown as ProvedHead;
const known = (id: string): readonly Member[] => [{ id } as Member];
let asked: string[];
let answers: PromiseWithResolvers<readonly Member[]>[];

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  [asked, answers] = [[], []];
  keyState.value = { kind: 'none' };
  ledger.value = { genesis: toyGenesis(), since: 0, isFirstVisit: false };
  head.value = null;
  const read = ({ member }: { readonly member: string }): Promise<readonly Member[]> => {
    asked.push(member);
    const answer = Promise.withResolvers<readonly Member[]>();
    answers.push(answer);
    return answer.promise;
  };
  return effect(() => void openDirectory(read));
});

it('is read when the first block comes after the key was opened', async () => {
  keyState.value = KEY;
  expect([asked, directory.value]).toEqual([[], null]);
  head.value = HEAD;
  answers[0]?.resolve(known('maker'));
  await turn();
  expect([asked, directory.value]).toEqual([['maker'], known('maker')]);
  head.value = { ...HEAD, height: 8 };
  expect(asked).toEqual(['maker']);
});

it('is read again when the key was locked before the answer', async () => {
  [keyState.value, head.value] = [KEY, HEAD];
  keyState.value = { ...KEY, kind: 'locked' };
  answers[0]?.resolve(known('late'));
  await turn();
  expect(directory.value).toBeNull();
  keyState.value = KEY;
  answers[1]?.resolve(known('maker'));
  await turn();
  expect([asked, directory.value]).toEqual([['maker', 'maker'], known('maker')]);
});

it('shows nobody what was read for another, and tries again what failed', async () => {
  [keyState.value, head.value] = [KEY, HEAD];
  keyState.value = { ...KEY, member: 'bank' };
  answers[0]?.resolve(known('maker'));
  answers[1]?.reject(new Error('the node is silent'));
  await turn();
  expect([asked, directory.value]).toEqual([['maker', 'bank'], 'fault']);
  head.value = { ...HEAD, height: 8 };
  answers[2]?.resolve(known('bank'));
  await turn();
  expect(directory.value).toEqual(known('bank'));
});
