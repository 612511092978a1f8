/**
 * The portal: a page for people, which reads and proves through the same routes as every client.
 * Each of its files has one path; there is no folder that a path could lead through.
 */
import type { App } from './app.ts';
import type { Portal } from './portalFiles.ts';
import { RestError } from './restError.ts';
import { nothing } from './shapes.ts';

/** The name of a file under assets has a digest of what is in it. */
const LASTING = 'public, max-age=31536000, immutable';

/** Adds `/` and the files of the portal; without one `/` says that there is none. */
export function addPortalRoutes(app: App, portal: Portal | null): void {
  const terms = {
    config: { reads: 'public' },
    schema: { params: nothing, querystring: nothing },
  } as const;
  if (portal === null) {
    app.get('/', terms, () => {
      throw new RestError('no_portal', 'no portal was built here: npm run build:portal does');
    });
  }
  for (const { path, type, bytes, zipped } of portal?.files ?? []) {
    app.get(path, terms, async ({ headers }, reply) => {
      const takesZipped = isZipTaken(headers['accept-encoding']);
      if (takesZipped) reply.header('content-encoding', 'gzip');
      return reply
        .headers(portal?.headers ?? {})
        .header('cache-control', path === '/' ? 'no-cache' : LASTING)
        .header('vary', 'accept-encoding')
        .header('content-type', type)
        .send(takesZipped ? zipped : bytes);
    });
  }
}

/** Whether a browser names gzip without taking it back by a weight. */
function isZipTaken(header: string | string[] | undefined): boolean {
  const named = typeof header === 'string' ? header.split(',') : [];
  return named.some((one) => one.trim().toLowerCase() === 'gzip');
}
