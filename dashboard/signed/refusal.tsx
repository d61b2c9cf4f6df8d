import { Refused } from '../state/ask.ts';
import { Denied } from '../state/control.ts';
import { policyFor } from './policy.ts';

/** Why something was not done, in the words of who has refused it; where IAM has, with the policy that is missing. */
export function Refusal({ cause }: { readonly cause: Refused }) {
  if (!(cause instanceof Denied))
    return (
      <p class="notice notice-bad" role="alert">
        {cause.message}
      </p>
    );
  return (
    <div class="notice notice-quiet denied" role="alert">
      <p>
        <strong>Your AWS credentials may not do this.</strong> Nothing was changed. Whoever looks after IAM can allow it
        to your role:
      </p>
      <pre>{policyFor(cause.call, location.hostname)}</pre>
      <details>
        <summary>What IAM says</summary>
        <p>{cause.message}</p>
      </details>
    </div>
  );
}

/** Whatever was thrown, as something that can be shown. */
export function refusedBy(cause: unknown): Refused {
  return cause instanceof Refused ? cause : new Refused(0, String(cause));
}
