import { parseInstant, type Instant } from '#kernel';

export interface MomentWords {
  /** `30 Nov 2026, 10:00`: with the year, for paper. */
  dateTime(at: string | Instant, zone: string): string;
  /** `Monday 30 November, 10:00` */
  longDateTime(at: string | Instant, zone: string): string;
  /** `Mon 30 Nov, 10:00` */
  shortDateTime(at: string | Instant, zone: string): string;
  /** `Monday 10:00`: only for a moment within the next six days. */
  weekdayTime(at: string | Instant, zone: string): string;
  /** `Monday` */
  weekday(at: string | Instant, zone: string): string;
  /** `Mon` */
  shortWeekday(at: string | Instant, zone: string): string;
  /** `Monday 30 November` */
  weekdayDay(at: string | Instant, zone: string): string;
  /** `November` */
  month(at: string | Instant, zone: string): string;
  /** `30 November` */
  day(at: string | Instant, zone: string): string;
  /** `14:31` */
  time(at: string | Instant, zone: string): string;
  /** `14:32:07` */
  clockTime(at: string | Instant, zone: string): string;
}

/** British English writes the day before the month and counts 24 hours, which suits the rest of the building's paper. */
const formatLocales: Readonly<Record<string, string>> = { en: 'en-GB', de: 'de-DE' };

const shapes = {
  dateTime: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  longDateTime: { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' },
  shortDateTime: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  weekday: { weekday: 'long' },
  shortWeekday: { weekday: 'short' },
  weekdayDay: { weekday: 'long', day: 'numeric', month: 'long' },
  month: { month: 'long' },
  day: { day: 'numeric', month: 'long' },
  time: { hour: '2-digit', minute: '2-digit' },
  clockTime: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

/** Words for moments. Each takes an RFC 3339 instant and the site's IANA zone; a text that is no instant throws. */
export function momentWords(language: string): MomentWords {
  const formats = new Map<string, Intl.DateTimeFormat>();
  const say = (shape: keyof typeof shapes, at: string | Instant, zone: string): string => {
    const key = `${shape} ${zone}`;
    let format = formats.get(key);
    if (format === undefined) {
      const locale = formatLocales[language] ?? language;
      format = new Intl.DateTimeFormat(locale, { ...shapes[shape], hourCycle: 'h23', timeZone: zone });
      formats.set(key, format);
    }
    return format.format(epochMs(at));
  };
  return {
    dateTime: (at, zone) => say('dateTime', at, zone),
    longDateTime: (at, zone) => say('longDateTime', at, zone),
    shortDateTime: (at, zone) => say('shortDateTime', at, zone),
    weekdayTime: (at, zone) => `${say('weekday', at, zone)} ${say('time', at, zone)}`,
    weekday: (at, zone) => say('weekday', at, zone),
    shortWeekday: (at, zone) => say('shortWeekday', at, zone),
    weekdayDay: (at, zone) => say('weekdayDay', at, zone),
    month: (at, zone) => say('month', at, zone),
    day: (at, zone) => say('day', at, zone),
    time: (at, zone) => say('time', at, zone),
    clockTime: (at, zone) => say('clockTime', at, zone),
  };
}

function epochMs(at: string | Instant): number {
  const moment = typeof at === 'string' ? parseInstant(at) : at;
  if (moment === null) throw new RangeError('a moment is an instant with its offset');
  return moment;
}
