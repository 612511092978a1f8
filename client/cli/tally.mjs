#!/usr/bin/env node
import { launch } from '../../guard.mjs';

// The `tally` command. Plain JavaScript, so that it can start Node 24 from an older Node; it calls
// main instead of relying on "am I the started file", which is false behind npx's link.

await launch(new URL('./main.ts', import.meta.url), process.argv.slice(2));
