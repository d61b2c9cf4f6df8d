/** Writes `docs/endpoints.md` from what the providers say they speak: `npm run endpoints`. A test holds the page to it. */
import { writeFileSync } from 'node:fs';
import { endpointsPage } from './endpoints-page.ts';

writeFileSync(new URL('../docs/endpoints.md', import.meta.url), endpointsPage());
