/** Where the page begins. */
import './jitless.ts';
import { render } from 'preact';
import { NodeConnection } from '../sdk/nodeConnection.ts';
import { restoreKey, watchIdleness } from './keys/memberKey.ts';
import { Shell } from './pages/shell.tsx';
import { applyTheme } from './pages/theme.ts';
import { followApprovals } from './signing/approvals.ts';
import { followSigned } from './signing/signing.ts';
import { forgetAsked } from './trust/forgetting.ts';
import { followLedger } from './trust/ledger.ts';
import { followTold } from './trust/live.ts';
import { followMember } from './trust/reading.ts';
import { applyLanguage } from './words/words.ts';

await forgetAsked();
applyLanguage();
applyTheme();
const place = document.getElementById('page');
if (place !== null) render(<Shell />, place);
void restoreKey();
watchIdleness();
followMember();
followTold();
followSigned();
followApprovals();
// The page asks who has served it, and nobody else.
void followLedger(new NodeConnection(location.origin));
