import { Empty } from '../parts/states.tsx';
import { leave } from '../signed/leave.ts';

interface PlaygroundClosedProps {
  /** As far as it is known already. */
  readonly team: string | undefined;
  readonly isSession?: boolean;
}

/** Before somebody has written a prompt in vain: that models are asked with another key, and how one comes to it. */
export function PlaygroundClosed({ team, isSession = false }: PlaygroundClosedProps) {
  return (
    <div class="view">
      <div class="view-head">
        <h1>Playground</h1>
      </div>
      <Empty title={isSession ? 'Models are asked with a gateway key' : 'This key asks no models'}>
        <p>
          {isSession
            ? 'You have signed in by a link or with IAM: that shows figures, and asks nobody.'
            : 'Its limits, or those of its team, leave out /chat/completions, which prompts are sent to.'}{' '}
          Sign out, and paste a gateway key that may. This makes one:
        </p>
        <pre>npx headgate keys create --team {team ?? 'TEAM'} --name playground</pre>
        <button type="button" class="button button-strong" onClick={() => void leave()}>
          Sign in with a gateway key
        </button>
      </Empty>
    </div>
  );
}
