/** The same table over the local front, with requests that are signed: what the simulator says is what happens. */
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { IdentityRegistry } from '../../../local/aws/identities.ts';
import { startFront } from '../../../local/front/front.ts';
import { createIamAuthorizer } from '../../../local/front/iam-authorizer.ts';
import type { FunctionHost } from '../../../local/functions/host.ts';
import { aSigningClient, type Credentials } from './a-signing-client.ts';
import { ODD_PATHS, TRICKS } from './path-tricks.ts';
import { expectedAt, METHODS, type Outcome, pathOf, product, type Somebody, synthesizedDoors } from './the-doors.ts';

const { stack, everybody, simulate } = await synthesizedDoors();
const { api } = stack;
const identities = new IdentityRegistry();
const credentials = new Map<Somebody | undefined, Credentials>();
for (const [at, somebody] of Object.values(everybody).entries()) {
  const own = { accessKeyId: `AKIA${at}`, secretAccessKey: `secret-${at}` };
  credentials.set(somebody, own);
  const { arn, tags, policies } = somebody.identity;
  const account = arn.replace(/\d{12}/, somebody.identity.accountId); // The registry reads the account from the ARN.
  identities.addUser({ ...own, arn: account, tags, policies });
}
const names = new Set(api.routes.map(({ functionName }) => functionName));
const hosts = new Map([...names].map((name) => [name, aFunctionThatSaysWhatItIsTold(name)] as const));
const front = await startFront({ api, hosts, port: 0, authorize: createIamAuthorizer(api, identities) });
const client = aSigningClient(front.url);
afterAll(async () => {
  client.close();
  await front.close();
});

interface Told {
  readonly resource: string;
  readonly team: string | null;
  readonly signer: string | null;
}

/** Stands in for a deployed function: says which route, team and signer its event names. */
function aFunctionThatSaysWhatItIsTold(name: string): FunctionHost {
  const isStreamed = api.routes.some(
    ({ functionName, transferMode }) => functionName === name && transferMode === 'STREAM',
  );
  return {
    async invoke(event) {
      // As `local/front/event.ts` makes it.
      const { resource, pathParameters, requestContext } = event as {
        readonly resource: string;
        readonly pathParameters: { readonly team?: string } | null;
        readonly requestContext: { readonly identity: { readonly userArn: string | null } };
      };
      const signer = requestContext.identity.userArn;
      const told: Told = { resource, team: pathParameters?.team ?? null, signer };
      const body = JSON.stringify(told);
      if (!isStreamed) return { kind: 'buffered', payload: JSON.stringify({ statusCode: 200, body }) };
      const output = Readable.from([Buffer.from(`${JSON.stringify({ statusCode: 200 })}${'\0'.repeat(8)}${body}`)]);
      return { kind: 'streaming', contentType: 'application/json', output, ended: Promise.resolve({}) };
    },
    close: async () => {},
  };
}

/** Sends it, and says what came of it in the words of the table. */
async function outcomeOf(somebody: Somebody | undefined, method: string, path: string): Promise<Outcome | string> {
  const { status, type, text } = await client.send(credentials.get(somebody), method, path);
  if (status === 404 && type === 'MissingAuthenticationTokenException') return 'no route';
  if (status === 403 && type === 'AccessDeniedException') return 'denied';
  if (status !== 200) return `${status} ${type}`;
  const { team, signer, resource }: Told = method === 'HEAD' ? {} : JSON.parse(text);
  const isOpen = api.routes.some((route) => route.resource === resource && route.authorization === 'NONE');
  const expectedSigner = isOpen ? null : somebody?.identity.arn;
  return signer === expectedSigner ? `in as ${team ?? 'nobody'}` : `in, signed by ${signer}`;
}

const callers: readonly (readonly [string, Somebody | undefined])[] = [
  ...Object.entries(everybody),
  ['nobody', undefined],
];

test.each(callers)('%s is let in where it should be, on every route', async (_, somebody) => {
  const wrong: string[] = [];
  for (const [route, team] of product(api.routes, ['a', 'ab'], [0])) {
    const path = pathOf(route, team);
    const expected = expectedAt(route)(somebody, team);
    const outcome = await outcomeOf(somebody, route.method, path);
    if (outcome !== expected) wrong.push(`${route.method} ${path}: ${outcome}, not ${expected}`);
  }
  expect(wrong).toEqual([]);
});

test('no other method leads anywhere, not even for an operator', async () => {
  const wrong: string[] = [];
  for (const [method, { resource }] of product(METHODS, api.routes, [0])) {
    if (api.routes.some((route) => route.method === method && route.resource === resource)) continue;
    const outcome = await outcomeOf(everybody.operator, method, pathOf({ resource }, 'a'));
    if (outcome !== 'no route') wrong.push(`${method} ${resource}: ${outcome}`);
  }
  expect(wrong).toEqual([]);
});

test.each(Object.entries(TRICKS))('rows 24 and 25: comes to what the simulator says: %s', async (_, trick) => {
  const wrong: string[] = [];
  const named = api.routes.filter(({ resource }) => resource.includes('{team}'));
  const ways = [
    ['role of a', 'a', 'ab'],
    ['role of ab', 'ab', 'a'],
  ] as const;
  for (const [route, [name, own, team]] of product(named, ways, [0])) {
    const path = trick((segment) => pathOf(route, segment), team, own);
    const expected = simulate(everybody[name]?.identity, route.method, path);
    const outcome = await outcomeOf(everybody[name], route.method, path);
    if (outcome !== expected) wrong.push(`${name}: ${route.method} ${path}: ${outcome}, not ${expected}`);
  }
  expect(wrong).toEqual([]);
});

test.each(Object.entries(ODD_PATHS))(
  'an odd path of the key door comes to what the simulator says: %s',
  async (_, oddly) => {
    for (const route of api.routes.filter(({ authorization }) => authorization === 'NONE')) {
      const path = oddly(pathOf(route, 'a'));
      const expected = simulate(undefined, route.method, path);
      expect([path, await outcomeOf(undefined, route.method, path)]).toEqual([path, expected]);
    }
  },
);
