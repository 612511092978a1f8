/**
 * The largest document that is read: 12 MiB. Invoices carry their PDF and time sheets inside, as
 * base64; portals and mail ways that take them stop at about 10 MB. The buyer is given the
 * document within a file, and reading takes about ten times its size in memory.
 */
export const MAX_INVOICE_BYTES = 12 * 1024 * 1024;

/** So many files a PDF embeds at most: time sheets, delivery notes, pictures. */
export const MAX_EMBEDDED = 64;
