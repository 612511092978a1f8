/** The form for a passphrase, and what is said when the key could not be used. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ClientError } from '../../sdk/clientError.ts';
import { LinkError } from '../keys/keyLink.ts';
import type { WordKey } from '../words/words.ts';
import { say } from '../words/words.ts';

/** Asks for a passphrase and acts on it; but with `key.open.help` it is a new one. */
export function PassphraseForm(given: {
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
          minLength={given.help === 'key.open.help' ? 1 : 8}
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

/** Why something did not work. */
export function Fault({ fault }: { readonly fault: WordKey }): VNode {
  return (
    <p class="fault" role="alert">
      {say(fault)}
    </p>
  );
}

/** Of an error that the key gave. */
export function faultOf(error: unknown): WordKey {
  if (error instanceof LinkError) return `key.link.${error.code}`;
  const code = error instanceof ClientError ? error.code : '';
  if (code === 'bad_key_file') return 'key.fault.file';
  return code === 'wrong_passphrase' ? 'key.fault.passphrase' : 'key.fault.other';
}
