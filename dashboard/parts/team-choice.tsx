import { useEffect } from 'preact/hooks';
import type { BudgetFacts } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { ALL_TEAMS, changeQuery, shownTeam } from '../state/place.ts';
import { key } from '../state/session.ts';
import { useAnswer } from '../state/use-answer.ts';
import { Select } from './choice.tsx';
import { Empty } from './states.tsx';

/** Whose figures are shown, for a key that may see those of all teams; nothing for all others. */
export function TeamChoice() {
  const { value } = useAnswer((signal) => askJson<BudgetFacts>('/budget', { team: undefined }, signal), [key.value]);
  const mayChoose = value?.teams !== undefined;
  useEffect(() => {
    // Somebody else's link may name a team that this key does not see.
    if (value && !mayChoose && shownTeam.value !== undefined) changeQuery({ team: undefined });
  }, [value]);
  if (!value?.teams) return null;
  return (
    <Select
      label="Team"
      value={shownTeam.value ?? value.team}
      options={[
        ...[...new Set([value.team, ...value.teams])].map((name) => ({ value: name, label: name })),
        { value: ALL_TEAMS, label: 'all teams' },
      ]}
      onChoose={(name) => changeQuery({ team: name === value.team ? undefined : name })}
    />
  );
}

/** Where there is something to see of one team only. */
export function OneTeam() {
  return (
    <div class="view">
      <Empty title="Choose a team">
        <p>All teams together are in the overview: by team, each of them leads to its calls. This is shown of one.</p>
      </Empty>
    </div>
  );
}
