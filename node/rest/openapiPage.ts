/**
 * The OpenAPI document as a page that people read: one text without scripts, pictures or requests
 * to anywhere, made on the node itself.
 */
import { createHash } from 'node:crypto';
import type { OpenApi, Operation, Parameter } from './openapi.ts';
import type { JsonSchema } from './openapiForms.ts';

const STYLE = `body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code,pre{font:14px/1.4 ui-monospace,monospace;background:#8882;border-radius:3px;padding:0 .2em}
pre{padding:.6em;overflow:auto;white-space:pre-wrap}
table{border-collapse:collapse;width:100%}
td,th{border:1px solid #8886;padding:.2em .5em;text-align:left;vertical-align:top}
article{border-top:1px solid #8886;margin-top:2rem}`;

/** What a browser may do with the page: show it. */
export const PAGE_POLICY: string = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

/** The page. */
export function pageOf(document: OpenApi): string {
  const { info, tags, paths, components } = document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const sections = tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    const parts = own.map((one) => sectionOf(one.method, one.path, one.operation));
    return `<h2 id="tag-${name}">${name}</h2><p>${escaped(description)}</p>${parts.join('\n')}`;
  });
  const forms = Object.entries(components.schemas).map(([id, schema]) => formOf(id, schema));
  const answers = Object.entries(components.responses).map(([id, answer]) =>
    problemsOf(id, answer),
  );
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<title>${escaped(info.title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escaped(info.title)} ${escaped(info.version)}</h1>`,
    paragraphs((info as { readonly description?: string }).description ?? ''),
    '<p>In OpenAPI 3.1: <a href="/v1/openapi.json">/v1/openapi.json</a>. With curl: ',
    '<code>NODE</code> is the address of a node, <code>TOKEN</code> a read token for it.</p>',
    `<ul>${tags.map(({ name }) => `<li><a href="#tag-${name}">${name}</a></li>`).join('')}</ul>`,
    ...sections,
    ...['<h2>Forms</h2>', ...forms, '<h2>Problems</h2>', ...answers, '</body></html>'],
  ].join('\n');
}

/** How an operation is asked for on a command line. */
export function curlOf(method: string, path: string, operation: Operation): string {
  const { security, parameters = [], requestBody } = operation;
  const query = parameters.filter((one) => one.in === 'query' && one.required);
  const asked = query.map(({ name }) => `${name}=${name.toUpperCase()}`).join('&');
  const url = `$NODE${path.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => name.toUpperCase())}`;
  const words = [
    'curl --fail-with-body',
    ...(security.length === 0 ? [] : ['-H "authorization: Bearer $TOKEN"']),
    ...(requestBody === undefined ? [] : bodyWords(requestBody)),
    ...(method === 'get' || requestBody !== undefined ? [] : [`-X ${method.toUpperCase()}`]),
    `"${url}${asked === '' ? '' : `?${asked}`}"`,
  ];
  return words.join(' ');
}

/** A body as curl is given it: bytes of a file, or JSON. */
function bodyWords(requestBody: object): readonly string[] {
  const { content } = requestBody as { readonly content: Readonly<Record<string, object>> };
  const [type = ''] = Object.keys(content);
  const json = `'{"transactions":["JWS"]}'`;
  const data = type === 'application/json' ? `-d ${json}` : '--data-binary @letter';
  return [`-H "content-type: ${type}"`, data];
}

function sectionOf(method: string, path: string, operation: Operation): string {
  const { operationId, summary, description = '', parameters = [], responses } = operation;
  const rows = Object.entries(responses).map(([status, answer]) => {
    const {
      $ref,
      description: said,
      content,
    } = answer as {
      readonly $ref?: string;
      readonly description?: string;
      readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
    };
    const forms = Object.values(content ?? {}).map(({ schema }) => tell(schema));
    const told = $ref === undefined ? `${escaped(said ?? '')} ${forms.join(', ')}` : linkTo($ref);
    return `<tr><td>${status}</td><td>${told}</td></tr>`;
  });
  return [
    `<article id="${operationId}"><h3><code>${method.toUpperCase()} ${escaped(path)}</code></h3>`,
    `<p>${escaped(summary)}.</p>${paragraphs(description)}`,
    parameters.length === 0 ? '' : `<table>${parameters.map(parameterRow).join('')}</table>`,
    `<pre>${escaped(curlOf(method, path, operation))}</pre>`,
    `<table><tr><th>status</th><th>answer</th></tr>${rows.join('')}</table></article>`,
  ].join('\n');
}

function parameterRow({ name, in: place, required, description = '', schema }: Parameter): string {
  const must = required ? 'required' : 'optional';
  return `<tr><td><code>${name}</code></td><td>${place}, ${must}</td><td>${tell(schema)} ${escaped(
    description,
  )}</td></tr>`;
}

function formOf(id: string, schema: JsonSchema): string {
  const {
    description = '',
    properties,
    examples,
  } = schema as {
    readonly description?: string;
    readonly properties?: Readonly<Record<string, JsonSchema & { readonly description?: string }>>;
    readonly examples?: readonly unknown[];
  };
  const rows = Object.entries(properties ?? {}).map(
    ([name, field]) =>
      `<tr><td><code>${escaped(name)}</code></td><td>${tell(field)}</td><td>${escaped(
        field.description ?? '',
      )}</td></tr>`,
  );
  const shown = (examples ?? []).map((one) => `<pre>${escaped(JSON.stringify(one))}</pre>`);
  const table = rows.length === 0 ? `<p>${tell(schema)}</p>` : `<table>${rows.join('')}</table>`;
  return `<article id="schemas-${id}"><h3>${id}</h3>${paragraphs(description)}${table}${shown.join(
    '',
  )}</article>`;
}

function problemsOf(id: string, answer: object): string {
  const { description = '', content } = answer as {
    readonly description?: string;
    readonly content?: Readonly<Record<string, { readonly examples?: object }>>;
  };
  const codes = Object.values(content ?? {}).flatMap(({ examples = {} }) =>
    Object.entries(examples as Readonly<Record<string, { readonly summary: string }>>),
  );
  const rows = codes.map(
    ([code, { summary }]) => `<tr><td><code>${code}</code></td><td>${escaped(summary)}</td></tr>`,
  );
  return `<article id="responses-${id}"><h3>${id}</h3><p>${escaped(
    description,
  )}</p><table>${rows.join('')}</table></article>`;
}

/** What a schema takes, in few words; a form of its own by a link. */
function tell(schema: JsonSchema): string {
  const { $ref, type, anyOf, oneOf, items, pattern } = schema as {
    readonly $ref?: string;
    readonly type?: string | readonly string[];
    readonly anyOf?: readonly JsonSchema[];
    readonly oneOf?: readonly JsonSchema[];
    readonly items?: JsonSchema;
    readonly pattern?: string;
  };
  if ($ref !== undefined) return linkTo($ref);
  const some = anyOf ?? oneOf;
  if (some !== undefined) return some.map(tell).join(' or ');
  const one = (schema as { readonly const?: unknown; readonly enum?: readonly unknown[] }).enum;
  const { const: fixed } = schema as { readonly const?: unknown };
  if (fixed !== undefined) return `<code>${escaped(JSON.stringify(fixed))}</code>`;
  if (one !== undefined)
    return one.map((each) => `<code>${escaped(String(each))}</code>`).join(' ');
  if (type === 'array') return `list of ${items === undefined ? 'anything' : tell(items)}`;
  const form = pattern === undefined ? '' : ` <code>${escaped(pattern)}</code>`;
  return `${escaped([type ?? 'anything'].flat().join(' or '))}${form}`;
}

function linkTo(reference: string): string {
  const [kind = '', id = ''] = reference.split('/').slice(-2);
  return `<a href="#${kind}-${id}">${id}</a>`;
}

function paragraphs(text: string): string {
  if (text === '') return '';
  return text
    .split('\n\n')
    .map((one) => `<p>${escaped(one)}</p>`)
    .join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
