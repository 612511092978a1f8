/** Settings: how the page looks, what this browser keeps, and how to delete that. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { keyState, lockKey } from '../keys/memberKey.ts';
import { beginWithout } from '../trust/forgetting.ts';
import { ledger } from '../trust/ledger.ts';
import { readAllStored } from '../trust/storage.ts';
import { say, tellTime } from '../words/words.ts';
import { HashText } from './figures.tsx';
import type { TypeSize } from './theme.ts';
import { TYPE_SIZES, typeSize } from './theme.ts';

/** See the head of this file. */
export function SettingsPage(): VNode {
  return (
    <>
      <h1>{say('settings.title')}</h1>
      <section>
        <h2>{say('settings.look')}</h2>
        <p>{say('settings.look.text')}</p>
        <label class="field">
          <span>{say('settings.size')}</span>
          <select
            value={typeSize.value}
            onChange={({ currentTarget }) => {
              typeSize.value = currentTarget.value as TypeSize;
            }}
          >
            {TYPE_SIZES.map((name) => (
              <option key={name} value={name}>
                {say(`size.${name}`)}
              </option>
            ))}
          </select>
          <small>{say('settings.size.help')}</small>
        </label>
      </section>
      <Kept />
      <PinnedLedger />
      <Everything />
    </>
  );
}

/** How many things of each kind are kept; null: not looked yet. */
interface Counts {
  readonly pins: number;
  readonly keys: number;
  readonly journal: number;
}

function Kept(): VNode {
  const [counts, setCounts] = useState<Counts | null>(null);
  const key = keyState.value.kind;
  useEffect(() => {
    void countStored().then(setCounts);
  }, [key]);
  const rows = [
    ['settings.kept.pin', counts?.pins ?? 0],
    ['settings.kept.key', counts?.keys ?? 0],
    ['settings.kept.journal', counts?.journal ?? 0],
    ['settings.kept.look', 1],
  ] as const;
  return (
    <section>
      <h2>{say('settings.kept')}</h2>
      <p>{say('settings.kept.text')}</p>
      <ul class="kept">
        {rows.map(([name, count]) => (
          <li key={name}>
            <span>{say(name)}</span>
            <span>{say(count > 0 ? 'settings.there' : 'settings.absent')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

async function countStored(): Promise<Counts> {
  const [pins, keys, journal] = await Promise.all([
    readAllStored('pins'),
    readAllStored('keys'),
    readAllStored('journal'),
  ]);
  return { pins: pins.length, keys: keys.length, journal: journal.length };
}

function PinnedLedger(): VNode | null {
  const known = ledger.value;
  if (known === null) return null;
  return (
    <section>
      <h2>{say('settings.pin')}</h2>
      <p>
        <HashText hash={known.genesis.chain} />
      </p>
      <p class="quiet-text">{say('ledger.pinned', { date: tellTime(known.since) })}</p>
      <p>{say('settings.pin.text')}</p>
      <Confirmed
        confirm="settings.pin.confirm"
        act="settings.pin.act"
        submit={() => beginWithout('pin')}
      />
    </section>
  );
}

function Everything(): VNode {
  const wipe = (): void => {
    // Other tabs forget the secret as well.
    void lockKey().then(() => beginWithout('all'));
  };
  return (
    <section>
      <h2>{say('settings.wipe')}</h2>
      <p>{say('settings.wipe.text')}</p>
      <Confirmed confirm="settings.wipe.confirm" act="settings.wipe.act" submit={wipe} />
    </section>
  );
}

/** What cannot be taken back is done once its reader has said that it is meant. */
function Confirmed(given: {
  readonly confirm: 'settings.pin.confirm' | 'settings.wipe.confirm';
  readonly act: 'settings.pin.act' | 'settings.wipe.act';
  readonly submit: () => void;
}): VNode {
  const [isMeant, setMeant] = useState(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    given.submit();
  };
  return (
    <form onSubmit={submit}>
      <label class="confirm">
        <input
          type="checkbox"
          checked={isMeant}
          onChange={({ currentTarget }) => setMeant(currentTarget.checked)}
        />
        <span>{say(given.confirm)}</span>
      </label>
      <button type="submit" class="quiet" disabled={!isMeant}>
        {say(given.act)}
      </button>
    </form>
  );
}
