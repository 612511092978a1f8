/** Settings: how the page looks, what this browser keeps, and how to delete that. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { dropKey, keyState } from '../keys/memberKey.ts';
import type { KeptCounts } from '../signing/keptCounts.ts';
import { countKept } from '../signing/keptCounts.ts';
import { beginWithout } from '../trust/forgetting.ts';
import { ledger } from '../trust/ledger.ts';
import type { WordKey } from '../words/words.ts';
import { say, tellTime } from '../words/words.ts';
import { HashText } from './figures.tsx';
import { Notice } from './notices.tsx';
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

function Kept(): VNode {
  const counts = useCounts();
  const rows = [
    ['settings.kept.pin', counts?.pins ?? 0],
    ['settings.kept.key', counts?.keys ?? 0],
    ['settings.kept.journal', counts?.journal ?? 0],
    ['settings.kept.details', counts?.details ?? 0],
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

function useCounts(): KeptCounts | null {
  const [counts, setCounts] = useState<KeptCounts | null>(null);
  const key = keyState.value.kind;
  useEffect(() => {
    countKept().then(setCounts, () => undefined);
  }, [key]);
  return counts;
}

function Everything(): VNode {
  const [lost, setLost] = useState<Lost | null>(null);
  const [isAgreed, setAgreed] = useState(false);
  useEffect(() => {
    void countLost().then(setLost);
  }, []);
  const isAsked = lost !== null && lost.details + lost.pending > 0;
  const wipe = async (): Promise<void> => {
    // Another tab may have signed meanwhile: what nobody has agreed to is asked first.
    const now = await countLost();
    setLost(now);
    const isMore = now.details > (lost?.details ?? 0) || now.pending > (lost?.pending ?? 0);
    if (isMore) return setAgreed(false);
    // Other tabs forget the key as well.
    await dropKey().catch(() => undefined);
    beginWithout('all');
  };
  return (
    <section>
      <h2>{say('settings.wipe')}</h2>
      <p>{say('settings.wipe.text')}</p>
      {isAsked && (
        <Notice kind="caution" title={say('settings.lost.title')}>
          {lost.details > 0 && <p>{say('settings.lost.details', { count: lost.details })}</p>}
          {lost.pending > 0 && <p>{say('settings.lost.pending', { count: lost.pending })}</p>}
          <Tick text="settings.lost.confirm" isSet={isAgreed} set={setAgreed} />
        </Notice>
      )}
      <Confirmed
        confirm="settings.wipe.confirm"
        act="settings.wipe.act"
        isHeld={lost === null || (isAsked && !isAgreed)}
        submit={() => void wipe()}
      />
    </section>
  );
}

/** What would be gone for good. */
type Lost = Pick<KeptCounts, 'details' | 'pending'>;

/** What cannot be read can be deleted all the same. */
async function countLost(): Promise<Lost> {
  return await countKept().catch(() => ({ details: 0, pending: 0 }));
}

/** What cannot be taken back is done once its reader has said that it is meant. */
function Confirmed(given: {
  readonly confirm: 'settings.pin.confirm' | 'settings.wipe.confirm';
  readonly act: 'settings.pin.act' | 'settings.wipe.act';
  /** Whether something else has to be said first. */
  readonly isHeld?: boolean;
  readonly submit: () => void;
}): VNode {
  const [isMeant, setMeant] = useState(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    given.submit();
  };
  return (
    <form onSubmit={submit}>
      <Tick text={given.confirm} isSet={isMeant} set={setMeant} />
      <button type="submit" class="quiet" disabled={!isMeant || given.isHeld === true}>
        {say(given.act)}
      </button>
    </form>
  );
}

function Tick(given: {
  readonly text: WordKey;
  readonly isSet: boolean;
  readonly set: (isSet: boolean) => void;
}): VNode {
  return (
    <label class="confirm">
      <input
        type="checkbox"
        checked={given.isSet}
        onChange={({ currentTarget }) => given.set(currentTarget.checked)}
      />
      <span>{say(given.text)}</span>
    </label>
  );
}
