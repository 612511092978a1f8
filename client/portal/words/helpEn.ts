/** What is said of a field in place of what its schema says, where that is for programs. */
export const HELP_EN: Readonly<Partial<Record<string, string>>> = {
  'Minor units, decimal text.': 'How much.',
  'Minor units.': 'How much.',
  'Minor units of its currency, decimal text; at most what is open, interest and costs.':
    'At most what is open, with interest and costs.',
  'Minor units of its currency; at most what is open.': 'At most what is open.',
  'Who was paid, exactly when the ground is `already_paid`; else null.':
    'Who was paid, exactly when the ground is that it was paid already.',
  'Issued less redeemed, at most: minor units.': 'Issued less redeemed, at most.',
  'Parts per million a year on the price.': 'Percent a year on the price.',
  'ISO 4217 code.': 'Three letters, such as EUR.',
  '`undertaking`: the debtor waives defences. `acknowledged`: they stay.':
    'An undertaking waives your defences; what is acknowledged leaves them.',
  '`concession`: goodwill. `defence`: return, shortage, defect, wrong price.':
    'Goodwill; or a defence: return, shortage, defect, wrong price.',
  ['What the signer knows and takes it all the same: `insolvency` of the debtor, `rival`: ' +
    'that it disputes the same document of another supplier.']:
    'Tick what you know to be so; without the word the ledger refuses.',
  ['`order`: it was ordered; `receipt`: goods or services were received; `delivery`: delivery ' +
    'was accepted; `customs`: released; `logistics`: a carrier has it or brought it; ' +
    '`tax-invoice`: the tax office knows the invoice.']: 'What you attest of the invoice.',
};
