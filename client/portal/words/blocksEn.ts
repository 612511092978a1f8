/** Texts about blocks, and about the network that makes them, in English. */
export const BLOCKS_EN = {
  'explore.title': 'Blocks and transactions',
  'explore.search': 'Block or transaction',
  'explore.search.help': 'The height of a block, or the 64 letters and digits of a transaction.',
  'explore.search.act': 'Show it',
  'explore.search.fault':
    'This is neither: a height is a whole number from 1 on, an id of a transaction has 64 of the ' +
    'signs 0 to 9 and a to f.',
  'explore.blocks': 'Blocks, the newest first',
  'explore.height': 'Block',
  'explore.time': 'Time',
  'explore.transactions': 'Transactions',
  'explore.settlements': 'Due items run',
  'explore.proposer': 'Proposed by',
  'explore.newer': 'Newer blocks',
  'explore.older': 'Older blocks',
  'explore.all': 'All blocks',
  'explore.none': 'There is no block {height} here: the newest is {newest}.',
  'explore.block': 'Block {height}',
  'explore.id': 'Hash',
  'explore.round': 'decided at attempt {round}',
  'explore.signed': 'Signatures shown',
  'explore.missing': 'without {names}',
  'explore.state': 'State after it',
  'explore.previous': 'The block before',
  'explore.next': 'The next block',
  'explore.count': 'This block has {count}: that is proved.',
  'explore.locked': 'Open your key to read those that are yours.',
  'explore.entries.none': 'None of them is yours to read.',
  'explore.entries.most': 'No more than {count} of one block are shown here.',
  'explore.entries.text': 'which of them are yours to read. Each one has a proof of its own.',
  'explore.entry.others': 'A deed of somebody else that names you',
  'explore.entry.place': 'no. {place}',
  'explore.entry.by': 'by {member}',
  'explore.entry.done': 'done',
  'explore.entry.prove': 'Prove {id}…',
  'explore.transaction': 'Transaction',
  'explore.transaction.none':
    'The node has no such transaction in a block, or you are not the one who may read it.',
  'explore.transaction.block': 'Block',
  'explore.transaction.result': 'What became of it',
  'explore.transaction.events': 'Events of it',
  'explore.fault.alarm': 'What the node says of a block does not hold',
  'explore.fault.caution': 'The blocks could not be read',
  'explore.fault.text': 'The reason: {code}. Try again later, or ask another node.',
  'network.title': 'The network',
  'network.text': 'Who makes the blocks, who is behind, and how many attempts each block took.',
  'network.state.newest': 'Enough validators answer',
  'network.state.newest.text':
    'Validators say how far they are, signed just now. Block {height} was made {ago}. An idle ' +
    'network makes a block when somebody hands something in, or something falls due.',
  'network.state.behind': 'This node does not show what is decided',
  'network.state.behind.text':
    'Validators say, signed just now, that block {decided} is decided; this node shows block ' +
    '{shown}. It keeps blocks back, or gets them late: what it shows is of then. Ask another node.',
  'network.state.halted': 'This node has halted',
  'network.state.halted.text':
    'It says that it makes and takes no more blocks: {reason}. Its operator has to look; use ' +
    'another node.',
  'network.state.quorum': 'Too few validators answer',
  'network.state.quorum.text':
    'Statements of {said} of {all} validators came through this node; {need} are needed for a ' +
    'block. Either so many do not run, or this node reaches them not.',
  'network.state.locked': 'Open your key, and the validators are asked how far they are.',
  'network.state.asking': 'The validators are asked how far they are …',
  'network.state.unasked': 'The validators could not be asked. The reason: {code}.',
  'network.nodes': 'Validators',
  'network.node': 'Validator',
  'network.said': 'Says it is at',
  'network.said.none': 'no word',
  'network.signs': 'Signed',
  'network.proposed': 'Proposed',
  'network.of': '{part} of {all}',
  'network.said.help':
    'What a validator says of its height is signed by it over a number that this ' +
    'browser has just ' +
    'chosen. A signature that a block shows none of is no fault yet: more than two thirds do.',
  'network.chart': 'The newest {count} blocks by validator and attempt',
  'network.chart.text':
    'Each column is a block, the newest on the right; a full square has signed, an ' +
    'empty one not, ' +
    'a ring has proposed it. A bar above stands for further attempts. Rows from the top: {names}.',
  'network.table': 'The same as a table',
  'network.attempts': 'Attempts',
  'network.after': 'Seconds after the one before',
  'network.missing': 'Without signature',
  'network.missing.none': 'all signed',
  'network.told': 'What this node says of itself',
  'network.told.name': 'Node',
  'network.told.version': 'Software',
  'network.told.behind': 'Blocks missing here',
  'network.told.halted': 'Halted',
  'network.told.next': 'Next due item',
  'network.told.held': 'Has blocks from',
  'network.yes': 'yes',
  'network.no': 'no',
  'network.operator':
    'Its peers, its disk and what it waits for the node tells its operator alone: tally why ' +
    '--operator with the address of the operator’s port.',
  'settings.title': 'Settings',
  'settings.look': 'How the page looks',
  'settings.look.text': 'Language and light or dark are at the top of every page.',
  'settings.size': 'Type',
  'settings.size.help': 'Large type is a quarter larger, also in charts and tables.',
  'size.normal': 'Normal',
  'size.large': 'Large',
  'settings.kept': 'What this browser keeps',
  'settings.kept.text':
    'All of it stays in this browser, under this address, and goes nowhere. The key is ' +
    'encrypted. Details of invoices and records of what was signed are in clear, with the salts ' +
    'and texts behind their fingerprints.',
  'settings.kept.pin': 'The ledger that you have pinned, and how far it was followed',
  'settings.kept.key': 'Your key, encrypted under your passphrase',
  'settings.kept.journal': 'Records of what was signed here',
  'settings.kept.details': 'Details of invoices for their buyers, until you forget them',
  'settings.kept.look': 'Language, appearance and size of type',
  'settings.there': 'there',
  'settings.absent': 'nothing',
  'settings.pin': 'The pinned ledger',
  'settings.pin.text':
    'This browser believes this ledger and no other. Give it up only if you know why: the next ' +
    'visit pins what the node serves then, and an alarm about a split is forgotten.',
  'settings.pin.act': 'Give the pin up',
  'settings.wipe': 'Delete everything',
  'settings.wipe.text':
    'Deletes all of the above: the pin, the key, the records of what was signed, and details of ' +
    'invoices. What is on its way to the ledger is not taken back, and is neither followed nor ' +
    'sent again. Without the file of your key you cannot sign any more.',
  'settings.lost.title': 'This is nowhere else',
  'settings.lost.details':
    'Details of invoices: {count}. Their salts are nowhere else unless you have saved the files ' +
    '(Register): without them no buyer can compare its invoice.',
  'settings.lost.pending':
    'Signed deeds without an end: {count}. They may still take effect, and without their record ' +
    'you may sign the same twice. Open your key and wait until they have ended.',
  'settings.lost.confirm': 'I have saved what I need of these, and delete them',
  'settings.wipe.confirm': 'I have the file of my key, or need it no more',
  'settings.wipe.act': 'Delete all from this browser',
  'forget.waiting.title': 'Close the other tabs of this page',
  'forget.waiting.text':
    'They still have open what is to be deleted here. It is deleted, and the page begins, as ' +
    'soon as they are closed.',
  'forget.failed.title': 'It could not be deleted',
  'forget.failed.text':
    'The browser gives as the reason: {code}. Try again, or delete the data of this address in ' +
    'the settings of your browser.',
  'forget.again': 'Try again',
  'forget.leave': 'Delete nothing, and begin',
  'settings.pin.confirm': 'I know why the ledger is another one',
} as const;
