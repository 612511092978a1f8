/** Every text of the page in English; `{name}` is filled in. The other catalogues have the same. */
export const EN = {
  'language.name': 'English',
  'shell.title': 'Tallystick',
  'shell.skip': 'To the content',
  'shell.language': 'Language',
  'shell.theme': 'Appearance',
  'theme.auto': 'As the system',
  'theme.light': 'Light',
  'theme.dark': 'Dark',
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
    'From now on this browser believes this ledger and no other. Compare the hash below with one ' +
    'that you have from somebody you trust, not from this node.',
  'ledger.validators': 'Validators',
  'ledger.validators.help': 'More than two thirds of them, by power, sign each block.',
  'ledger.validator.signed': 'signed',
  'ledger.validator.missing': 'did not sign',
  'trouble.silent.title': 'The node does not answer',
  'trouble.silent.text': 'What stands here is as it was last proved. The page goes on asking.',
  'trouble.otherLedger.title': 'This node serves another ledger',
  'trouble.otherLedger.text':
    'This browser has pinned the ledger {pinned}. The node serves {served}. Nothing that it says ' +
    'is believed.',
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
  'trouble.lying.title': 'What the node says does not hold',
  'trouble.lying.text':
    'A proof that it gave fails. Nothing of it is shown. Tell your operator, and ask another node.',
  'trouble.reason': 'What went wrong',
} as const;
