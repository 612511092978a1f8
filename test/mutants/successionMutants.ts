/** Planted mistakes in how a chain that has ended is continued. */
import type { Mutant } from './mutant.ts';
import { operating } from './operatingMutants.ts';

const FOLDERS = 'node/takeOver';
const AUDIT = 'client/auditor/continuedChain';

/** All of them. */
export const SUCCESSION_MUTANTS: readonly Mutant[] = [
  operating('whatever state is there is taken over', 'its root is named', 'contracts/continuing', {
    file: 'contracts/continuing.ts',
    from: 'if (treeRoot(tree) !== continues.header.state) {',
    to: 'if (continues.header.height < 0) {',
  }),
  operating('a document gives a key to a name', 'ballots do that', 'contracts/continuing', {
    file: 'contracts/continuing.ts',
    from: 'return own?.key === key && own.power === power;',
    to: 'return own !== undefined && key !== null && own.power === power;',
  }),
  operating('who does not go on is voted for all the same', 'the fact says so', FOLDERS, {
    file: 'contracts/continuing.ts',
    from: 'const isSame = validators.length === elected.length;',
    to: 'const isSame = validators.length <= elected.length;',
  }),
  operating('the first block wants a certificate', 'there is none of this chain', FOLDERS, {
    file: 'contracts/execute.ts',
    from: 'if (state.previous === state.chain) return',
    to: 'if (state.height === 0) return',
  }),
  operating('the history begins anew', 'headers bind the chain before', 'ledger/genesis', {
    file: 'ledger/genesis.ts',
    from: 'return appendLeaf(continues.history, fromHex(headerId(continues.header), 32));',
    to: 'return appendLeaf(EMPTY_FRONTIER, fromHex(headerId(continues.header), 32));',
  }),
  operating('a folder vouches for its last block', 'a quorum does', FOLDERS, {
    file: 'node/takeOver.ts',
    from: "if (!verdict.ok) throw new TakeOverError('not_certified', verdict.reason);",
    to: "if (!verdict.ok && header.height < 0) throw new TakeOverError('not_certified', 'no');",
  }),
  operating('another document is agreed to', 'each has its own to compare', FOLDERS, {
    file: 'node/takeOver.ts',
    from: 'if (own.chain === proposed.chain) return;',
    to: 'if (own.continues !== null) return;',
  }),
  operating('the auditor goes on from any block', 'the document names one', AUDIT, {
    file: 'client/auditor/chainAuditor.ts',
    from: 'if (continues === null || headerId(continues.header) !== own) {',
    to: 'if (continues === null || own === null) {',
  }),
  operating('the auditor believes the state', 'a replay alone gives it', AUDIT, {
    file: 'client/auditor/chainAuditor.ts',
    from: "return finding('state_unknown', `it continues",
    to: "return header === undefined ? null : finding('cut', `it continues",
  }),
];
