import { z } from 'zod';
import { section } from './configuration-section.ts';
import { ALLOWED_LOCAL_PROVIDER_URL, ALLOWED_PROVIDER_URL, providerUrl } from './provider-url.ts';

/** Where traces go. The same rules hold as for providers: nothing within the network of the function can be named. */
export function telemetry(isLocal: boolean) {
  const allowed = isLocal ? ALLOWED_LOCAL_PROVIDER_URL : ALLOWED_PROVIDER_URL;
  const url = z.string(allowed).transform((text, context) => {
    const normal = providerUrl(text, isLocal);
    if (normal !== undefined) return normal;
    context.addIssue({ code: 'custom', message: allowed });
    return z.NEVER;
  });
  return section({
    otlp: section({ url, needsHeaders: z.boolean('true or false').exactOptional() }).exactOptional(),
  });
}
