/**
 * Who gets through which route, generated from the synthesized template and judged by its own policies: every route,
 * everybody, every team that a path may name, and every way of writing a path that has fooled a gateway before.
 */
import { expect, test } from 'vitest';
import { compilePolicy } from '../../../local/iam/statement.ts';
import { ODD_PATHS, TRICKS } from './path-tricks.ts';
import {
  expectedAt,
  METHODS,
  OPEN,
  pathOf,
  product,
  SIGNED,
  type Somebody,
  synthesizedDoors,
  TEAMS,
} from './the-doors.ts';

const { stack, everybody, simulate } = await synthesizedDoors();
const { routes } = stack.api;
const callers: readonly (readonly [string, Somebody | undefined])[] = [
  ...Object.entries(everybody),
  ['nobody', undefined],
];
const notOperators = Object.entries(everybody).filter(([, { isOperator }]) => !isOperator);

/** What may stand before a path of operators to make it look like a team's own. */
const BEFORE_ADMIN = ['', '/', '/teams/<own>', '/teams/<own>/..', '/teams/<own>/../..', '/teams/<own>%2F..%2F..'];
const BEHIND_ADMIN = ['', '/', '/teams/<own>/x', '%2Fteams%2F<own>%2Fx', '?path=/teams/<own>/x', '%3F/teams/<own>/x'];

test('every route of the template is in a door of which somebody has said who may use it', () => {
  const doors = [...OPEN, ...SIGNED].map(({ method, path }) => `${method} ${path}`);
  expect(routes.map(({ method, resource }) => `${method} ${resource}`).sort()).toEqual(doors.sort());
  for (const route of routes) {
    expect(() => expectedAt(route)).not.toThrow();
    const isOpen = OPEN.some(({ method, path }) => method === route.method && path === route.resource);
    expect([route.resource, route.authorization]).toEqual([route.resource, isOpen ? 'NONE' : 'AWS_IAM']);
  }
  expect(() => expectedAt({ method: 'POST', resource: '/debug' })).toThrow('Nobody has said who may call POST /debug');
});

test.each(callers)('%s is let in where it should be, on every route and for every team', (_, somebody) => {
  const wrong: string[] = [];
  for (const [route, team] of product(routes, TEAMS, [0])) {
    const expected = expectedAt(route)(somebody, team);
    const outcome = simulate(somebody?.identity, route.method, pathOf(route, team));
    if (outcome !== expected) wrong.push(`${route.method} ${pathOf(route, team)}: ${outcome}, not ${expected}`);
  }
  expect(wrong).toEqual([]);
});

test('no other method leads anywhere, HEAD and OPTIONS neither', () => {
  const found = product(METHODS, routes, ['a']).filter(([method, { resource }, team]) => {
    const isThere = routes.some((route) => route.method === method && route.resource === resource);
    return !isThere && simulate(everybody.operator?.identity, method, pathOf({ resource }, team)) !== 'no route';
  });
  expect(found).toEqual([]);
});

test.each(Object.entries(TRICKS))('rows 24 and 25: gives nobody the name of another team: %s', (_, trick) => {
  const wrong: string[] = [];
  const named = routes.filter(({ resource }) => resource.includes('{team}'));
  for (const [route, [name, { identity, team: own = 'a' }], team] of product(named, notOperators, TEAMS)) {
    const path = trick((segment) => pathOf(route, segment), team, own);
    const outcome = simulate(identity, route.method, path);
    const mine = everybody[name]?.team && `in as ${own}`;
    const isKeyDoor = outcome === 'in as nobody' && !path.startsWith('/teams');
    if (outcome.startsWith('in') && outcome !== mine && !isKeyDoor) wrong.push(`${name}: ${path}: ${outcome}`);
  }
  expect(wrong).toEqual([]);
});

test('row 24: lets no team do what is for operators, however its path is written', () => {
  const letIn: string[] = [];
  const admin = routes.filter(({ resource }) => resource.startsWith('/admin/'));
  expect(admin.length).toBeGreaterThan(3);
  for (const [route, [name, { identity, team = 'a' }], before] of product(admin, notOperators, BEFORE_ADMIN)) {
    for (const behind of BEHIND_ADMIN) {
      const own = pathOf(route, team); // What is about its own team above all.
      const path = `${before}${own}${behind}`.replaceAll('<own>', team);
      for (const written of [path, path.toUpperCase(), path.replace('/admin', '/%61dmin')]) {
        const outcome = simulate(identity, route.method, written);
        if (outcome.startsWith('in')) letIn.push(`${name}: ${route.method} ${written}: ${outcome}`);
      }
    }
  }
  expect(letIn).toEqual([]);
});

test.each(Object.entries(ODD_PATHS))('an odd path of the key door leads nobody through another: %s', (_, oddly) => {
  const letIn: string[] = [];
  for (const { method, path } of OPEN) {
    const plain = path.replaceAll(/\{[^}]+\}/g, 'x');
    const odd = oddly(plain);
    // Whatever follows in the name of a model is a part of it.
    const isModel = method === 'GET' && odd.startsWith('/models/');
    if (odd !== plain && !isModel && simulate(undefined, method, odd) !== 'no route') letIn.push(`${method} ${odd}`);
  }
  expect(letIn).toEqual([]);
});

test('is judged by an evaluator that understands all policies of the template in full', () => {
  for (const { identity } of Object.values(everybody)) {
    expect(() => identity.policies.map(compilePolicy)).not.toThrow();
  }
});
