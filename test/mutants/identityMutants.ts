/** Planted mistakes in who has registered a document, what a rival may do, and reissues. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about documents, each with the tests that find it. */
export const IDENTITY_MUTANTS: readonly Mutant[] = [
  mutant('junk crowds out the true one', 'its place is kept', ['identityRules'], {
    row: 'W22',
    file: 'trade/invoices/accepting.ts',
    from: '  keepPlace(scene, invoice);',
    to: '',
  }),
  mutant('the kept place goes to whoever is accepted last', 'to the first', ['identityRules'], {
    row: 'W22',
    file: 'trade/invoices/documenting.ts',
    from: 'if (leaf.kept !== null) return;',
    to: '',
  }),
  mutant('a document names as many as like', 'fifteen and one', ['identityRules'], {
    row: 'W22',
    file: 'trade/invoices/documenting.ts',
    from: 'registrations.length === MAX_REGISTRATIONS - 1',
    to: 'registrations.length === MAX_REGISTRATIONS + 9',
  }),
  mutant('a reissued rest hides what was accepted', 'that stands', ['identityRules'], {
    row: 'W22',
    file: 'trade/invoices/documenting.ts',
    from: 'if (kept?.supplier === supplier) return;',
    to: '',
  }),
  mutant('a document is used twice by its supplier', 'once', ['identityRules'], {
    row: 'W22',
    file: 'trade/invoices/documenting.ts',
    from: 'identities.write(draft, { ...registrant, fingerprint: document, left: null });',
    to: '',
  }),
  mutant('the document of a note that lapsed is lost', 'it may be noted again', ['dilution'], {
    row: 'W22',
    file: 'trade/invoices/documenting.ts',
    from: '  draft.remove(identities.key(supplier, document));\n',
    to: '  identities.read(draft, supplier, document);\n',
  }),
  mutant('a rival stains by a debtor that it chose', 'the same debtor', ['identityRules'], {
    row: 'W22',
    file: 'trade/evidence/rivalInvoices.ts',
    from: 'isDisputed: isSame && isInDispute(world, rival)',
    to: 'isDisputed: (isSame || true) && isInDispute(world, rival)',
  }),
  mutant('what is over still warns', 'only what lives is a note', ['identityRules'], {
    row: 'W22',
    file: 'trade/evidence/rivalInvoices.ts',
    from: ' || isOver(rival)',
    to: '',
  }),
  mutant('a disputed rival is bought unseen', 'knowingly', ['identityRules', 'offerRules'], {
    row: 'W22',
    file: 'rules/financing/acceptSale.ts',
    from: ' ??\n    checkRivals(draft, parent, knowing)',
    to: '',
  }),
  mutant('a reissue is compared with the one before', 'with the first', ['reissueRules'], {
    row: 'W21',
    file: 'trade/invoices/registering.ts',
    from: 'invoices.read(draft, former.first)',
    to: 'invoices.read(draft, former.id)',
  }),
  mutant('a reissue may be of another debtor unseen', 'both are told', ['reissueRules'], {
    row: 'W21',
    file: 'trade/invoices/registering.ts',
    from: "...(words.debtor === first.debtor ? [] : ['debtor' as const]),",
    to: '',
  }),
  mutant('age is counted at each reissue', 'at the first registration', ['reissueRules'], {
    row: 'W14',
    file: 'rules/invoices/reissueInvoice.ts',
    from: 'deed.issueDay === former.issueDay ? former.firstDay : null',
    to: 'null',
  }),
];
