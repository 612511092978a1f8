/** Takes the key of the network, for as long as the page is open. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { takeNetworkKey } from '../trust/networkKey.ts';
import { say } from '../words/words.ts';

/** See the head of this file. */
export function NetworkKeyField(): VNode {
  const [isFault, setFault] = useState(false);
  const take = async (file: File | undefined): Promise<void> => {
    setFault(file !== undefined && !(await takeNetworkKey(file)));
  };
  return (
    <>
      <label class="field">
        <span>{say('network.key')}</span>
        <input type="file" onChange={({ currentTarget }) => void take(currentTarget.files?.[0])} />
        <small>{say('network.key.help')}</small>
      </label>
      {isFault && (
        <p class="fault" role="alert">
          {say('network.key.fault')}
        </p>
      )}
    </>
  );
}
