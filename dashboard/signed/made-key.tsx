import { useRef, useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog.tsx';
import { shown } from '../text/shown.ts';
import type { MadeKey } from './facts.ts';

/** The one sight of a new key: it is in this dialog, and gone with it. */
export function NewKey({ made, onClose }: { readonly made: MadeKey; onClose(): void }) {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const copy = async () => {
    field.current?.select();
    const isCopied = await navigator.clipboard.writeText(made.key).then(
      () => true,
      () => false, // The browser may not let the page: then it is marked, and copied by hand.
    );
    setSaid(isCopied ? 'Copied.' : 'The browser did not let the page copy it. It is marked: copy it by hand.');
  };
  return (
    <Dialog title={`The key ${shown(made.name)}`} isKept onClose={onClose}>
      <p class="notice notice-quiet">
        This is the only time that it is shown. Nobody keeps it: the gateway has a hash of it, and this page forgets it.
      </p>
      <div class="field">
        <label for="made-key">Gateway key</label>
        <input id="made-key" ref={field} class="mono" readOnly value={made.key} spellcheck={false} />
      </div>
      <p role="status">{said}</p>
      <div class="controls">
        <button type="button" class="button button-strong" onClick={copy}>
          Copy it
        </button>
        <button type="button" class="button" onClick={onClose}>
          I have kept it
        </button>
      </div>
    </Dialog>
  );
}
