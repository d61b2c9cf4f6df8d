import { randomBytes } from 'node:crypto';
import type { Identity, IdentityStore, PolicyDocument } from '../iam/identity.ts';

/** A person or a program with a long-lived access key. */
export interface UserDefinition {
  readonly arn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly policies?: readonly PolicyDocument[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** A role of the template, with its trust policy as a function. */
export interface RoleDefinition {
  readonly arn: string;
  readonly policies?: readonly PolicyDocument[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly maxSessionSeconds?: number;
  mayAssume(caller: Identity): boolean;
}

/** Temporary credentials of an assumed role. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: number;
  readonly identity: Identity;
}

interface Credentials {
  readonly identity: Identity;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiresAt?: number;
}

/** The users, roles and sessions of the local account: what IAM knows in AWS. Kept in memory only. */
export class IdentityRegistry implements IdentityStore {
  readonly #now: () => number;
  readonly #credentials = new Map<string, Credentials>();
  readonly #roles = new Map<string, { readonly definition: RoleDefinition; readonly id: string }>();

  constructor(options: { readonly now?: () => number } = {}) {
    this.#now = options.now ?? Date.now;
  }

  addUser(user: UserDefinition): void {
    const identity = {
      arn: user.arn,
      accountId: accountOf(user.arn),
      userId: `AIDA${randomId()}`,
      tags: user.tags ?? {},
      policies: user.policies ?? [],
    };
    this.#credentials.set(user.accessKeyId, { identity, secretAccessKey: user.secretAccessKey });
  }

  addRole(role: RoleDefinition): void {
    this.#roles.set(role.arn, { definition: role, id: this.#roles.get(role.arn)?.id ?? `AROA${randomId()}` });
  }

  role(arn: string): RoleDefinition | undefined {
    return this.#roles.get(arn)?.definition;
  }

  /** The owner of an access key, unless the session has expired or the session token is not the one issued with it. */
  find(accessKeyId: string, sessionToken?: string): Credentials | undefined {
    const found = this.#credentials.get(accessKeyId);
    if (found === undefined || found.sessionToken !== sessionToken || this.hasExpired(accessKeyId)) return undefined;
    return found;
  }

  /** Tells an expired session from an unknown one, because AWS answers them differently. */
  hasExpired(accessKeyId: string): boolean {
    const expiresAt = this.#credentials.get(accessKeyId)?.expiresAt;
    return expiresAt !== undefined && expiresAt <= this.#now();
  }

  /** When the session ends whose identity this is; `undefined` for a user, who has none. */
  sessionEnd(identity: Identity): number | undefined {
    for (const held of this.#credentials.values()) if (held.identity === identity) return held.expiresAt;
    return undefined;
  }

  /** Issues credentials of a role that was added before. Whether the caller may have them is asked by `sts.ts`. */
  startSession(roleArn: string, sessionName: string, durationSeconds: number): Session {
    const role = this.#roles.get(roleArn);
    if (role === undefined) throw new Error(`No role ${roleArn} was added to the local account.`);
    this.#forgetExpired();
    const session = {
      accessKeyId: `ASIA${randomId()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(96).toString('base64'),
      expiresAt: this.#now() + durationSeconds * 1000,
      identity: {
        arn: sessionArn(roleArn, sessionName),
        accountId: accountOf(roleArn),
        userId: `${role.id}:${sessionName}`,
        tags: role.definition.tags ?? {},
        policies: role.definition.policies ?? [],
      },
    };
    this.#credentials.set(session.accessKeyId, session);
    return session;
  }

  #forgetExpired(): void {
    // A day later nobody needs to be told any more that a session has expired.
    const forgotten = this.#now() - 86_400_000;
    for (const [id, { expiresAt }] of this.#credentials) {
      if (expiresAt !== undefined && expiresAt < forgotten) this.#credentials.delete(id);
    }
  }
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

function sessionArn(roleArn: string, sessionName: string): string {
  const [, partition] = roleArn.split(':');
  // The path of a role is not part of its sessions' ARN.
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return `arn:${partition}:sts::${accountOf(roleArn)}:assumed-role/${roleName}/${sessionName}`;
}

function randomId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}
