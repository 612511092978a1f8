/** Random mistakes that no test noticed when they were planted first, or their like. */
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const CONTRACTS: readonly Mutant[] = [
  lived('one calls what another has called', 'each calls its own', ['contracts/covers'], {
    file: 'contracts/trade/pieces/guaranteeing.ts',
    from: '(each === own ? whole : each)',
    to: '(each !== own ? each : each)',
  }),
  lived('one unit is none', 'a guarantor comes behind all', ['contracts/covers'], {
    file: 'contracts/trade/pieces/guaranteeing.ts',
    from: '    (piece) =>\n      openUnits(piece) > 0n &&',
    to: '    (piece) =>\n      openUnits(piece) > 1n &&',
  }),
  lived('two keys have one name', 'a name is one key', ['contracts/enrolment'], {
    file: 'contracts/trade/members/enrolling.ts',
    from: "    if (seen.has(name)) return refuse('key_name_taken', { name });\n",
    to: '',
  }),
  lived('a list has a name twice', 'each stands once', ['contracts/listings'], {
    file: 'contracts/state/listings.ts',
    from: 'names.includes(name) || names.length',
    to: 'names.includes(name) && names.length',
  }),
];

const NODE: readonly Mutant[] = [
  lived('other words than asked for are signed', 'a promise', ['node/consensus/signed'], {
    file: 'node/consensus/signing.ts',
    from: 'if (!sameWords(awaiting, message)) return',
    to: 'if (!samePlace(awaiting, message)) return',
  }),
  lived('a halted core signs on', 'somebody has to look', ['node/consensus/signed'], {
    file: 'node/consensus/draft.ts',
    from: '  draft.silenced ??= draft.halted;\n',
    to: '',
  }),
  lived('an older state stays beside a newer', 'a root says all', ['node/stagedState'], {
    file: 'node/store/stagedState.ts',
    from: 'gone.push(...(await this.#goneBelow(path + nibble.toString(16))));',
    to: '',
  }),
  lived('texts are waited for in vain', 'a join ends', ['node/sync/archiveDownload'], {
    file: 'node/sync/snapshotArchive.ts',
    from: 'this.#asked === 0 && this.#now()',
    to: 'this.#asked !== 0 && this.#now()',
  }),
  lived('a stream that breaks stays broken', 'what gossip lost', ['network/repair'], {
    file: 'node/network/repair.ts',
    from: '    this.#reopening = setInterval(() => this.#openAll(), REOPEN_MS);\n',
    to: '',
  }),
  lived('who is no validator does not start', 'it observes', ['node/ownSafety'], {
    file: 'node/safety.ts',
    from: 'own !== undefined && !isKnown',
    to: 'own !== undefined || !isKnown',
  }),
  lived('a page of reads ends too soon', 'it goes on in the next file', ['node/rest/readLog'], {
    file: 'node/rest/readLog.ts',
    from: 'rest === 0 ? entries',
    to: 'rest === 1 ? entries',
  }),
];

const CLIENT: readonly Mutant[] = [
  lived('a key is encrypted with nothing', 'a passphrase', ['client/cli/keys'], {
    file: 'client/cli/members/keys.ts',
    from: "if (passphrase !== '') return passphrase;",
    to: 'return passphrase;',
  }),
  lived('a stray file is a deed', 'the journal has its own', ['client/cli/pending'], {
    file: 'client/sdk/journal.ts',
    from: '.filter(isHash);\n  }\n\n  async alikeIds',
    to: ';\n  }\n\n  async alikeIds',
  }),
  lived('a pay day is anything', 'a list may lie', ['client/cli/listedObligation'], {
    file: 'client/cli/payments/listedObligation.ts',
    from: "typeof payDay !== 'string' || dayNumber",
    to: "typeof payDay !== 'string' && dayNumber",
  }),
];

/** All of this part. */
export const LIVED_RANDOM_MUTANTS: readonly Mutant[] = [...CONTRACTS, ...NODE, ...CLIENT];
