import { logicalName } from '../../lib/logical-name.ts';
import { SEE_TEAMS } from './control-door.ts';
import type { Target } from './target.ts';
import type { Terminal } from './terminal.ts';

/** Says that there is no such team, where the gateway tells its teams: an empty report of a misspelled one looks like an answer. */
export function noteUnknownTeam({ outputs = {} }: Target, team: string, terminal: Terminal): void {
  const tellsTeams = Object.keys(outputs).some((name) => name.startsWith('TeamRole'));
  if (!tellsTeams || Object.hasOwn(outputs, `TeamRole${logicalName(team)}`)) return;
  // No failure: what a team has used is to be seen when the team is gone, too.
  terminal.printError(`There is no team ${team} here, or no longer. ${SEE_TEAMS}`);
}
