import type { z } from 'zod';
import { BEDROCK, PROVIDER_IDS } from '../lambda/settings.ts';
import { ALLOWED_LOCAL_PROVIDER_URL, ALLOWED_PROVIDER_URL } from './provider-url.ts';

/**
 * For rules about how parts of a configuration go together: they are checked even if a part is wrong by itself, so that
 * an operator reads of all that is wrong at once. Hence they trust no shape.
 */
export const ALWAYS: z.core.$ZodSuperRefineParams = { when: () => true };

/** The provider that the local run brings along; it needs no key and is never deployed. */
export const DEMO_PROVIDER = 'demo';
/** How a provider may be called. */
export const PROVIDER_NAME = /^[a-z](?:[a-z0-9-]{0,29}[a-z0-9])?$/;

/** A gateway without a provider can do nothing; the local run has its demo provider. */
export function refuseNobody(providers: object, isLocal: boolean, context: z.RefinementCtx): void {
  if (isLocal || Object.keys(providers).length > 0) return;
  context.addIssue({ code: 'custom', message: `at least one provider, such as ${PROVIDER_IDS.join(', ')}` });
}

/** Where a provider is must be known: by the gateway itself, or from its URL. */
export function refuseHostsWithoutUrl(providers: unknown, isLocal: boolean, context: z.RefinementCtx): void {
  const builtIn: readonly string[] = PROVIDER_IDS;
  for (const [id, settings] of entriesOf(providers)) {
    if (id === DEMO_PROVIDER && !isLocal) {
      const message = 'any other name: the demo provider exists in the local run only';
      context.addIssue({ code: 'custom', path: [id], message });
    } else if (PROVIDER_NAME.test(id) && !builtIn.includes(id) && isRecord(settings) && !('url' in settings)) {
      const allowedUrl = isLocal ? ALLOWED_LOCAL_PROVIDER_URL : ALLOWED_PROVIDER_URL;
      const path = id === DEMO_PROVIDER ? [id] : [id, 'url'];
      context.addIssue({ code: 'custom', path, message: `${allowedUrl}; only ${builtIn.join(', ')} need none` });
    }
  }
}

/** Which endpoints a built-in provider has is known, and not for a configuration to say. */
export function refuseKnownEndpoints(providers: unknown, context: z.RefinementCtx): void {
  const builtIn: readonly string[] = PROVIDER_IDS;
  for (const [id, settings] of entriesOf(providers)) {
    if (!builtIn.includes(id) || !isRecord(settings)) continue;
    for (const field of ['responses', 'messages'].filter((name) => name in settings)) {
      const message = 'nothing: what a built-in provider speaks is known (docs/endpoints.md)';
      context.addIssue({ code: 'custom', path: [id, field], message });
    }
  }
}

/** Bedrock lets our role in and asks for no key; a region of AWS is its alone. */
export function refuseWhatBedrockDiffersIn(providers: unknown, context: z.RefinementCtx): void {
  for (const [id, settings] of entriesOf(providers)) {
    const field = id === BEDROCK ? 'needsKey' : 'region';
    if (!isRecord(settings) || !(field in settings)) continue;
    const message =
      id === BEDROCK
        ? 'nothing: requests are signed with the role of the function'
        : `nothing: only ${BEDROCK} has one`;
    context.addIssue({ code: 'custom', path: [id, field], message });
  }
}

/** CloudFormation names have no hyphens: two names that differ in nothing else would become one resource. */
export function refuseTwins(record: unknown, context: z.RefinementCtx): void {
  const seen = new Map<string, string>();
  for (const [name] of entriesOf(record)) {
    const plain = name.replaceAll('-', '');
    const twin = seen.get(plain);
    seen.set(plain, name);
    const message = `a name that differs from "${twin}" in more than hyphens`;
    if (twin !== undefined) context.addIssue({ code: 'custom', path: [name], message });
  }
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : [];
}

/** An object that is no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
