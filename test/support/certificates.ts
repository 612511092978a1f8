import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from './scratchFolder.ts';

// Certificates of an authority of the test's own, by openssl; no key leaves the test's folder.

/** Whether there is openssl: without it, tests that need certificates are skipped. */
export const HAS_OPENSSL: boolean = spawnSync('openssl', ['version']).status === 0;

/** Where certificate and key are. */
export interface PairFiles {
  readonly certificate: string;
  readonly key: string;
}

const LONG_AGO = '20200101000000Z';

/** What a certificate says. */
export interface CertificateWords {
  /** As openssl takes them, `IP:127.0.0.1`. */
  readonly names?: string;
  /** `YYYYMMDDHHMMSSZ`; long ago, and in ten days, when absent: a clock may lag a second. */
  readonly from?: string;
  readonly until?: string;
}

/** An authority that signs what a test asks for. */
export class Authority {
  readonly folder: string = scratchFolder();
  /** Its own certificate. */
  readonly file: string = join(this.folder, 'authority.pem');
  #made = 0;

  constructor(name = 'authority of a test') {
    this.#openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-subj', `/CN=${name}`, '-days', '10', '-keyout', 'authority.key', '-out', this.file],
    );
    writeFileSync(join(this.folder, 'index.txt'), '');
    writeFileSync(join(this.folder, 'serial'), '01\n');
    writeFileSync(join(this.folder, 'ca.cnf'), CA_WORDS);
  }

  /** A new pair; `mode` of the key is 0600. */
  make({ names = 'IP:127.0.0.1', from = LONG_AGO, until }: CertificateWords = {}): PairFiles {
    this.#made += 1;
    const name = `server-${this.#made}`;
    const certificate = join(this.folder, `${name}.pem`);
    const key = join(this.folder, `${name}.key`);
    this.#openssl(
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-subj', `/CN=${name}`, '-keyout', key, '-out', `${name}.csr`],
    );
    writeFileSync(join(this.folder, 'names.cnf'), `subjectAltName=${names}\n`);
    this.#openssl(
      ...['ca', '-batch', '-config', 'ca.cnf', '-in', `${name}.csr`, '-out', certificate],
      ...['-extfile', 'names.cnf', '-notext'],
      ...['-startdate', from],
      ...(until === undefined ? ['-days', '10'] : ['-enddate', until]),
    );
    return { certificate, key };
  }

  #openssl(...words: string[]): void {
    execFileSync('openssl', words, { cwd: this.folder, stdio: 'pipe' });
  }
}

const CA_WORDS = `[ca]
default_ca = own
[own]
database = index.txt
serial = serial
new_certs_dir = .
certificate = authority.pem
private_key = authority.key
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
`;
