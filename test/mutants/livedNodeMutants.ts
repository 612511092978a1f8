/**
 * As livedMutants.ts, in nodes, their stores and networks, and in clients. One that was planted too
 * is none: the last counter of a snapshot is written when the next fact does not raise it, and
 * behind all pieces there are always facts of other kinds, those of their receivables.
 */
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const ENGINE: readonly Mutant[] = [
  lived('a found body is believed its signatures', 'S: who signs', ['node/engine/foundBlocks'], {
    file: 'node/engine/evaluate.ts',
    from: 'openBody(ground.state, body, ground.seen, ground.known)',
    to: 'openBody(ground.state, body, () => true, ground.known)',
  }),
  lived(
    'a restored signer knows its first message',
    'it signs twice',
    ['node/engine/safetySigner'],
    {
      file: 'node/engine/safetySigner.ts',
      from: 'if (this.#last === null || compare(place, this.#last.place) > 0) {',
      to: 'if (this.#last === null) {',
    },
  ),
  lived('a rolled back record is accepted', 'it signs twice', ['node/engine/safetyRecord'], {
    file: 'node/engine/safetyRecord.ts',
    from: 'lastSeenSigning <= opened.height)',
    to: 'lastSeenSigning <= opened.height + 1)',
  }),
  lived(
    'another block is taken for the asked one',
    'found is not believed',
    ['node/engine/foundBlocks'],
    {
      file: 'node/engine/bodyFinder.ts',
      from: 'const isIt = headerId(found.header) === wanted.block && bodyMatches',
      to: 'const isIt = bodyMatches',
    },
  ),
  lived(
    'another body is taken for the asked one',
    'found is not believed',
    ['node/engine/foundBlocks'],
    {
      file: 'node/engine/bodyFinder.ts',
      from: ' && bodyMatches(found.header, found.body);\n    if (!isIt)',
      to: ';\n    if (!isIt)',
    },
  ),
  lived('candidates are kept without bound', 'memory is bounded', ['node/engine/foundBlocks'], {
    file: 'node/engine/candidates.ts',
    from: 'if (!isNamed(block)) this.#byId.delete(block);',
    to: 'if (!isNamed(block)) continue;',
  }),
];

const POOL: readonly Mutant[] = [
  lived(
    'a place for readers of blocks is not given back',
    'all would be locked out',
    ['node/rest/blockRuns'],
    {
      file: 'node/rest/blockRuns.ts',
      from: '      clearInterval(still);\n      this.#leave(run);\n',
      to: '      clearInterval(still);\n',
    },
  ),
  lived('a sender’s bytes never fall', 'its share would be used up', ['node/mempool'], {
    file: 'node/mempool/pending.ts',
    from: '    this.#room.give(member, jws.length);\n',
    to: '',
  }),
  lived('only the own clock lets expire', 'it may be slow', ['node/mempool'], {
    file: 'node/mempool/mempool.ts',
    from: 'this.#dropExpired(Math.max(state.time, nowMs));',
    to: 'this.#dropExpired(nowMs);',
  }),
  lived(
    'what has expired is never found again',
    'a late question has its answer',
    ['node/mempool'],
    {
      file: 'node/mempool/mempool.ts',
      from: 'if (!mayHaveExpired && remembered === undefined) return null;',
      to: 'if (remembered === undefined) return null;',
    },
  ),
];

const CLIENT: readonly Mutant[] = [
  lived(
    'a proof of another key is accepted',
    'a node lies with a true proof',
    ['client/sdk/ledgerClient'],
    {
      file: 'client/sdk/proved.ts',
      from: "  if (proof.key !== key) throw bad('it is about another key');\n",
      to: '',
    },
  ),
  lived(
    'a proof of another due item is accepted',
    'a node lies with a true proof',
    ['client/sdk/ledgerClient'],
    {
      file: 'client/sdk/proved.ts',
      from: "if (objectOf(proof.outcome)['item'] !== item) throw",
      to: 'if (item === null) throw',
    },
  ),
  lived(
    'a proof of another transaction is accepted',
    'a node lies with a true proof',
    ['client/sdk/ledgerClient'],
    {
      file: 'client/sdk/proved.ts',
      from: 'if (provedId !== id) throw',
      to: 'if (provedId === null) throw',
    },
  ),
  lived(
    'a proof of other keys is accepted',
    'a node lies with a true proof',
    ['client/sdk/ledgerClient'],
    {
      file: 'client/sdk/proved.ts',
      from: 'if ([...new Set(keys)].sort().join() !== proved.join()) throw',
      to: 'if (keys.length < 0) throw',
    },
  ),
  lived(
    'the height of a final deed is forgotten',
    'older states are past',
    ['client/sdk/ledgerClient'],
    {
      file: 'client/sdk/ledgerClient.ts',
      from: "    if (submitted.status === 'final') this.#see(submitted.height);\n",
      to: '',
    },
  ),
  lived('one refuses what another has taken', 'it may still happen', ['client/sdk/ledgerClient'], {
    file: 'client/sdk/submit.ts',
    from: 'if (answer !== null && !course.taken) return',
    to: 'if (answer !== null) return',
  }),
  lived(
    'the laws of an audited node are not checked',
    'a quorum may lie',
    ['client/auditor/brokenLaws'],
    {
      file: 'client/auditor/nodeAudit.ts',
      from: '    this.#checkState();\n    return this.report;',
      to: '    return this.report;',
    },
  ),
  lived(
    'the laws of an export are not checked',
    'a quorum may lie',
    ['client/auditor/brokenLaws'],
    {
      file: 'client/auditor/auditExport.ts',
      from: 'checkEnd(auditor, head, number) ?? auditor.checkState()',
      to: 'checkEnd(auditor, head, number)',
    },
  ),
  lived(
    'who is known by name is known',
    'keys are trusted, not names',
    ['client/auditor/lightClient'],
    {
      file: 'client/auditor/lightClient.ts',
      from: 'nextValidators.filter(({ key }) => signed.has(key));',
      to: 'nextValidators.filter(({ id }) => validators.some((one) => one.id === id));',
    },
  ),
];

