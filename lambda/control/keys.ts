import type { APIGatewayProxyEvent } from 'aws-lambda';
import { createKey } from '../core/create-key.ts';
import type { Clock, Secrets } from '../core/gateway.ts';
import { listKeys } from '../core/list-keys.ts';
import type { KeyPlan } from '../core/new-key.ts';
import { revokeKey } from '../core/revoke-key.ts';
import { rotateKey } from '../core/rotate-key.ts';
import type { KeyName, TeamKeys } from '../core/team-keys.ts';
import type { Limits } from '../settings.ts';
import { type Answers, answered, bodyOf, namedIn } from './answer.ts';

/** What keys are made with. */
export interface KeyPorts {
  readonly keys: TeamKeys;
  readonly secrets: Pick<Secrets, 'pepper'>;
  readonly clock: Clock;
  readonly place: KeyPlan['place'];
  /** The teams that the configuration knows. */
  readonly teams: readonly string[];
  readonly limits: Limits;
}

/** Gateway keys, as their teams make and end them. */
export function keyAnswers({
  keys,
  secrets,
  clock,
  place,
  teams,
  limits,
}: KeyPorts): Answers<
  | 'POST /teams/{team}/keys'
  | 'GET /teams/{team}/keys'
  | 'POST /teams/{team}/keys/{key}/revoke'
  | 'POST /teams/{team}/keys/{key}/rotate'
> {
  return {
    async 'POST /teams/{team}/keys'(event) {
      const { team = '' } = namedIn(event);
      const order = { team, body: await bodyOf(event, limits), place, teams };
      const { record, answer } = createKey(order, await secrets.pepper(), clock);
      await keys.put(record);
      return answered(201, answer);
    },
    async 'GET /teams/{team}/keys'(event) {
      const { team = '' } = namedIn(event);
      return answered(200, await listKeys(keys, { team, teams }, clock.now()));
    },
    async 'POST /teams/{team}/keys/{key}/revoke'(event) {
      return answered(200, await revokeKey(keys, keyNameIn(event), clock.now()));
    },
    async 'POST /teams/{team}/keys/{key}/rotate'(event) {
      const body = await bodyOf(event, limits);
      const ports = { keys, pepper: await secrets.pepper(), clock };
      return answered(201, await rotateKey({ ...keyNameIn(event), body, place, teams }, ports));
    },
  };
}

function keyNameIn(event: APIGatewayProxyEvent): KeyName {
  const { team = '', key = '' } = namedIn(event);
  return { team, keyId: key };
}
