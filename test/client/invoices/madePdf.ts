/** PDFs made for one test each: catalogue, page, tree of embedded files, table of places. */
import { deflateSync } from 'node:zlib';
import { bytesOf } from './samples.ts';

/** A file that a PDF embeds, packed unless it says another `filter`. */
export interface Embedded {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** The filter and what belongs to it, as it stands in the dictionary; `''` for none. */
  readonly filter?: string;
  /** What its dictionary says of itself; by other words it is found by the tree of names alone. */
  readonly type?: string;
}

interface Made {
  /** What stands in the trailer beside the root. */
  readonly trailer?: string;
  readonly files?: readonly Embedded[];
  /** A second revision behind the first that names these files. */
  readonly revised?: readonly Embedded[];
}

/** Puts a PDF together, with a table of places that is right. */
export function madePdf({ files = [], revised, trailer = '' }: Made): Uint8Array {
  const writer = new Writer('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n');
  writer.revision(files, 1, trailer, null);
  if (revised !== undefined) writer.revision(revised, 100, trailer, writer.lastPlaces);
  return writer.bytes;
}

class Writer {
  #parts: Buffer[];
  lastPlaces = 0;

  constructor(head: string) {
    this.#parts = [Buffer.from(head, 'latin1')];
  }

  get bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#parts));
  }

  /** Objects 1 to 3 are catalogue, pages and page; the files follow from `from + 3` on. */
  revision(files: readonly Embedded[], from: number, trailer: string, before: number | null): void {
    const places = new Map<number, number>();
    const add = (id: number, ...content: readonly (string | Uint8Array)[]): void => {
      places.set(id, this.#length());
      this.#say(`${id} 0 obj\n`, ...content, '\nendobj\n');
    };
    const named = files.map(({ name }, at) => `(${name}) ${from + 3 + 2 * at} 0 R`).join(' ');
    add(1, `<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[${named}]>>>>>>`);
    add(2, '<</Type/Pages/Kids[3 0 R]/Count 1>>');
    add(3, '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>');
    for (const [at, file] of files.entries()) {
      const id = from + 3 + 2 * at;
      add(id, `<</Type/Filespec/F(${file.name})/UF(${file.name})/EF<</F ${id + 1} 0 R>>>>`);
      add(id + 1, ...streamOf(file));
    }
    this.lastPlaces = this.#length();
    this.#say('xref\n0 1\n0000000000 65535 f \n');
    for (const [id, place] of places) {
      this.#say(`${id} 1\n${String(place).padStart(10, '0')} 00000 n \n`);
    }
    const size = Math.max(...places.keys()) + 1;
    const previous = before === null ? '' : `/Prev ${before}`;
    this.#say(`trailer\n<</Size ${size}/Root 1 0 R${previous}${trailer}>>\n`);
    this.#say(`startxref\n${this.lastPlaces}\n%%EOF\n`);
  }

  #length(): number {
    return this.#parts.reduce((sum, part) => sum + part.length, 0);
  }

  #say(...content: readonly (string | Uint8Array)[]): void {
    for (const part of content) {
      this.#parts.push(typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part));
    }
  }
}

function streamOf({ content, filter, type = '/Type/EmbeddedFile/Subtype/text#2Fxml' }: Embedded) {
  const plain = typeof content === 'string' ? bytesOf(content) : content;
  const packed = filter === undefined ? deflateSync(plain) : plain;
  const filtered = filter ?? '/Filter/FlateDecode';
  const dictionary = `<<${type}${filtered}/Length ${packed.length}>>`;
  return [`${dictionary}\nstream\n`, packed, '\nendstream'];
}
