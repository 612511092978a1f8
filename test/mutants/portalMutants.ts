/** Planted mistakes in the page for people: what it believes, and who serves what of it to whom. */
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const FOLLOWING = ['client/portal/following'];
const SHEET = ['ledger/bundleSheet'];
const SERVED = ['node/rest/portal'];
const OWN = ['client/cli/portal'];
const PROVED = ['client/sdk/proved'];

/** See the head of this file. */
export const PORTAL_MUTANTS: readonly Mutant[] = [
  lived('an older block is believed', 'what is over would be acted on', FOLLOWING, {
    file: 'client/portal/trust/following.ts',
    from: 'if (height < pin.height) return',
    to: 'if (height < 0) return',
  }),
  lived('two blocks of one height are one', 'a split would not be said', FOLLOWING, {
    file: 'client/portal/trust/following.ts',
    from: 'height === pin.height && block !== pin.block',
    to: 'height === pin.height && block === pin.chain',
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
    file: 'client/cli/portal/portalServer.ts',
    from: "if (site !== 'same-origin' && site !== 'none') return",
    to: "if (site === '') return",
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
];
