import { AUDIT_EN } from './auditEn.ts';
import { BLOCKS_EN } from './blocksEn.ts';
import { EVENTS_EN } from './eventsEn.ts';
import { FIGURES_EN } from './figuresEn.ts';
import { LINK_EN } from './linkEn.ts';
import { LISTS_EN } from './listsEn.ts';
import { PAPERS_CARE_EN } from './papersCareEn.ts';
import { PAPERS_EN } from './papersEn.ts';
import { SIGNING_EN } from './signingEn.ts';
import { TALLY_EN } from './tallyEn.ts';
import { WHAT_IS_SIGNED_EN } from './whatIsSignedEn.ts';

/** Every text of the page in English; `{name}` is filled in. The other catalogues have the same. */
export const EN = {
  ...AUDIT_EN,
  ...BLOCKS_EN,
  ...LINK_EN,
  ...SIGNING_EN,
  ...PAPERS_EN,
  ...PAPERS_CARE_EN,
  ...TALLY_EN,
  ...EVENTS_EN,
  ...LISTS_EN,
  ...FIGURES_EN,
  'language.name': 'English',
  'shell.title': 'Tallystick',
  'shell.skip': 'To the content',
  'shell.language': 'Language',
  'shell.theme': 'Appearance',
  'theme.auto': 'As the system',
  'theme.light': 'Light',
  'theme.dark': 'Dark',
  'nav.title': 'Pages',
  'nav.waits': 'What waits',
  'nav.holdings': 'What I have',
  'nav.ledger': 'The ledger',
  'nav.key': 'My key',
  'welcome.title': 'Receivables that pay themselves',
  'welcome.text': 'Open the key of your organisation to see what waits for you.',
  'welcome.act': 'Open my key',
  'reading.title': 'Your facts are read and proved …',
  'reading.text': 'Each is verified in this browser, and that none is left out.',
  'reading.fault.title': 'Your facts could not be proved',
  'reading.fault.text': 'The reason: {code}. The page goes on trying.',
  'newness.newest': 'Validators say so: nothing newer was decided when they were asked.',
  'newness.behind.title': 'The node keeps newer blocks back',
  'newness.behind.text':
    'Validators have decided more than it shows. What stands here is proved, but not as it is ' +
    'now: do not act on it, and ask another node.',
  'newness.unknown.title': 'Not known to be newest',
  'newness.unknown.text':
    'Too few validators have said how far they are. What stands here is proved, but something ' +
    'newer may be kept back.',
  'waits.title': '{count} wait for your word',
  'waits.nothing': 'Nothing waits for your word',
  'waits.whose': 'As the ledger has it for {name}.',
  'waits.invoices': 'Invoices to answer',
  'waits.invoices.none': 'No invoice waits for your answer.',
  'waits.offers': 'Offers made to you',
  'waits.offers.none': 'Nobody offers you anything at present.',
  'waits.funding': 'What you pay, by day',
  'waits.funding.none': 'You owe nothing that is to be paid.',
  'holdings.title': 'What {name} has',
  'holdings.incoming': 'Money to come, by day',
  'holdings.incoming.none': 'No money is to come.',
  'holdings.pieces': 'Pieces that you hold',
  'holdings.pieces.none': 'You hold no piece of a receivable.',
  'holdings.invoices': 'Invoices that you registered',
  'holdings.invoices.none': 'You have registered no invoice.',
  'row.units': 'units {from} to {to}',
  'row.price': 'price in minor units {price}',
  'row.pledged': 'pledged',
  'row.id': 'no. {id}',
  'status.registered': 'waits for the buyer',
  'status.disputed': 'disputed',
  'status.countered': 'accepted in part, an answer waits',
  'status.accepted': 'accepted',
  'status.rejected': 'rejected',
  'status.withdrawn': 'withdrawn',
  'status.lapsed': 'lapsed',
  'key.title': 'My key',
  'key.locked': 'Locked',
  'key.open': 'Open',
  'key.whose': 'The key {key} of {member}.',
  'key.choose': 'Key file',
  'key.choose.text':
    'Choose the key file of your organisation. It stays in this browser, always encrypted, and ' +
    'is never sent anywhere.',
  'key.choose.help': 'A file that ends in .key.json, made by tally keys new.',
  'key.elsewhere': 'Not in a page of somebody else',
  'key.elsewhere.text':
    'Whoever serves a page could take the key that you type into it. Serve this page from your ' +
    'own machine, and open the key there:',
  'key.passphrase': 'Passphrase',
  'key.open.help': 'That with which the key is encrypted. The key locks after ten idle minutes.',
  'key.new.help':
    'The file is not encrypted. Choose a passphrase of at least eight letters: this browser ' +
    'keeps the key under it.',
  'key.take': 'Keep and open the key',
  'key.unlock': 'Open the key',
  'key.busy': 'One moment …',
  'key.lock': 'Lock the key',
  'key.drop': 'Remove the key from this browser',
  'key.fault.file': 'This is no key file. Choose the one that tally keys new has made.',
  'key.fault.passphrase': 'The passphrase does not open the key. Try again.',
  'key.fault.other': 'The key could not be used. Reload the page and try again.',
  'mark.proved': 'proved at block {height}',
  'mark.told': 'as the node tells',
  'mark.proved.help': 'Your browser has verified this against the founding document of the ledger.',
  'mark.told.help': 'The node says so. Your browser has no proof of it.',
  'ledger.title': 'The ledger {name}',
  'ledger.unknown': 'The ledger',
  'ledger.asking': 'The node is asked for its founding document …',
  'ledger.head': 'Newest block',
  'ledger.head.none': 'There is no block yet: the first is made when a member hands something in.',
  'ledger.made': 'Made {ago}, {time}',
  'ledger.signed': 'Signed by {signed} of {all} validators',
  'ledger.document': 'Founding document',
  'ledger.document.help':
    'Everything is verified against this document. Its hash is what the members of the ledger ' +
    'agreed on; somebody you trust can read it out to you.',
  'ledger.hash': 'Hash',
  'ledger.copy': 'Copy',
  'ledger.copied': 'Copied',
  'ledger.pinned': 'Pinned in this browser on {date}.',
  'ledger.first.title': 'Your first visit',
  'ledger.first.text':
    'From now on this browser believes this ledger and no other. Compare its hash with one ' +
    'that you have from somebody you trust, not from this node.',
  'ledger.validators': 'Validators',
  'ledger.validators.help': 'More than two thirds of them, by power, sign each block.',
  'ledger.validator.signed': 'signed',
  'ledger.validator.missing': 'did not sign',
  'trouble.silent.title': 'The node does not answer',
  'trouble.silent.text': 'What stands here is as it was last proved. The page goes on asking.',
  'trouble.otherLedger.title': 'This node serves another ledger',
  'trouble.otherLedger.text':
    'This browser has pinned one ledger, and the node serves another. Nothing of it is believed.',
  'trouble.otherLedger.pinned': 'Pinned here',
  'trouble.otherLedger.served': 'Served by the node',
  'trouble.otherLedger.act': 'Give up the pinned ledger and pin this one',
  'trouble.otherLedger.warning':
    'Do this only if you know why: a network for trying that was founded anew, for instance.',
  'trouble.older.title': 'The node shows an older state',
  'trouble.older.text':
    'It shows block {height}; block {seen} was proved to this browser before. Do not act on what ' +
    'it says until it has caught up.',
  'trouble.fork.title': 'The ledger has split',
  'trouble.fork.text':
    'Two different blocks {height} are signed. At least a third of the validators have signed ' +
    'twice. Sign nothing, and tell your operator.',
  'trouble.fork.blocks': 'These two blocks were both proved to this browser:',
  'trouble.fork.act': 'Give the pin up and pin what the node serves',
  'trouble.fork.warning':
    'This browser keeps that, whatever a node shows from now on. Give the pin up only when your ' +
    'operator has told you which of the two holds, and which node shows it.',
  'trouble.lying.title': 'What the node says does not hold',
  'trouble.lying.text':
    'A proof that it gave fails. Nothing of it is shown. Tell your operator, and ask another node.',
  'trouble.reason': 'What went wrong',
  ...WHAT_IS_SIGNED_EN,
} as const;
