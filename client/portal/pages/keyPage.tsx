/** The key of the member: chosen once, opened by its passphrase, locked. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ClientError } from '../../sdk/clientError.ts';
import type { KeyState } from '../keys/memberKey.ts';
import { dropKey, isSealed, keyState, lockKey, openKey, takeKey } from '../keys/memberKey.ts';
import type { WordKey } from '../words/words.ts';
import { say } from '../words/words.ts';

const COMMAND = `tally portal serve --node ${location.origin}`;

/** See the head of this file. */
export function KeyPage(): VNode {
  const state = keyState.value;
  return (
    <>
      <h1>{say('key.title')}</h1>
      {state.kind === 'none' ? <TakenHere /> : <KeptKey state={state} />}
    </>
  );
}

/** Names of this machine: whoever serves the page under one of them sits before it. */
const OWN_MACHINE = ['127.0.0.1', 'localhost', '[::1]'];

/** A key is taken only by a page from one's own machine. */
function TakenHere(): VNode {
  if (OWN_MACHINE.includes(location.hostname)) return <ChooseKey />;
  return (
    <section>
      <h2>{say('key.elsewhere')}</h2>
      <p>{say('key.elsewhere.text')}</p>
      <p class="code">{COMMAND}</p>
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

function PassphraseForm(given: {
  readonly help: WordKey;
  readonly act: WordKey;
  readonly submit: (passphrase: string) => Promise<void>;
}): VNode {
  const [passphrase, setPassphrase] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<WordKey | null>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    try {
      await given.submit(passphrase);
      setPassphrase('');
    } catch (error) {
      setFault(faultOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label class="field">
        <span>{say('key.passphrase')}</span>
        <input
          type="password"
          autocomplete="off"
          required
          minLength={given.help === 'key.new.help' ? 8 : 1}
          value={passphrase}
          onInput={({ currentTarget }) => setPassphrase(currentTarget.value)}
        />
        <small>{say(given.help)}</small>
      </label>
      {fault !== null && <Fault fault={fault} />}
      <button type="submit" disabled={isBusy}>
        {say(isBusy ? 'key.busy' : given.act)}
      </button>
    </form>
  );
}

function Fault({ fault }: { readonly fault: WordKey }): VNode {
  return (
    <p class="fault" role="alert">
      {say(fault)}
    </p>
  );
}

function faultOf(error: unknown): WordKey {
  const code = error instanceof ClientError ? error.code : '';
  if (code === 'bad_key_file') return 'key.fault.file';
  return code === 'wrong_passphrase' ? 'key.fault.passphrase' : 'key.fault.other';
}
