import { useEffect, useRef, useState } from 'preact/hooks';
import { moment } from '../text/moments.ts';
import { drop, droppedBecause, mayChange, mayChangeUntil } from './credentials.ts';
import { CredentialsForm } from './credentials-form.tsx';

/** Whether changes can be made, until when, and how one comes to it. */
export function ChangeBar() {
  const [isOpen, setOpen] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const form = useRef<HTMLDivElement>(null);
  const isFirst = useRef(true);
  const isHeld = mayChange.value;
  useEffect(() => {
    // Where the eye is sent, the keyboard goes as well; but not as the page appears.
    if (isFirst.current) isFirst.current = false;
    else (isOpen && !isHeld ? form.current?.querySelector('textarea') : toggle.current)?.focus();
  }, [isOpen, isHeld]);
  return (
    <section class="card change-bar" aria-label="Making changes">
      <div class="controls">
        <p role="status">{told(isHeld)}</p>
        {isHeld ? (
          <button type="button" class="button" ref={toggle} onClick={() => drop()}>
            Stop making changes
          </button>
        ) : (
          <button
            type="button"
            class="button"
            ref={toggle}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            onKeyDown={({ key }) => key === 'Escape' && setOpen(false)}
          >
            Sign in with IAM to make changes
          </button>
        )}
      </div>
      {isOpen && !isHeld && (
        <div ref={form}>
          <CredentialsForm label="Make changes" onHeld={() => setOpen(false)} />
        </div>
      )}
    </section>
  );
}

function told(isHeld: boolean): string {
  if (isHeld) return `You may make changes until ${moment(mayChangeUntil.value, 'hour')} UTC, as far as IAM lets you.`;
  const why = droppedBecause.value;
  return why === undefined ? 'A gateway key may look, and not change.' : `${why} Paste new ones to go on.`;
}
