/**
 * From schemas of zod to those of OpenAPI 3.1, which are JSON Schema. A schema that has an id
 * stands once, under `components`, and is named wherever it is used; what no route uses is not
 * there.
 */
import { z } from 'zod';

/** A JSON Schema, or a reference to one. */
export type JsonSchema = { readonly [word: string]: unknown };

const REFERENCE = '#/components/schemas/';

/** See the head of this file. */
export class Components {
  readonly #schemas = new Map<string, JsonSchema>();

  /** All that were used, by id in their order. */
  get schemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /**
   * A schema as it stands where it is used.
   * @param io what is taken (`input`), or what is given (`output`)
   */
  use(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    // Of the outermost one the id would be lost.
    const list = z.toJSONSchema(z.array(schema), {
      ...{ io, reused: 'inline', unrepresentable: 'any' },
      override: ({ jsonSchema }) => tidy(jsonSchema),
    }) as { readonly items: JsonSchema; readonly $defs?: Readonly<Record<string, JsonSchema>> };
    for (const [id, definition] of Object.entries(list.$defs ?? {})) {
      const { id: _, ...words } = definition;
      this.#schemas.set(id, withReferences(words));
    }
    return withReferences(list.items);
  }
}

/** A reference to a schema by its id. */
export function referTo(id: string): JsonSchema {
  return { $ref: `${REFERENCE}${id}` };
}

/** Takes away what says nothing to a caller, or is not so. */
function tidy(schema: Record<string, unknown>): void {
  // A number in a query is text of digits; whoever writes it sees a number.
  if (schema['type'] === 'integer') delete schema['pattern'];
  if (Number.isInteger(schema['const'])) schema['type'] = 'integer';
  delete schema['propertyNames'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) schema['format'] = 'int64';
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
}

function withReferences<T>(value: T): T {
  const text = JSON.stringify(value).replaceAll('"#/$defs/', `"${REFERENCE}`);
  return JSON.parse(text) as T;
}
