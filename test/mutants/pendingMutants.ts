/** Planted mistakes in what is held of a deed that was sent and whose end nobody has told. */
import { clientMutant } from './clientMutants.ts';
import type { Mutant } from './mutant.ts';

/** In the area of documents. */
export const PENDING_MUTANTS: readonly Mutant[] = [
  clientMutant('a clock ends what was signed', 'consensus may stand still', 'client/cli/pending', {
    file: 'client/sdk/resume.ts',
    from: 'if (time < expires) return null;',
    to: 'if (time < 0) return null;',
  }),
  clientMutant('a node that joined later ends it', 'it holds no old block', 'client/cli/pending', {
    file: 'client/sdk/nodeConnection.ts',
    from: 'if (heldFrom === undefined) return true;',
    to: "if (heldFrom !== 'never') return true;",
  }),
  clientMutant('a gateway ends it', 'every 404 is alike to it', 'client/cli/pending', {
    file: 'client/sdk/nodeConnection.ts',
    from: "if (code !== 'not_in_block') throw",
    to: "if (code !== 'not_in_block' && answer.status !== 404) throw",
  }),
  clientMutant('who reads as another ends it', 'it is shown to its sender', 'client/cli/pending', {
    file: 'client/sdk/resume.ts',
    from: 'if (client.readsAs !== member) {',
    to: 'if (client.readsAs === null) {',
  }),
  clientMutant('a payment that lapsed is paid again', 'by a node’s word', 'client/cli/pending', {
    file: 'client/sdk/signingJournal.ts',
    from: " || end.status === 'lapsed',",
    to: ',',
  }),
  clientMutant('a late refusal ends it', 'a node may have taken it', 'client/cli/pending', {
    file: 'client/sdk/submit.ts',
    from: 'const unclear = terms.isRepeat === true;',
    to: 'const unclear = false;',
  }),
];
