/** Texts about a key that comes by a link, in English. */
export const LINK_EN = {
  'key.link.title': 'A key waits for you',
  'key.link.text':
    'You have opened a one-time link of a network for trying. It brings the key of a member and ' +
    'the key of the network, encrypted, once.',
  'key.link.help':
    'Choose one of at least eight letters: this browser keeps the key under it, and asks for it ' +
    'after a reload or ten idle minutes.',
  'key.link.leave': 'Not now: leave the link',
  'key.link.link_wrong':
    'This link is not the newest one of this member. Use the one that npm start has printed last.',
  'key.link.link_used':
    'This link was used before: a link brings its key once. If it was not you, end the network. ' +
    'Where npm start runs the next one was printed.',
  'key.link.link_expired':
    'This link has expired. Where npm start runs the next one was printed just now.',
  'key.link.other_page': 'The key is handed to the page of this address alone. Open the link anew.',
  'key.link.no_route':
    'Who serves this page has no keys. Open the link at the very address that npm start printed.',
  'key.link.unreachable':
    'The program that holds the key does not answer. Does npm start still run?',
} as const;
