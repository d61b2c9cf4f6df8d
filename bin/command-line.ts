/** Writes `docs/command-line.md` from the help of the commands: `npm run command-line`. A test holds the page to it. */
import { writeFileSync } from 'node:fs';
import { commandLinePage } from './command-line-page.ts';

writeFileSync(new URL('../docs/command-line.md', import.meta.url), await commandLinePage());
