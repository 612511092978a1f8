/** The hook before all routes that finds out who reads. */
import type { App } from './app.ts';
import type { ReadTokens } from './readTokens.ts';
import { valuesOf } from './requestGuard.ts';

/** Refuses a request whose read token is not good, whatever it asks for. */
export function checkTokens(app: App, tokens: ReadTokens): void {
  app.addHook('onRequest', async ({ raw }) => {
    tokens.readerOf(valuesOf(raw.rawHeaders, 'authorization'));
  });
}
