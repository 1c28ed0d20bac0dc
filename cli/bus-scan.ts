import { duration, FaultError, silentLog, success, type Reply } from '#kernel';
import { busScanners, type ScannedProtocol } from '#hardware/meters';
import { openPort } from '#hardware/ports';
import { loadMeterProfile, meterProfileNames, ownProfileNames, withOwnProfiles } from '#hardware/profiles';
import { SystemClock, writeNote } from '#platform';
import { refuseFault } from './meter-line.ts';

export interface ScanGiven {
  readonly url: string;
  readonly protocol: ScannedProtocol;
  readonly from: number;
  readonly to: number;
  readonly replyWithinMs: number | null;
  /** Its own profiles are tried too. */
  readonly siteFile: string | null;
  /** Addresses are told on standard error while they are tried. */
  readonly aloud: boolean;
}

/** What answers on a line: `{url, protocol, meters: [{address, serial, guesses: [{profile, …}]}]}`. Reads only. */
export async function scanBus(given: ScanGiven): Promise<Reply<object>> {
  const { url, protocol, from, to, siteFile, aloud } = given;
  const own = siteFile === null ? [] : ownProfileNames(siteFile).map((profile) => ({ profile }));
  const ownFiles = siteFile === null ? [] : withOwnProfiles({ meters: own }, siteFile).meters.map((one) => one.profile);
  const profiles = [...ownFiles, ...meterProfileNames()].filter((name) => loadMeterProfile(name).protocol === protocol);
  try {
    const meters = await busScanners[protocol]({
      url,
      from,
      to,
      profiles,
      replyWithin: given.replyWithinMs === null ? null : duration(given.replyWithinMs),
      clock: new SystemClock(),
      log: silentLog,
      openPort,
      ...(aloud ? { onProgress: (address) => writeNote(`asking ${address} …`) } : {}),
    });
    return success({ url, protocol, from, to, meters });
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown;
    return refuseFault(thrown);
  }
}
