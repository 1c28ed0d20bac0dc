import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { releaseManifest } from '#contracts/configuration';
import { FaultError } from '#kernel';
import { keepWhole, parseJson, readIfThere } from '../server/credential.ts';
import type { RefusedRelease, ReleaseStanding } from './decide.ts';

const end = z.strictObject({ at: z.string(), code: z.int().nullable() });
const tried = z.strictObject({ version: z.string(), ends: z.array(end) });
const refused = z.array(z.strictObject({ version: z.string(), at: z.string(), ends: z.array(end) }));

/** More versions that failed nobody needs to hear of. */
const MOST_REFUSED = 20;
/** A version is the name of a folder, and no way out of it. */
const VERSION = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/;
/** Where a kiosk program lies in a folder: in the source, alone, or as `npm run electron:build` lays it out. */
const PROGRAMS = ['main/kiosk.ts', 'kiosk.mjs', 'electron/kiosk.mjs'];

/** One folder for each version, and beside them small files: `current`, `good`, `refused`, `tried`. Each is whole at every moment. */
export class ReleaseFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(): ReleaseStanding {
    const refusedOnes = refused.safeParse(parseJson(readIfThere(this.#path('refused')) ?? ''));
    const triedOne = tried.safeParse(parseJson(readIfThere(this.#path('tried')) ?? ''));
    return {
      current: this.#version('current'),
      good: this.#version('good'),
      refused: refusedOnes.success ? refusedOnes.data : [],
      tried: triedOne.success ? triedOne.data : null,
    };
  }

  /** The kiosk program of a version; null where there is none. */
  program(version: string): string | null {
    if (!VERSION.test(version)) return null;
    return PROGRAMS.map((path) => this.#path(version, path)).find((path) => existsSync(path)) ?? null;
  }

  /** The screen that lies beside the program of a version; null where the program knows where its own is. */
  screen(version: string): string | null {
    const folder = this.#path(version, 'screen');
    return existsSync(join(folder, 'index.html')) ? folder : null;
  }

  /** Which journals a version understands, by its `package.json`; one that says nothing understands the first format. */
  journalFormat(version: string): number {
    const file = this.#path(version, 'package.json');
    const parsed = releaseManifest.safeParse(existsSync(file) ? parseJson(readFileSync(file, 'utf8')) : {});
    return parsed.success ? parsed.data.foyer.journalFormat : 1;
  }

  /** A person asks for a version: it is tried from the next start on, also where it was given up before. Throws FaultError RELEASE_UNUSABLE. */
  use(version: string): void {
    if (this.program(version) === null)
      throw new FaultError('RELEASE_UNUSABLE', {
        message: `${this.#path(version)} holds no kiosk program (${PROGRAMS.join(', ')})`,
        details: { version },
      });
    this.#keepRefused(this.read().refused.filter((one) => one.version !== version));
    this.keepTried(null);
    this.#keep('current', `${version}\n`);
  }

  keepGood(version: string): void {
    this.#keep('good', `${version}\n`);
  }

  keepTried(now: ReleaseStanding['tried']): void {
    if (now === null) rmSync(this.#path('tried'), { force: true });
    else this.#keep('tried', JSON.stringify(now));
  }

  giveUp(release: RefusedRelease): void {
    const others = this.read().refused.filter(({ version }) => version !== release.version);
    this.#keepRefused([...others, release]);
    this.keepTried(null);
  }

  #keepRefused(all: readonly RefusedRelease[]): void {
    this.#keep('refused', `${JSON.stringify(all.slice(-MOST_REFUSED), null, 2)}\n`);
  }

  /** No secret: whoever asks for a version may be another user than the one that runs it. */
  #keep(file: string, text: string): void {
    keepWhole(this.#path(file), { text, mode: 0o644 });
  }

  #version(file: string): string | null {
    const text = readIfThere(this.#path(file))?.trim() ?? '';
    return text === '' ? null : text;
  }

  #path(...parts: string[]): string {
    return join(this.#folder, ...parts);
  }
}
