/** Where the page begins. */
import './jitless.ts';
import type { VNode } from 'preact';
import { render } from 'preact';
import { NodeConnection } from '../sdk/nodeConnection.ts';
import { restoreKey, watchIdleness } from './keys/memberKey.ts';
import { NotForgotten } from './pages/notForgotten.tsx';
import { Shell } from './pages/shell.tsx';
import { applyTheme } from './pages/theme.ts';
import { followApprovals } from './signing/approvals.ts';
import { followSigned } from './signing/signing.ts';
import { forgetAsked } from './trust/forgetting.ts';
import { followLedger } from './trust/ledger.ts';
import { followTold } from './trust/live.ts';
import { followMember } from './trust/reading.ts';
import { applyLanguage } from './words/words.ts';

applyLanguage();
applyTheme();
const place = document.getElementById('page');
try {
  await forgetAsked(() => show(<NotForgotten fault={null} />));
  begin();
} catch (error) {
  show(<NotForgotten fault={error instanceof Error ? error.name : 'internal'} />);
}

function begin(): void {
  show(<Shell />);
  void restoreKey();
  watchIdleness();
  followMember();
  followTold();
  followSigned();
  followApprovals();
  // The page asks who has served it, and nobody else.
  void followLedger(new NodeConnection(location.origin));
}

function show(page: VNode): void {
  if (place !== null) render(page, place);
}
