/** Texts about the pages of those who watch the ledger, in English. */
export const AUDIT_EN = {
  'nav.audit': 'Audit',
  'nav.network': 'Network',
  'nav.explore': 'Blocks',
  'nav.settings': 'Settings',
  'nav.ledger.title': 'About the ledger',
  'audit.title': 'Verify the chain',
  'audit.text':
    'This browser verifies every block from the founding document on, as tally audit does: each ' +
    'signature, and each rule by running it again. It believes nothing that the node says. ' +
    'Your key has to stay open for as long as it runs: blocks are read with it, and it locks ' +
    'after ten minutes in which you neither type nor click. The audit ends then, and begins anew.',
  'audit.begin': 'Verify from the first block on',
  'audit.again': 'Verify again',
  'audit.stop': 'Stop',
  'audit.reached': 'Verified until block',
  'audit.progress': 'Part of the chain that is verified',
  'audit.running': 'Block {height} of {newest}. Transactions so far: {transactions}.',
  'audit.stopped': 'Stopped. All is in order until block {height}. Transactions: {transactions}.',
  'audit.verified':
    'All that the node has is in order, until block {height}, and the state after it keeps the ' +
    'laws. Transactions: {transactions}.',
  'audit.failed': 'In order until block {height}, and no further. Transactions: {transactions}.',
  'audit.unread': 'Until block {height} all is in order; no more could be read.',
  'audit.lost':
    'The audit broke off: {code}. Until block {height} all was in order. Begin again; if that ' +
    'ends the same way, verify with tally audit.',
  'audit.rate': '{rate} transactions a second, in {seconds} s',
  'audit.fault.title': 'Block {height} does not hold',
  'audit.fault.text':
    'Everything before it is in order. Keep this page, tell the operators of several nodes, and ' +
    'verify the chain of another node: one node may lie, or the network may have broken its rules.',
  'audit.fork.title': 'There are two blocks {height}',
  'audit.fork.text':
    'Enough validators have signed the one that the node gives, and another one that this ' +
    'browser has proved before. Sign nothing. Keep this page, and ' +
    'tell the operators of several nodes.',
  'audit.laws.title': 'The state after block {height} breaks a law',
  'audit.laws.text':
    'Each block is what the rules of the ledger give, and yet they have not kept what they ' +
    'promise. Keep this page, and tell the operators of several nodes.',
  'audit.continued.title': 'This chain continues an earlier one',
  'audit.continued':
    'Its first state comes from that one, which no node of this chain gives. So a browser cannot ' +
    'verify it: use tally audit with the export of the earlier chain.',
  'audit.code.other_block': 'What the validators have signed is another block than this one.',
  'audit.code.other_validators': 'Others than the validators of this height have decided it.',
  'audit.code.bad_length': 'It has not a place for the signature of each validator.',
  'audit.code.bad_signature': 'The signature of a validator does not verify.',
  'audit.code.no_quorum': 'Too few validators have signed it.',
  'audit.code.bad_shape': 'It has not the form of a block.',
  'audit.code.other': 'It is not what the rules of the ledger give.',
  'audit.right.title': 'You may not read whole blocks',
  'audit.right':
    'Nodes give all blocks to auditors and supervisors with a reading mandate for everything. ' +
    'You have none: validators give it by ballot.',
  'audit.unread.title': 'The blocks could not be read',
  'audit.unreadable': 'The reason: {code}. Begin again, or ask another node.',
  'audit.short': 'Until block {height} all is in order; block {newest} is proved, but not given.',
  'audit.short.title': 'The node does not give all blocks',
  'audit.short.text':
    'It has joined by a snapshot and lacks the first ones, or keeps blocks back. ' +
    'Verify the chain ' +
    'of a node that has all.',
} as const;
