// First of all: it takes the code of a link out of the address, which others read as they are loaded.
import './state/link.ts';

import { render } from 'preact';
import { App } from './app.tsx';
import { enterByLink } from './state/link.ts';

const root = document.getElementById('page');
root?.replaceChildren();
if (root) render(<App />, root);
await enterByLink();
