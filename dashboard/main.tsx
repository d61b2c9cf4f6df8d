import { render } from 'preact';
import { App } from './app.tsx';

const root = document.getElementById('page');
root?.replaceChildren();
if (root) render(<App />, root);
