/** Whose certificates of nodes this process believes. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
// As a whole: of a name that an older Node does not have, nothing here would load.
import tls from 'node:tls';
import { ClientError } from './clientError.ts';
import { onPath } from './files.ts';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * From now on connections of this process take certificates that lead to those in a PEM file, too,
 * beside those of the system. To be said before the first connection is made.
 * @throws ClientError unreadable_file, bad_config
 */
export async function trustAuthorities(file: string): Promise<void> {
  const text = await onPath(file, readFile(file, 'latin1'));
  const found = text.match(PEM) ?? [];
  if (found.length === 0)
    throw new ClientError('bad_config', `${file} holds no certificate in PEM`);
  for (const pem of found) checkCertificate(file, pem);
  // Node has it since 24.5.
  if (typeof tls.setDefaultCACertificates !== 'function') {
    const said = 'own authorities need Node 24.5 or newer; else NODE_EXTRA_CA_CERTS';
    throw new ClientError('bad_config', said);
  }
  tls.setDefaultCACertificates([...new Set([...tls.getCACertificates('default'), ...found])]);
}

function checkCertificate(file: string, pem: string): void {
  try {
    new X509Certificate(pem);
  } catch {
    throw new ClientError('bad_config', `${file} holds a certificate that is none`);
  }
}
