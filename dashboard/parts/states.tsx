import type { ComponentChildren } from 'preact';
import type { Refused } from '../state/ask.ts';
import { refresh } from '../state/live.ts';

/** Where there is nothing to show, and what to do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="state">
      <p class="state-title">{title}</p>
      {children}
    </div>
  );
}

/** Why something cannot be shown. What was known before stays beside it. */
export function Problem({ problem }: { readonly problem: Refused }) {
  const isForbidden = problem.status === 403;
  return (
    <div class={`notice ${isForbidden ? 'notice-quiet' : 'notice-bad'}`} role="alert">
      <div>
        <strong>{isForbidden ? 'This key may not see this.' : 'That did not work.'}</strong> {problem.message}
      </div>
      {!isForbidden && (
        <button type="button" class="button" onClick={refresh}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Stands where something will be, in the size that it will have. */
export function Loading({ lines = 3 }: { readonly lines?: number }) {
  return (
    <div class="loading" role="status" aria-label="Loading" aria-busy="true">
      <span class="unseen">Loading</span>
      {Array.from({ length: lines }, (_, at) => (
        <span key={at} class="loading-line" />
      ))}
    </div>
  );
}
