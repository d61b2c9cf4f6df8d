import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Clock, Secrets } from '../core/gateway.ts';
import type { KeysRecord } from '../core/provider-keys/key-records.ts';
import {
  listProviderKeys,
  type ProviderKeyStores,
  removeProviderKeys,
  setProviderKeys,
} from '../core/provider-keys/set-provider-keys.ts';
import type { Limits } from '../settings.ts';
import { type Answer, type Answers, answered, authorOf, bodyOf, namedIn, requireNoFields } from './answer.ts';

/** What keys of providers are put in with. They can be written from here, and never read. */
export interface ProviderKeyPorts extends ProviderKeyStores {
  readonly secrets: Pick<Secrets, 'pepper'>;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** Keys of providers: those that all teams share are an operator's, and a team may have its own. */
export function providerKeyAnswers(
  ports: ProviderKeyPorts,
): Answers<
  | 'GET /admin/provider-keys'
  | 'GET /admin/provider-keys/{provider}'
  | 'PUT /admin/provider-keys/{provider}'
  | 'DELETE /admin/provider-keys/{provider}'
  | 'GET /teams/{team}/provider-keys'
  | 'GET /teams/{team}/provider-keys/{provider}'
  | 'PUT /teams/{team}/provider-keys/{provider}'
  | 'DELETE /teams/{team}/provider-keys/{provider}'
> {
  const list = async (isWanted: (record: KeysRecord) => boolean) =>
    answered(200, await listProviderKeys(ports.records, isWanted));
  return {
    'GET /admin/provider-keys': () => list(() => true),
    'GET /admin/provider-keys/{provider}': (event) => list(({ provider }) => provider === namedIn(event).provider),
    'PUT /admin/provider-keys/{provider}': setAnswer(ports),
    'DELETE /admin/provider-keys/{provider}': removeAnswer(ports),
    'GET /teams/{team}/provider-keys': (event) => list(({ team }) => team === namedIn(event).team),
    'GET /teams/{team}/provider-keys/{provider}'(event) {
      const named = namedIn(event);
      return list(({ team, provider }) => team === named.team && provider === named.provider);
    },
    'PUT /teams/{team}/provider-keys/{provider}': setAnswer(ports),
    'DELETE /teams/{team}/provider-keys/{provider}': removeAnswer(ports),
  };
}

function setAnswer(ports: ProviderKeyPorts): Answer {
  return async (event) => {
    const body = await bodyOf(event, ports.limits);
    const order = { ...orderIn(event, ports.clock), body, pepper: await ports.secrets.pepper() };
    return answered(200, await setProviderKeys(order, ports));
  };
}

function removeAnswer(ports: ProviderKeyPorts): Answer {
  return async (event) => {
    await requireNoFields(event, ports.limits);
    return answered(200, await removeProviderKeys(orderIn(event, ports.clock), ports));
  };
}

/** Whose keys they are is said by the path alone, which IAM has let in: without a team, those that all share. */
function orderIn(event: APIGatewayProxyEvent, clock: Clock) {
  const { provider = '', team } = namedIn(event);
  return { provider, team, author: authorOf(event, clock) };
}
