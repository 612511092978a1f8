/** Planted mistakes in the page for people: what it believes, and who serves what of it to whom. */
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const FOLLOWING = ['client/portal/following'];
const SHEET = ['ledger/bundleSheet'];
const SERVED = ['node/rest/portal'];
const OWN = ['client/cli/portal'];
const HELD = ['client/portal/heldKey'];
const LINE = ['client/portal/keyLine'];
const READINGS = ['client/portal/readings'];
const PROVED = ['client/sdk/proved'];
const DESK = ['client/portal/signingDesk'];
const ACCEPTANCE = ['client/portal/acceptance'];
const SIGNING_WORDS = ['client/portal/signingWords'];

/** See the head of this file. */
export const PORTAL_MUTANTS: readonly Mutant[] = [
  lived('an older block is believed', 'what is over would be acted on', FOLLOWING, {
    file: 'client/portal/trust/following.ts',
    from: 'if (height < pin.height) return',
    to: 'if (height < 0) return',
  }),
  lived('two blocks of one height are one', 'a split would not be said', FOLLOWING, {
    file: 'client/portal/trust/following.ts',
    from: 'if (block === pin.block) return',
    to: 'if (block !== pin.chain) return',
  }),
  lived('a later block ends a split', 'one would sign on the other branch', FOLLOWING, {
    file: 'client/portal/trust/following.ts',
    from: 'if (pin.fork !== null) return',
    to: 'if (pin.fork !== null && height <= pin.height) return',
  }),
  lived('a node that does not answer ends a split', 'one would sign on it', FOLLOWING, {
    file: 'client/portal/trust/following.ts',
    from: 'return fork === null ? found :',
    to: 'return fork === null || found !== null ? found :',
  }),
  lived('a reload ends a split', 'one would sign on it', FOLLOWING, {
    file: 'client/portal/trust/following.ts',
    from: "fork: decodeFork(fields['fork'] ?? null),",
    to: 'fork: decodeFork(null),',
  }),
  lived('a node that shows no block shows the newest', 'it keeps them back', FOLLOWING, {
    file: 'client/portal/trust/following.ts',
    from: 'return pin.height > 0 ? olderThan',
    to: 'return pin.height < 0 ? olderThan',
  }),
  lived('a header is proved by its form', 'any node could make one', PROVED, {
    file: 'client/sdk/proved.ts',
    from: 'const verdict = orBadProof(() => verifyBase(base, genesis));\n  if (!verdict.ok)',
    to: 'const verdict = orBadProof(() => verifyBase(base, genesis));\n  if (false)',
  }),
  lived('a page may be served anywhere', 'a sheet could take a path of routes', SHEET, {
    file: 'ledger/bundleSheet.ts',
    from: "path !== '/' && !PATH.test(path)",
    to: 'false',
  }),
  lived('a page is named without what is said with it', 'a policy could change', SHEET, {
    file: 'ledger/bundleSheet.ts',
    from: 'hashOf(encodeCanonical({ headers, files',
    to: 'hashOf(encodeCanonical({ files',
  }),
  lived('a node serves what was changed on its disk', 'it is not what was built', SERVED, {
    file: 'node/rest/portalFiles.ts',
    from: 'if (hashOf(bytes) !== file.hash) throw',
    to: 'if (bytes.length === 0) throw',
  }),
  lived('the page comes without its policy', 'what it loads would be anybody’s', SERVED, {
    file: 'node/rest/portalRoutes.ts',
    from: '.headers(portal?.headers ?? {})',
    to: '.headers({})',
  }),
  lived('any page may ask one’s own server', 'it would send in one’s name', OWN, {
    file: 'client/cli/portal/stranger.ts',
    from: "isOneOf(site, ['same-origin']) ? null",
    to: "isOneOf('same-origin', ['same-origin']) ? null",
  }),
  lived('a tab may be led to what a node answers', 'it would run beside the key', OWN, {
    file: 'client/cli/portal/stranger.ts',
    from: "!isOneOf(says('sec-fetch-dest'), FETCHED)",
    to: 'false',
  }),
  lived('a node answers with whatever it likes', 'a document could read the key', OWN, {
    file: 'client/cli/portal/nodeAnswer.ts',
    from: 'return type === undefined ? null :',
    to: 'return type === null ? null :',
  }),
  lived('what a node answers may run', 'its scripts would be those of the page', OWN, {
    file: 'client/cli/portal/nodeAnswer.ts',
    from: "default-src 'none'; sandbox;",
    to: "default-src 'self';",
  }),
  lived('a node asks for a password', 'people would type one', OWN, {
    file: 'client/cli/portal/nodeAnswer.ts',
    from: "name !== 'www-authenticate' ||",
    to: "name === 'www-authenticate' ||",
  }),
  lived('the node says which ledger it is', 'one’s own file would be for nothing', OWN, {
    file: 'client/cli/portal/portalServer.ts',
    from: 'if (genesis === null || !isGenesis) return',
    to: 'if (genesis === null || isGenesis) return',
  }),
  lived('a page with which more is said is the same', 'it leads elsewhere', OWN, {
    file: 'client/cli/portal/portal.ts',
    from: 'if (headers.has(name)) faults',
    to: 'if (headers.has(place)) faults',
  }),
  lived('whatever is served is pinned', 'it is not what was shown', FOLLOWING, {
    file: 'client/portal/trust/following.ts',
    from: 'if (served === chosen.served && pinned === chosen.pinned) return',
    to: 'if (pinned === chosen.pinned) return',
  }),
  lived('another tab’s ledger is gone over', 'what it proved would be lost', FOLLOWING, {
    file: 'client/portal/trust/following.ts',
    from: 'if (pin.chain !== own.chain) return',
    to: 'if (pin.height < 0) return',
  }),
  lived('a key is idle by its timer', 'a sleeping machine would keep it open', HELD, {
    file: 'client/portal/keys/heldKey.ts',
    from: 'if (idleMs >= 0 && idleMs < IDLE_MS) return;',
    to: 'if (idleMs >= 0) return;',
  }),
  lived('a key is held that was locked while it was opened', 'it stays open', HELD, {
    file: 'client/portal/keys/heldKey.ts',
    from: 'if (forgotten !== this.#forgotten)',
    to: 'if (forgotten < 0)',
  }),
  lived('who waits for a worker that is no more is not told', 'a page would stand', LINE, {
    file: 'client/portal/keys/keyLine.ts',
    from: 'waiting.reject(ended());',
    to: 'waiting.promise.catch(ended);',
  }),
  lived('what one member has is shown to the next', 'it is not for them', READINGS, {
    file: 'client/portal/trust/readings.ts',
    from: 'if (!isOfSame(this.#wanted, wish)) return true;',
    to: 'if (this.#isReading === false) return true;',
  }),
  lived('a block during a reading is passed over', 'the page would be old', READINGS, {
    file: 'client/portal/trust/readings.ts',
    from: 'this.#done = wish;',
    to: 'this.#done = this.#wanted;',
  }),
  lived('any name leads to one’s own server', 'a host could be made to mean it', OWN, {
    file: 'client/cli/portal/portalServer.ts',
    from: "if (!names.includes(headers.host ?? '')) return",
    to: "if (names.includes('')) return",
  }),
  lived('a path that reads in two ways is handed on', 'it leads elsewhere', OWN, {
    file: 'client/cli/portal/portalServer.ts',
    from: 'if (!isPlain) return',
    to: 'if (url.length === 0) return',
  }),
  lived('what is signed is sent before it is kept', 'a crash would lose it', DESK, {
    file: 'client/portal/signing/signingDesk.ts',
    from: 'await journal.keep(signed, opens, environment.now());',
    to: 'await client.submit(signed);',
  }),
  lived('what is not shown is signed', 'a node could keep anything back', DESK, {
    file: 'client/portal/signing/blind.ts',
    from: 'return telling.unproved.length > 0 ||',
    to: 'return telling.unproved.length > 99 ||',
  }),
  lived('whoever has left signs all the same', 'nobody wants it any more', DESK, {
    file: 'client/portal/signing/signingDesk.ts',
    from: "if (!isMeant(null)) return { kind: 'left' };",
    to: '',
  }),
  lived('what is not meant is kept', 'it would be handed in', DESK, {
    file: 'client/portal/signing/signingDesk.ts',
    from: "if (!isMeant(signed)) return { kind: 'left' };",
    to: '',
  }),
  lived('every key may sign what waits', 'a policy names its keys', DESK, {
    file: 'client/portal/signing/signingDesk.ts',
    from: 'isNamed && !approval.signed.includes(signer.keyName)',
    to: 'isNamed',
  }),
  lived('a damaged entry ends the look', 'the others would lie there', DESK, {
    file: 'client/sdk/signingJournal.ts',
    from: 'if (!isDamaged || report === undefined) throw error;',
    to: 'throw error;',
  }),
  lived('two tabs sign at the same time', 'it would be done twice', DESK, {
    file: 'client/portal/signing/signingDesk.ts',
    from: 'return await alone(async () => {',
    to: 'return await (async (work) => await work())(async () => {',
  }),
  lived('whoever has agreed to one has agreed to all', 'a second is not asked about', DESK, {
    file: 'client/portal/signing/signingDesk.ts',
    from: 'if (before.some(({ signed }) => !agreed.has(signed.id)))',
    to: 'if (before.length > 0 && agreed.size > before.length)',
  }),
  lived('any key goes on with what is pending', 'it is of somebody else', DESK, {
    file: 'client/portal/signing/signingDesk.ts',
    from: 'chain === client.genesis.chain && member === signer.member;',
    to: 'chain === client.genesis.chain || member === signer.member;',
  }),
  lived('what is refused is done', 'a person would go home', DESK, {
    file: 'client/portal/signing/outcome.ts',
    from: "return mayStillHappen ? { kind: 'unclear' } : refusedWith(code, facts, null);",
    to: "return mayStillHappen ? refusedWith(code, facts, null) : { kind: 'unclear' };",
  }),
  lived('an effect is told as it was', 'the rule says something else', SIGNING_WORDS, {
    file: 'contracts/rules/invoices/rejectInvoice.ts',
    from: "changes: 'The invoice is rejected for good.",
    to: "changes: 'The invoice is rejected.",
  }),
  lived('whatever waits is approved', 'it is not what was shown', DESK, {
    file: 'client/portal/signing/signingDesk.ts',
    from: "deed['digest'] !== hashJson(waiting)",
    to: "deed['digest'] === ''",
  }),
  lived('what waits for another key is done', 'nobody would sign it', DESK, {
    file: 'client/portal/signing/outcome.ts',
    from: "isWaiting ? 'waits' : 'done'",
    to: "isWaiting ? 'done' : 'done'",
  }),
  lived('any number is that of the document', 'another invoice would be owed', ACCEPTANCE, {
    file: 'client/portal/signing/acceptance.ts',
    from: 'documentDueDay, payee: null, document: null },\n  };',
    to: "documentDueDay, payee: null, document: null },\n  };\n  if (number !== '') return [];",
  }),
  lived('a debtor pays in its own money', 'nobody would be paid', ACCEPTANCE, {
    file: 'client/portal/trust/issuers.ts',
    from: 'id !== debtor',
    to: "id !== ''",
  }),
];
