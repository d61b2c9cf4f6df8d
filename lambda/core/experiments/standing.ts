/** What people, or guardrails, have said of an experiment since it was configured. */
export interface Standing {
  readonly team: string;
  readonly experiment: string;
  /** `running`: as configured. `stopped`: the control arm answers all, and nothing is judged. */
  readonly state: 'running' | 'stopped' | 'promoted';
  /** The arm that is promoted, if one is. */
  readonly arm: string | undefined;
  /** Of how many of the calls: 1 is all; of the rest the control arm answers. */
  readonly share: number;
  readonly at: number;
  /** An ARN; or `guardrails`. */
  readonly by: string;
  readonly reason: string | undefined;
}

/** Where the standings of experiments lie, for all functions. */
export interface StandingStore {
  read(): Promise<readonly Standing[]>;
  /** Sets one. What somebody else has said later stays: then it is an error. */
  set(standing: Standing): Promise<void>;
}

/** How a standing is found. */
export function standingName({ team, experiment }: Pick<Standing, 'team' | 'experiment'>): string {
  return `${team}#${experiment}`;
}
