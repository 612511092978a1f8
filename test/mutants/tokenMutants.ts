/** Planted mistakes in read tokens. */
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const FORM = ['ledger/readToken'];
const GATE = ['node/rest/readTokens'];
const CLIENT = ['node/rest/clients'];
const HOOK = ['node/rest/readHook'];
const SEEN = ['node/rest/readable'];
const RULES = 'node/rest/readHook.ts';
const HEARD = ['contracts/hearing'];
const RIVAL = ['node/rest/rivals'];
const MANDATES = ['node/rest/mandates'];
const READ_LOG = ['node/rest/readLog'];
const READABLE = 'node/rest/readable.ts';
const NODE = 'node/rest/readTokens.ts';
const PROOF = 'ledger/readProof.ts';
const PROOFS = 'node/rest/readProofs.ts';
const PROVED = ['node/rest/readProofs'];

/** Mistakes about read tokens, each with the tests that find it. */
export const TOKEN_MUTANTS: readonly Mutant[] = [
  lived('a token passes whatever its type is', 'a transaction would be one', FORM, {
    file: 'ledger/readToken.ts',
    from: "  expectChoice(header['typ'], 'typ', [READ_TOKEN_TYPE]);\n",
    to: '',
  }),
  lived('a token lasts as long as it says', 'five minutes at most', FORM, {
    file: 'ledger/readToken.ts',
    from: 'expires <= issuedAt || expires > issuedAt + MAX_TOKEN_S',
    to: 'expires <= issuedAt',
  }),
  lived('a token names another member than its key', 'who reads is who signs', FORM, {
    file: 'ledger/readToken.ts',
    from: "payload['iss'] !== member",
    to: "typeof payload['iss'] !== 'string'",
  }),
  lived('a token is good at every node', 'one node would read at another', GATE, {
    file: NODE,
    from: 'token.audience !== this.#audience',
    to: '!token.audience.startsWith(this.#terms.chain)',
  }),
  lived('a remembered token does not end', 'its time is asked each time', GATE, {
    file: NODE,
    from: 'this.#checkTime(token);',
    to: 'if (known === undefined) this.#checkTime(token);',
  }),
  lived('a suspended key reads', 'only active keys do', GATE, {
    file: 'contracts/state/members.ts',
    from: "if (standingOf(key) !== 'active') return false;",
    to: "if (standingOf(key) === 'revoked') return false;",
  }),
  lived('the first of two headers counts', 'somebody else reads the second', GATE, {
    file: NODE,
    from: 'values.length !== 1 || ',
    to: '',
  }),
  lived('a client believes a node its name', 'the URL says it', CLIENT, {
    file: 'client/sdk/nodeLine.ts',
    from: "parsed.hash === '' ? null : parsed.hash.slice(1)",
    to: 'null',
  }),
  lived('a route without a rule is served', 'an error at the start', HOOK, {
    file: RULES,
    from: 'config?.reads !== undefined',
    to: 'config !== null',
  }),
  lived('nobody reads as a member', 'deny by default', HOOK, {
    file: RULES,
    from: "if (reader === null) throw new RestError('token_needed'",
    to: "if (reader === null && rule === 'overseer') throw new RestError('token_needed'",
  }),
  lived('every member reads blocks', 'they hold everything', HOOK, {
    file: RULES,
    from: "if (rule === 'member' || reader.isOverseer",
    to: 'if (rule !== undefined || reader.isOverseer',
  }),
  lived('a supplier oversees', 'auditors and supervisors do', HOOK, {
    file: 'contracts/state/readingMandates.ts',
    from: "['auditor', 'supervisor']",
    to: "['auditor', 'supervisor', 'supplier']",
  }),
  lived('a member has a share at each address', 'it would have many', ['node/rest/readGate'], {
    file: RULES,
    from: 'reader === null ? addressOf(ip)',
    to: 'ip !== undefined ? addressOf(ip)',
  }),
  lived('a single fact is shown to every member', 'rivals would read each other', SEEN, {
    file: 'node/rest/listRoutes.ts',
    from: 'mayRead(chain, readerOf(request), key) ? readSingle',
    to: 'key.length > 0 ? readSingle',
  }),
  lived('one readable key opens a bundle', 'the others are proved with it', SEEN, {
    file: READABLE,
    from: 'if (key === undefined) return;',
    to: 'if (key === undefined || hidden.length < keys.length) return;',
  }),
  lived('an overseer reads what is its own', 'it could not oversee', SEEN, {
    file: READABLE,
    from: 'return reader.isOverseer || ',
    to: 'return ',
  }),
  lived('a list goes through what all have', 'rivals would read each other', RIVAL, {
    file: 'node/rest/listRoutes.ts',
    from: 'return { ranges: ownRanges(query, reader, rights), isShown };',
    to: 'return { ranges: ownRanges(query, reader, rights), isShown: null };',
  }),
  lived('each event of a result is told', 'a financier would read its rival’s price', RIVAL, {
    file: 'node/rest/told.ts',
    from: 'return events.filter((event) => this.#isTold(event));',
    to: 'return [...events];',
  }),
  lived('a transaction is proved to every member', 'it has the whole text', RIVAL, {
    file: 'node/rest/proofRoutes.ts',
    from: 'return told.isSender(blocks.sender(id).member) ? place : null;',
    to: 'return told.isSender(blocks.sender(id).member) ? place : place;',
  }),
  lived(
    'an event that names another is told',
    'whoever reads the thing hears of its hands',
    HEARD,
    {
      file: 'contracts/trade/evidence/hearing.ts',
      from: 'if (named.length > 0) return',
      to: 'if (named.some(([, word]) => word === member)) return',
    },
  ),
  lived('a mandate is for whoever it names or not', 'it says of whom', MANDATES, {
    file: NODE,
    from: '(isFor && of !== null && !of.includes(subject.id))',
    to: '(isFor && of !== null && of.length === 0)',
  }),
  lived('who reads for another oversees', 'blocks are for everything alone', MANDATES, {
    file: NODE,
    from: 'const isOverseer = of === null && !isFor;',
    to: 'const isOverseer = of === null || isFor;',
  }),
  lived('a mandate has no end', 'it has a last day', MANDATES, {
    file: 'contracts/state/readingMandates.ts',
    from: '(until === null || time < until)',
    to: '(until === null || until > 0)',
  }),
  lived('a stream goes on without a mandate', 'it asks again', MANDATES, {
    file: 'node/rest/stillReads.ts',
    from: 'return JSON.stringify(tokens.readerOf(values)) === first;',
    to: 'return tokens.readerOf(values) !== null && first !== null;',
  }),
  lived('a token is good for all paths', 'its scope narrows it', MANDATES, {
    file: RULES,
    from: 'if (scope === null || scope.includes(word)) return;',
    to: 'if (scope === null || scope.length > 0) return;',
  }),
  lived('a network that stands still is not read', 'it is not behind', MANDATES, {
    file: 'node/rest/rest.ts',
    from: 'parameters.heartbeatMs && (await state()).syncing;',
    to: 'parameters.heartbeatMs;',
  }),
  lived('what is read is not noted', 'members ask for it', READ_LOG, {
    file: RULES,
    from: 'return isOverseer || by !== member;',
    to: 'return by !== member;',
  }),
  lived('a mandate that ends while one waits is good', 'a block has ended it', MANDATES, {
    file: RULES,
    from: '    checkMandate(guard, request);\n    noteRead(',
    to: '    noteRead(',
  }),
  lived('an answer is told past its mandate', 'it took its time', MANDATES, {
    file: RULES,
    from: 'if (reply.statusCode === 200 && ',
    to: 'if (reply.statusCode === 201 && ',
  }),
  lived('who reads for another hands in for it', 'a mandate is for reading', MANDATES, {
    file: RULES,
    from: "if (reader.by !== reader.member && raw.method !== 'GET'",
    to: "if (reader.by === reader.member && raw.method !== 'GET' && raw.method !== 'POST'",
  }),
  lived('a suspended auditor oversees', 'it reads its own alone', ['contracts/mandateRules'], {
    file: 'contracts/state/readingMandates.ts',
    from: "status === 'suspended' || !oversees",
    to: '!oversees',
  }),
  lived('who reads for a member has its log', 'the log is of nobody else', READ_LOG, {
    file: 'node/rest/readLogRoutes.ts',
    from: '  if (reader.by !== reader.member) return false;\n',
    to: '',
  }),
  lived('each member sees what others are asked about', 'it names theirs', READ_LOG, {
    file: 'node/rest/readLogRoutes.ts',
    from: 'return named.includes(reader.member) ||',
    to: 'return named.length > 0 ||',
  }),
  lived('the log grows without end', 'the oldest go', READ_LOG, {
    file: 'node/rest/readLog.ts',
    from: 'while (this.#firsts.length > this.#limits.files) {',
    to: 'while (this.#firsts.length > 1_000) {',
  }),
  lived('blocks are for members', 'they hold everything', HOOK, {
    file: 'node/rest/blockRoutes.ts',
    from: "'/v1/blocks',\n    {\n      config: { reads: 'overseer', refuses",
    to: "'/v1/blocks',\n    {\n      config: { reads: 'member', refuses",
  }),
  lived('a proxy’s token is anybody’s', 'a proxy has seen it', PROVED, {
    file: RULES,
    from: 'ways.isProxied(raw.socket)',
    to: "boundTo === ''",
  }),
  lived('a bound token is a bearer’s, too', 'who stole it needs no key then', PROVED, {
    file: NODE,
    from: 'if ((boundTo !== undefined) === isProved) return;',
    to: 'if (boundTo !== undefined || !isProved) return;',
  }),
  lived('any key proves a token', 'a thief has one', PROVED, {
    file: PROOFS,
    from: 'keyThumbprint(proof.key) === boundTo',
    to: 'keyThumbprint(proof.key).length === boundTo.length',
  }),
  lived('a proof is for every token', 'a newer one of another member', PROVED, {
    file: PROOFS,
    from: 'proof.token === tokenDigest(token)',
    to: 'proof.token.length === tokenDigest(token).length',
  }),
  lived('a proof is for every path', 'the thief chooses what to read', PROVED, {
    file: PROOFS,
    from: '.endsWith(path)',
    to: ".startsWith('/')",
  }),
  lived('a proof is for every query', 'a proxy asks for another key', PROVED, {
    file: PROOFS,
    from: 'query: proof.query === queryDigest(query)',
    to: 'query: proof.query.length === queryDigest(query).length',
  }),
  lived('a header says where a stream begins', 'no proof covers it', PROVED, {
    file: 'node/rest/eventRoutes.ts',
    from: 'if (last !== undefined) throw unproved',
    to: "if (last === '') throw unproved",
  }),
  lived('a header makes a stream of a page', 'a proxy adds it', PROVED, {
    file: 'node/rest/eventRoutes.ts',
    from: 'if (readerOf(request).boundTo === null) {',
    to: "if (readerOf(request).boundTo !== '') {",
  }),
  lived('a client proves no query', 'it would be refused by a proxy', PROVED, {
    file: 'client/sdk/readTokens.ts',
    from: 'queryDigest(search.slice(1))',
    to: "queryDigest('')",
  }),
  lived('a proof is for every method', 'it would hand in', PROVED, {
    file: PROOFS,
    from: 'proof.method === method',
    to: 'proof.method.length > 0',
  }),
  lived('a proof is not signed', 'its key has to have made it', PROVED, {
    file: PROOFS,
    from: 'if (!verifyReadProof(proof))',
    to: 'if (!verifyReadProof(proof) && boundTo.length === 0)',
  }),
  lived('a proof is good twice', 'who listened sends it again', PROVED, {
    file: PROOFS,
    from: 'if (used.made.has(proof.id))',
    to: 'if (used.made.has(proof.text))',
  }),
  lived('what was forgotten is taken again', 'a flood would wash it out', PROVED, {
    file: PROOFS,
    from: 'issuedAt > floor && ',
    to: '',
  }),
  lived('proofs are remembered without end', 'memory is bounded', PROVED, {
    file: PROOFS,
    from: 'if (!isOver && (this.#size <= this.#most || used.made.size <= part)) break;',
    to: 'if (!isOver) break;',
  }),
  lived('a flood costs a quiet member', 'each forgets its own', PROVED, {
    file: PROOFS,
    from: 'used.made.size <= part)',
    to: 'used.made.size <= 0)',
  }),
  lived('a proof passes whatever its type is', 'a token would be one', ['ledger/readProof'], {
    file: PROOF,
    from: "  expectChoice(header['typ'], 'typ', [READ_PROOF_TYPE]);\n",
    to: '',
  }),
  lived('a client uses one proof for all', 'each is good once', PROVED, {
    file: 'client/sdk/readTokens.ts',
    from: 'id: toBase64url(environment.randomBytes(16)),',
    to: 'id: toBase64url(new Uint8Array(16)),',
  }),
];
