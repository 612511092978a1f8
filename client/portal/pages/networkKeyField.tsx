/** Takes the key of the network, for as long as the page is open. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { takeNetworkKey } from '../trust/networkKey.ts';
import { say } from '../words/words.ts';

/** See the head of this file. */
export function NetworkKeyField(): VNode {
  const [taken, setTaken] = useState<'taken' | 'none' | 'other' | 'unkept'>('taken');
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setTaken(await takeNetworkKey(file).catch(() => 'unkept' as const));
  };
  return (
    <>
      <label class="field">
        <span>{say('network.key')}</span>
        <input
          type="file"
          name="networkKey"
          required
          onChange={({ currentTarget }) => void take(currentTarget.files?.[0])}
        />
        <small>{say('network.key.help')}</small>
      </label>
      {taken !== 'taken' && (
        <p class="fault" role="alert">
          {say(`network.key.${taken}`)}
        </p>
      )}
    </>
  );
}
