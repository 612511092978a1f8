/** The key of the member: chosen once, opened by its passphrase, locked. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { linkToken, takeLinkedKey } from '../keys/keyLink.ts';
import type { KeyState } from '../keys/memberKey.ts';
import { dropKey, isSealed, keyState, lockKey, openKey, takeKey } from '../keys/memberKey.ts';
import type { WordKey } from '../words/words.ts';
import { say } from '../words/words.ts';
import { Fault, faultOf, PassphraseForm } from './passphraseForm.tsx';

const COMMAND = `tally portal serve --node ${location.origin}`;

/** See the head of this file. */
export function KeyPage(): VNode {
  const state = keyState.value;
  return (
    <>
      <h1>{say('key.title')}</h1>
      {linkToken.value !== null && isOwnMachine && <LinkedKey token={linkToken.value} />}
      {state.kind === 'none' ? <TakenHere /> : <KeptKey state={state} />}
    </>
  );
}

/** Names of this machine: whoever serves the page under one of them sits before it. */
const OWN_MACHINE = ['127.0.0.1', 'localhost', '[::1]'];
const isOwnMachine = OWN_MACHINE.includes(location.hostname);

/** A key is taken only by a page from one's own machine. */
function TakenHere(): VNode | null {
  if (isOwnMachine) return linkToken.value === null ? <ChooseKey /> : null;
  return (
    <section>
      <h2>{say('key.elsewhere')}</h2>
      <p>{say('key.elsewhere.text')}</p>
      <p class="code">{COMMAND}</p>
    </section>
  );
}

/** A link is opened: its key is waiting, and is kept under a passphrase that is chosen here. */
function LinkedKey({ token }: { readonly token: string }): VNode {
  const take = async (passphrase: string): Promise<void> => {
    await takeLinkedKey(token, passphrase);
    location.hash = '#/waits';
  };
  return (
    <section>
      <h2>{say('key.link.title')}</h2>
      <p>{say('key.link.text')}</p>
      <PassphraseForm help="key.link.help" act="key.take" submit={take} />
      <p>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            linkToken.value = null;
          }}
        >
          {say('key.link.leave')}
        </button>
      </p>
    </section>
  );
}

function KeptKey({ state }: { readonly state: Exclude<KeyState, { kind: 'none' }> }): VNode {
  const { member, keyName, kind } = state;
  return (
    <section>
      <h2>{say(`key.${kind}`)}</h2>
      <p>{say('key.whose', { member, key: keyName })}</p>
      {kind === 'locked' && (
        <PassphraseForm help="key.open.help" act="key.unlock" submit={openKey} />
      )}
      <p class="row">
        {kind === 'open' && (
          <button type="button" onClick={() => void lockKey()}>
            {say('key.lock')}
          </button>
        )}
        <button type="button" class="quiet" onClick={() => void dropKey()}>
          {say('key.drop')}
        </button>
      </p>
    </section>
  );
}

function ChooseKey(): VNode {
  const [chosen, setChosen] = useState<{ file: File; encrypted: boolean } | null>(null);
  const [fault, setFault] = useState<WordKey | null>(null);
  const choose = async (file: File | undefined): Promise<void> => {
    setFault(null);
    setChosen(null);
    if (file === undefined) return;
    try {
      setChosen({ file, encrypted: await isSealed(file) });
    } catch (error) {
      setFault(faultOf(error));
    }
  };
  return (
    <section>
      <p>{say('key.choose.text')}</p>
      <label class="field">
        <span>{say('key.choose')}</span>
        <input
          type="file"
          accept=".json,application/json"
          onChange={({ currentTarget }) => void choose(currentTarget.files?.[0])}
        />
        <small>{say('key.choose.help')}</small>
      </label>
      {fault !== null && <Fault fault={fault} />}
      {chosen !== null && (
        <PassphraseForm
          help={chosen.encrypted ? 'key.open.help' : 'key.new.help'}
          act="key.take"
          submit={(words) => takeKey(chosen.file, words)}
        />
      )}
    </section>
  );
}
