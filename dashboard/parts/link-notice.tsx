import { linkProblem } from '../state/link.ts';
import { key } from '../state/session.ts';

/** Says to who is signed in that a link has opened nothing: all stays as it was. */
export function LinkNotice() {
  if (key.value === undefined || linkProblem.value === undefined) return null;
  return (
    <div class="notice notice-bad" role="alert">
      <span>The link was not used, and you are signed in as before. {linkProblem.value}</span>
      <button
        type="button"
        class="button button-quiet"
        onClick={() => {
          linkProblem.value = undefined;
        }}
      >
        Dismiss
      </button>
    </div>
  );
}
