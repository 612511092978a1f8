/** Texts about what could get lost or be mistaken where documents are handled, in English. */
export const PAPERS_CARE_EN = {
  'details.reading': 'The files kept here are read once your key is open …',
  'details.fault':
    'Whether files are kept here could not be read. Close other tabs of this page, and load ' +
    'it anew.',
  'details.forget.sure':
    'It was not saved since this page was loaded. Without the file your buyer cannot check the ' +
    'invoice, and nobody can make it again.',
  'details.forget.act': 'Forget it for good',
  'details.forget.not': 'Keep it',
  'details.forget.fault': 'It could not be forgotten: it is still here. Try again.',
  'register.left':
    'Your key was locked, or something else was opened, while the ledger was asked. Nothing was ' +
    'made; go on once more.',
  'network.key.other':
    'Invoices of this ledger were found under another key of the network in this browser. Take ' +
    'that one. If your network has another key now, give the pin up in Settings.',
  'network.key.unkept':
    'The key could not be taken: this browser does not let its database be read.',
  'network.key.unconfirmed': 'No invoice has confirmed this key so far',
  'network.key.compare':
    'Under a wrong key your buyer finds nothing that fits, and duplicates are not found. Compare ' +
    'the SHA-256 of the 32 bytes of the key with your operator or another member.',
  'issuers.reading': 'The issuers are read and proved …',
  'issuers.fault':
    'The issuers could not be read, so none can be chosen here. Left open, it is for the buyer ' +
    'to say whose money pays. Open the page again to choose.',
  'seen.paper.other':
    'I hold the document on paper, and it does not differ in this: {fields}. I go by the paper.',
  'seen.paper.unread': 'I hold the document on paper, and go by the paper instead of this file.',
  'seen.paper.help':
    'Confirm each field of the paper below. What was said of the file stays shown.',
} as const;