const STORE: readonly Mutant[] = [
  lived(
    'groups beside the tree are not noticed',
    'a liar fills the disk',
    ['node/sync/snapshotResume'],
    {
      file: 'node/store/finishStaged.ts',
      from: 'if (leaves === facts && groups === stored) return;',
      to: 'if (leaves === facts) return;',
    },
  ),
  lived(
    'facts beside the tree are not noticed',
    'a state of its own',
    ['node/sync/snapshotResume'],
    {
      file: 'node/store/finishStaged.ts',
      from: 'if (leaves === facts && groups === stored) return;',
      to: 'if (groups === stored) return;',
    },
  ),
  lived('a part of facts is believed', 'peers lie', ['node/sync/snapshotLiars'], {
    file: 'ledger/treeParts.ts',
    from: 'if (top === undefined || !equalBytes(hashOfGroup(top), expected)) return null;',
    to: 'if (top === undefined) return null;',
  }),
  lived('a part has facts without bound', 'memory is bounded', ['node/sync/snapshotAnswer'], {
    file: 'node/sync/snapshotAnswer.ts',
    from: '    if (facts.length > partFacts || size > partBytes) return null;\n',
    to: '',
  }),
  lived('half of a lifetime is tail enough', 'ids are remembered', ['node/sync/snapshotJoin'], {
    file: 'node/sync/snapshotTail.ts',
    from: 'header.time <= newest.time - this.#lifetimeMs;',
    to: 'header.time <= newest.time - this.#lifetimeMs / 2;',
  }),
  lived('a torn mark is believed', 'power goes in the middle', ['node/storeFaults'], {
    file: 'node/store/headMark.ts',
    from: 'if (check !== hashOf(utf8(',
    to: 'if (match === null && check !== hashOf(utf8(',
  }),
  lived('the history of a head is not compared', 'proofs would fail', ['node/storeFaults'], {
    file: 'node/store/checkHead.ts',
    from: 'if (before === null || frontierRoot(before) !== header.history) {',
    to: 'if (before === null) {',
  }),
  lived('a view is closed while it is listed', 'the list breaks off', ['node/storeTables'], {
    file: 'node/store/database.ts',
    from: 'if (this.#holders === 0) await this.#snapshot.close();',
    to: 'await this.#snapshot.close();',
  }),
  lived('repair is not limited in bytes', 'a peer floods', ['network/repair'], {
    file: 'node/network/repairLink.ts',
    from: 'this.#frameBucket.take(now) && this.#byteBucket.take(now, frame.length)',
    to: 'this.#frameBucket.take(now)',
  }),
];

/** Random ones, with their like. */
const RANDOM: readonly Mutant[] = [
  lived('a list is its first page for ever', 'the next page is asked', ['client/cli/listFacts'], {
    file: 'client/sdk/eachFact.ts',
    from: 'cursor === null ? {} : { cursor }',
    to: 'cursor !== null ? {} : { cursor: undefined }',
  }),
  lived('a misspelt field is passed over', 'it says something', ['client/cli/config'], {
    file: 'client/cli/session/config.ts',
    from: 'if (unknown === undefined) return',
    to: 'if (unknown !== null) return',
  }),
  lived('who asks in vain lets go', 'it goes on with what it had', ['node/sync/snapshotAnswer'], {
    file: 'node/sync/statePins.ts',
    from: 'if (state !== undefined) this.#uses',
    to: 'this.#uses',
  }),
  lived('a fingerprint has no key', 'who guesses is answered', ['client/cli/deedCommands'], {
    file: 'client/cli/deeds/deedWords.ts',
    from: "if (writing === 'hash') return",
    to: "if (writing !== 'text') return",
  }),
  lived('a deadline ends nothing', 'a place is given back', ['network/limits'], {
    file: 'node/network/frames.ts',
    from: 'timedOut = true;\n    controller.abort();',
    to: 'timedOut = true;',
  }),
  lived('a change that changes nothing is taken', 'peers lie', ['node/sync/snapshotLiars'], {
    file: 'node/sync/snapshotTarget.ts',
    from: 'if (header.nextValidators === header.validators) {',
    to: 'if (header.nextValidators === header.chain) {',
  }),
];

/** All of this part. */
export const LIVED_NODE_MUTANTS: readonly Mutant[] = [
  ...ENGINE,
  ...POOL,
  ...CLIENT,
  ...STORE,
  ...RANDOM,
];
