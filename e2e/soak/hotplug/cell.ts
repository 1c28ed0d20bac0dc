import type { KioskView } from '#contracts/bridge';
import { FaultError } from '#kernel';
import { eventually, clock } from '../../house.ts';
import { aimAt, devices, type DeviceName, type Way } from './devices.ts';
import { doubtsOf, lawBroken } from './law.ts';
import type { Lobby } from './lobby.ts';
import type { StagedSituation } from './situations.ts';

export interface Cell {
  readonly device: DeviceName;
  readonly way: Way;
  readonly situation: StagedSituation;
}

export interface CellResult {
  readonly device: DeviceName;
  readonly way: Way;
  readonly stage: string;
  readonly situation: string;
  readonly protocol: string;
  /** `missed`: this protocol never comes by such a moment. */
  readonly outcome: 'held' | 'broken' | 'missed';
  readonly problems: readonly string[];
  /** Notes that came to be in doubt. */
  readonly doubts: number;
  readonly tookMs: number;
}

/** A device that is gone is noticed within this, whatever the line: six seconds of silence, and a heartbeat to the server. */
const NOTICED_WITHIN_MS = 20_000;
const BACK_WITHIN_MS = 45_000;

/** One device pulled in one moment and plugged in again. The lobby is free and well afterwards where nothing is broken. */
export async function tryCell(lobby: Lobby, cell: Cell): Promise<CellResult> {
  const began = clock.monotonic();
  const { device, way, situation } = cell;
  const doubtsBefore = doubtsOf(lobby);
  const ended = (outcome: CellResult['outcome'], problems: readonly string[]): CellResult => ({
    device,
    way,
    stage: situation.stage,
    situation: situation.name,
    protocol: lobby.options.protocol,
    outcome,
    problems,
    doubts: doubtsOf(lobby) - doubtsBefore,
    tookMs: Math.round(clock.monotonic() - began),
  });
  const at = new Progress();
  try {
    const tried = await plays(lobby, cell, at);
    if (!tried) return ended('missed', []);
    at.now('the books');
    const problems = await lawBroken(lobby);
    return ended(problems.length === 0 ? 'held' : 'broken', problems);
  } catch (thrown) {
    const law = await lawBroken(lobby);
    return ended('broken', [`${at.what}: ${reasonOf(thrown)}`, ...law]);
  }
}

class Progress {
  what = 'the beginning';

  now(what: string): void {
    this.what = what;
  }
}

/** False: the moment never came. */
async function plays(lobby: Lobby, { device, way, situation }: Cell, at: Progress): Promise<boolean> {
  const pluggable = devices[device];
  const { step } = situation;
  await lobby.isFree();
  await pluggable.prepare?.(lobby);
  at.now('on the way there');
  await situation.reach(lobby);
  const before = lobby.shown?.kind;
  at.now('pulling it');
  if (step !== undefined && device === 'validator') {
    if (!(await pulledAtStep(lobby, { way, situation, step }))) return false;
  } else {
    if (step !== undefined) await noteGoesIn(lobby, situation);
    await pluggable.out(lobby, way);
  }
  await situation.letGo?.(lobby);
  at.now('while it is away');
  await isSaid(lobby, device, situation);
  if (situation.lasts) stays(lobby, before);
  at.now('plugging it in');
  await pluggable.back(lobby, way);
  at.now('coming back');
  await isWell(lobby, device, situation);
  if (situation.lasts) stays(lobby, before);
  await pluggable.afterwards?.(lobby, way);
  at.now('going on');
  await situation.goOn?.(lobby);
  await lobby.leave();
  await lobby.isFree();
  at.now('what it is for');
  await pluggable.works(lobby);
  at.now('a whole visit afterwards');
  await lobby.wholeVisit();
  return true;
}

async function noteGoesIn(lobby: Lobby, { leaves }: StagedSituation): Promise<void> {
  await lobby.insert(20);
  if (leaves === true) await lobby.screen.send({ kind: 'end_session' });
}

async function pulledAtStep(
  lobby: Lobby,
  { way, situation, step }: { way: Way; situation: StagedSituation; step: NonNullable<StagedSituation['step']> },
): Promise<boolean> {
  const { validator } = lobby.house.hands;
  await aimAt(lobby, way, step);
  await noteGoesIn(lobby, situation);
  // With a note inside one may be left whose fate nobody can know.
  lobby.doubtsAllowed += 1;
  try {
    await eventually(
      'pulled',
      async () => (way === 'power' ? !(await validator.state()).powered : (await lobby.isCabled()) === false),
      (isPulled) => isPulled,
      6000,
    );
    return true;
  } catch {
    await aimAt(lobby, way, null);
    lobby.doubtsAllowed -= 1;
    await lobby.leave();
    return false;
  }
}

/** The building is told, and whoever stands at a screen that needs the device is told there. */
async function isSaid(lobby: Lobby, device: DeviceName, { boxOut = false }: StagedSituation): Promise<void> {
  const { code } = devices[device];
  if (code === null) {
    await lobby.screen.until('nobody is spoken to', (view) => !view.headset);
    return;
  }
  const codes = boxOut && device === 'validator' ? [code, 'VALIDATOR_STACKER_REMOVED'] : [code];
  await eventually(
    `${code} is told to the building`,
    () => lobby.troubles(),
    (troubles) => codes.some((one) => troubles.includes(one)),
    NOTICED_WITHIN_MS,
  );
  const here = lobby.screen.view === null ? null : wordsHere(lobby.screen.view, device);
  if (here !== null && !codes.some((one) => here.includes(one)))
    throw new FaultError('DEVICE_SILENT', { message: `the screen does not say ${code}: ${JSON.stringify(here)}` });
}

async function isWell(lobby: Lobby, device: DeviceName, { boxOut = false }: StagedSituation): Promise<void> {
  const { code } = devices[device];
  if (code === null) return;
  await eventually(
    `${code} is over`,
    async () => ({ troubles: await lobby.troubles(), here: wordsHere(lobby.screen.view, device) ?? [] }),
    ({ troubles, here }) => !troubles.includes(code) && !here.includes(code),
    BACK_WITHIN_MS,
  );
  if (boxOut) return;
  // A validator that is back may be busy with a note that was inside.
  await eventually(
    'nothing is the matter',
    () => lobby.troubles(),
    (troubles) => !troubles.some((one) => one.startsWith('VALIDATOR_') && one !== 'VALIDATOR_CHEATED'),
    BACK_WITHIN_MS,
  );
}

/** What this screen says of this device; null: it is not the place to say anything of it. */
function wordsHere(view: KioskView | null, device: DeviceName): readonly (string | null)[] | null {
  const screen = view?.screen;
  switch (screen?.kind) {
    case 'attract':
      return screen.limits;
    case 'home':
      return device === 'validator' ? [screen.cashBlocked] : null;
    case 'cash':
      if (device === 'validator') return [screen.trouble];
      return device === 'printer' ? [screen.printerBlocked] : null;
    case 'receipt_check':
      return device === 'printer' ? [screen.printerBlocked] : null;
    case 'staff_home':
      return device === 'headset' ? null : screen.devices.map(({ code }) => code);
    case 'staff_cash_box':
      return device === 'validator' ? [screen.validator] : null;
    default:
      return null;
  }
}

function stays(lobby: Lobby, before: string | undefined): void {
  if (lobby.shown?.kind !== before)
    throw new FaultError('DEVICE_SILENT', { message: `the screen went from ${before} to ${lobby.shown?.kind}` });
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? `${thrown.message} (${thrown.cause.message})` : thrown.message;
}
