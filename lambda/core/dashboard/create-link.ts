import type { Clock } from '../gateway.ts';
import { LONGEST_LABEL } from '../labels.ts';
import { type KeyPlan, newKey } from '../new-key.ts';
import { principalOf } from '../principal.ts';
import type { Json } from '../types.ts';
import { mintCode, seal } from './link-code.ts';
import type { StoredLink } from './links.ts';

/** How long a link waits for who has asked for it. */
const LINK_MS = 60_000;
/** How long the page stays open with it. */
const SESSION_MS = 60 * 60_000;
/** What a session may: to look. No model is asked with it. */
const ENDPOINTS = [
  '/usage',
  '/calls',
  '/calls/{id}',
  '/models',
  '/models/{model+}',
  '/targets',
  '/budget',
  '/experiments',
];

export interface LinkOrder {
  readonly team: string;
  readonly place: KeyPlan['place'];
  /** The ARN of who asks, as IAM knows it. */
  readonly by: string;
}

/**
 * Makes a link that opens the page of a team: the key of its session, the link to write down, and the code, to be shown
 * once. The key is made here, by who may make keys, so that whoever takes the link need not be able to.
 */
export function createLink(order: LinkOrder, pepper: string, clock: Clock) {
  const { key, record } = newKey(planFor(order), pepper, clock);
  const code = mintCode(clock.randomBytes(32), pepper);
  const expiresAt = clock.now() + LINK_MS;
  const session = { key, expires_at: momentOf(record.createdAt + SESSION_MS) };
  const link: StoredLink = {
    id: code.id,
    sealed: seal(JSON.stringify(session), code, clock.randomBytes(12)),
    expiresAt,
  };
  const answer: Json = {
    code: code.code,
    expiresAt: momentOf(expiresAt),
    keyId: record.keyId,
    sessionExpiresAt: session.expires_at,
  };
  return { record, link, answer };
}

function planFor({ team, place, by }: LinkOrder): KeyPlan {
  const name = `dashboard of ${principalOf(by).replace(/^arn:(?:[^:]*:){4}/, '')}`;
  const allowance = { budget: {}, limits: { endpoints: ENDPOINTS } };
  return {
    team,
    place,
    name: name.slice(0, LONGEST_LABEL).toWellFormed(),
    tags: undefined,
    lifetimeMs: SESSION_MS,
    allowance,
  };
}

function momentOf(at: number): string {
  return new Date(at).toISOString();
}
