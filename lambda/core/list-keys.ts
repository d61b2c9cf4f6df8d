import { describeKey } from './describe-key.ts';
import type { TeamKeys } from './team-keys.ts';
import { unknownTeam } from './unknown-team.ts';

/** Whose keys are asked for. */
export interface ListOrder {
  readonly team: string;
  /** The teams that the configuration knows. */
  readonly teams: readonly string[];
}

/** Tells which keys a team has, the newest first, those that have ended among them. */
export async function listKeys(keys: Pick<TeamKeys, 'list'>, { team, teams }: ListOrder, now: number) {
  if (!teams.includes(team)) throw unknownTeam(team);
  const found = await keys.list(team);
  return { data: found.keys.map((key) => describeKey(key, now)), hasMore: found.hasMore };
}
