/** Texts about documents: registering an invoice, and reading one that is accepted, in English. */
export const PAPERS_EN = {
  'nav.register': 'Register',
  'register.title': 'Register an invoice',
  'register.text':
    'Drop an e-invoice that you have issued. This browser reads it, shows what it says, and ' +
    'registers it once you have signed. The document itself is not sent.',
  'register.key.text':
    'Number and document are hashed under the key of your network before they leave this browser.',
  'register.drop': 'Drop the e-invoice here, or choose it',
  'register.drop.help':
    'XML: UBL, CII (XRechnung), FatturaPA or the EInvoice of China, up to 12 MB. Of a PDF with ' +
    'an invoice inside, take the XML.',
  'register.reading': 'The document is read …',
  'register.failed': 'It could not be read: {code}. Try again; tell your operator if it stays so.',
  'register.says': 'What {name} says',
  'register.is': 'member {id}',
  'register.nobody': 'no member of the network has this name',
  'register.warnings': 'Look at this before you sign',
  'register.facts': 'What shows it',
  'register.not': 'It cannot be registered like this',
  'register.beside': 'What you say beside it',
  'register.debtor': 'Buyer',
  'register.debtor.help': 'Nobody has the name in the document: say which member it is.',
  'register.due': 'Agreed due day',
  'register.due.help': 'The document’s own, unless you have agreed on another.',
  'register.due.parts': 'The document is payable in parts: say the one day when all of it is due.',
  'register.payee': '{name} is to be paid by the document, and has agreed that we are.',
  'register.terms': 'Terms of yours',
  'register.terms.help':
    'What you leave open is for the buyer to say, within the parameters of the network.',
  'register.rate.help': 'Percent a year, such as 9.5.',
  'register.cost.help': 'In {currency}, such as 40.00.',
  'register.fault.rate':
    'Late interest is 0 to 100 percent a year, such as 9.5, with at most four decimals.',
  'register.fault.cost': 'The costs are no amount of this currency, such as 40.00.',
  'register.fault.debtor': 'Choose the buyer.',
  'register.fault.day': 'Say the agreed due day.',
  'register.own':
    'You have registered this number of this year already, as invoice no. {id}. What was ' +
    'registered once is not registered again; reissue it with the command line.',
  'register.rivals':
    '{names}: registered before you, the same document. Make sure that the claim is yours.',
  'register.rivals.seen': 'I have looked at it, and register it all the same.',
  'details.title': 'For your buyers',
  'details.text':
    'The ledger has fingerprints only. Your buyer needs the document and its details file to see ' +
    'that they are of this invoice. Save the file, and send both to the buyer by mail or as you ' +
    'send invoices. Until you say that you have it, this browser keeps it, unencrypted.',
  'details.none': 'No details file is kept here.',
  'details.about': 'Invoice {number} to {name}',
  'details.stands': 'It stands on the ledger',
  'details.absent': 'Not on the ledger so far; made {time}.',
  'details.save': 'Save the details file',
  'details.forget': 'I have it: forget it here',
  'paper.payee_unconfirmed': 'Another than the seller is to be paid. Say that it has agreed.',
  'paper.instalments_unanswered':
    'The document is payable in parts. Say one due day for all of it.',
  'seen.drop': 'Drop the document or its details file here, or choose it',
  'seen.help':
    'The e-invoice as XML, or the details file of your supplier. It is read and compared in this ' +
    'browser. Of a document on paper, confirm each field instead.',
  'seen.same': '{name} says in every field what is registered.',
  'seen.other': '{name} is not what is registered',
  'seen.refused': 'It cannot be accepted by this file',
  'seen.differs': 'the ledger says {ledger}, the document {document}',
  'seen.payee': 'The payee has agreed that the supplier is paid',
  'accept.agreed': 'What was agreed',
  'accept.due.other': 'The document says {day}.',
  'accept.cap.help':
    'In {currency}; debited from the same account once it is late. Left open, there is no limit.',
  'accept.part': 'Accept a part of it',
  'accept.part.amount': 'Accepted part',
  'accept.part.help': 'In {currency}; the rest is disputed. Left open, all of it is accepted.',
  'accept.part.reason': 'Why the rest is disputed',
  'accept.fault.part': 'A part is more than nothing and less than all of it, and has a reason.',
  'accept.fault.cap': 'The limit is no amount of this currency, such as 40.00.',
} as const;
