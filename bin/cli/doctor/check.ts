import type { DeployedConfiguration } from '../../../lib/configuration.ts';
import type { Asker, AskerOptions } from '../asker.ts';
import type { Credentials } from '../aws-credentials.ts';
import type { TargetOptions } from '../options.ts';
import type { Target } from '../target.ts';
import type { Terminal } from '../terminal.ts';

/** One thing that can be wrong. Adding one is a file, and a line in `checks.ts`. */
export interface Check {
  /** What `--json` calls it. */
  readonly id: string;
  /** Looks, and says what it has seen. What it throws as a `Problem` is a failure, with its hint. */
  run(examination: Examination): Promise<Finding>;
}

/** What a check has seen. Never a secret. */
export interface Finding {
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly message: string;
  /** How to mend it. */
  readonly hint?: string;
}

/** What is examined, and what earlier checks have found for later ones: what is absent was not found. */
export interface Examination {
  readonly terminal: Terminal;
  readonly options: DoctorOptions;
  configuration?: DeployedConfiguration;
  aws?: AwsAccess;
  target?: Target;
  outputs?: Readonly<Record<string, string>>;
  asker?: Asker;
  /** The call whose row is looked for. */
  callId?: string;
}

/** How services of AWS are reached, here or there. */
export interface AwsAccess {
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
  /** The embedded services; absent: AWS itself. */
  readonly endpoint?: string;
}

/** What `headgate doctor` was given. */
export interface DoctorOptions extends TargetOptions, AskerOptions {
  readonly model: string;
  readonly json?: boolean;
}

/** A check that has nothing to look at. */
export function skipped(why: string): Finding {
  return { status: 'skipped', message: why };
}
