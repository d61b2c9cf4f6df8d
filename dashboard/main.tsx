// First of all: it takes the code of a link out of the address, which others read as they are loaded.
import './state/link-code.ts';

import { render } from 'preact';
import { App } from './app.tsx';
import { LinkNotice } from './parts/link-notice.tsx';
import { enterByLinks } from './state/link.ts';

const root = document.getElementById('page');
root?.replaceChildren();
if (root) {
  render(
    <>
      <LinkNotice />
      <App />
    </>,
    root,
  );
}
enterByLinks();
