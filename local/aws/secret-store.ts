import { join } from 'node:path';
import { readJson, writeJson } from './durable-file.ts';

/** One value that a secret has or had. */
export interface SecretVersion {
  readonly id: string;
  readonly string?: string;
  /** As it came over the wire, in base64. */
  readonly binary?: string;
  readonly createdAt: number;
  readonly stages: readonly string[];
}

/** A secret with all versions that still carry a staging label. */
export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly tags: readonly Tag[];
  readonly createdAt: number;
  readonly changedAt: number;
  /** When the secret will be gone, if it was marked for deletion. */
  readonly deletedAfter?: number;
  readonly deletedAt?: number;
  readonly versions: readonly SecretVersion[];
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Where secrets are kept between calls. */
export interface SecretStore {
  all(): readonly Secret[];
  /** Puts the secret in the place of the one of the same name. */
  save(secret: Secret): void;
  remove(name: string): void;
}

/** Keeps secrets in `secrets.json` of the folder, readable by its owner only; without a folder, in memory only. */
export function openSecretStore(folder: string | undefined): SecretStore {
  const file = folder === undefined ? undefined : join(folder, 'secrets.json');
  let secrets = new Map(file === undefined ? [] : readSecrets(file).map((secret) => [secret.name, secret]));
  const replace = (next: Map<string, Secret>) => {
    // Saved first: what could not be saved has not happened.
    if (file !== undefined) writeJson(file, { secrets: [...next.values()] });
    secrets = next;
  };
  return {
    all: () => [...secrets.values()],
    save: (secret) => replace(new Map(secrets).set(secret.name, secret)),
    remove: (name) => replace(new Map([...secrets].filter(([other]) => other !== name))),
  };
}

function readSecrets(file: string): readonly Secret[] {
  // Only this module writes the file.
  const found = readJson(file, 'Mend it, or remove it and set the secrets again.') as Stored | undefined;
  return found?.secrets ?? [];
}

interface Stored {
  readonly secrets: readonly Secret[];
}
