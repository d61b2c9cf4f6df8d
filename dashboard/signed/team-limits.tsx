import { Dialog } from '../parts/dialog.tsx';
import { Loading } from '../parts/states.tsx';
import { useAnswer } from '../state/use-answer.ts';
import { moment } from '../text/moments.ts';
import { shown } from '../text/shown.ts';
import { allowanceChanges, LIMIT_FIELDS } from './allowance.ts';
import type { Ways } from './doing.ts';
import type { TeamFacts } from './facts.ts';
import { Form, LimitFields } from './form-parts.tsx';
import { Refusal } from './refusal.tsx';
import { readTeam, setTeam } from './team-keys.ts';
import { useSubmit } from './use-submit.ts';

/** What a team may spend and ask for, as an operator changes it. */
export function TeamLimits(ways: Ways) {
  const { value, problem } = useAnswer(() => readTeam(ways.team), [ways.team]);
  return (
    <Dialog title={`Budget and limits of ${ways.team}`} onClose={ways.onClose}>
      {problem && <Refusal cause={problem} />}
      {!value && !problem && <Loading lines={6} />}
      {value && <TeamForm {...ways} known={value} />}
      {!value && (
        <div class="controls">
          <button type="button" class="button" onClick={ways.onClose}>
            Close
          </button>
        </div>
      )}
    </Dialog>
  );
}

function TeamForm({ team, onClose, onDone, known }: Ways & { readonly known: TeamFacts }) {
  const { isBusy, refused, submit } = useSubmit(async (form) => {
    const isBack = form.get('configured') === 'on';
    await setTeam(team, isBack ? asConfigured() : allowanceChanges(form, known));
    onDone(`The budget and limits of ${team} were changed. That is in force everywhere within a minute.`);
  });
  return (
    <Form submit={submit} label="Change them" isBusy={isBusy} refused={refused} onClose={onClose}>
      <p class="hint">
        {known.changed
          ? `Changed last by ${shown(known.changed.by)}, ${moment(known.changed.at, 'hour')} UTC.`
          : 'As headgate.config.ts has them.'}{' '}
        Only operators change them.
      </p>
      <LimitFields facts={known} />
      <label class="check">
        <input type="checkbox" name="configured" /> Go back to headgate.config.ts in all of them
      </label>
    </Form>
  );
}

/** Takes back whatever was said since. */
function asConfigured(): object {
  const sections = Map.groupBy(LIMIT_FIELDS, ({ section }) => section);
  const entries = [...sections].map(([section, fields]) => [
    section,
    Object.fromEntries(fields.map(({ member }) => [member, 'configured'])),
  ]);
  return Object.fromEntries(entries);
}
