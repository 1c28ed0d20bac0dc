import type { Because, Why } from '#contracts/api';
import { type Language } from '#language';
import { officeTranslatorFor, type OfficeTranslator } from '#language/office';

/** Says in a language whether each supply of a tenancy will be cut, when, why, and what holds it back. */
export function whyWords(why: Why, language: Language): string {
  const voice = officeTranslatorFor(language);
  const { zone } = why;
  const lines = [
    voice.text('why.credit', { balance: voice.money(why.balance), arrears: voice.money(why.arrears) }),
    ...(why.lastsUntil === null ? [] : [voice.text('why.lasts', { until: voice.shortDateTime(why.lastsUntil, zone) })]),
  ];
  return [...lines, ...why.supplies.flatMap((supply) => supplyWords(supply, { voice, zone }))].join('\n');
}

function supplyWords(
  supply: Why['supplies'][number],
  { voice, zone }: { voice: OfficeTranslator; zone: string },
): readonly string[] {
  const { decision, times } = supply;
  const reasons = decision.because.map((reason) => `    - ${reasonWords(reason, { voice, zone })}`);
  const time = (at: string | null) => (at === null ? '–' : voice.time(at, zone));
  const stays = decision.because.length === 1 && decision.next === null;
  const outcome =
    decision.supply === 'off'
      ? [voice.text('why.cut_now')]
      : stays
        ? [voice.text('why.stays')]
        : [
            decision.next === null
              ? voice.text('why.cut_open')
              : voice.text('why.cut_at', { at: voice.shortDateTime(decision.next.at, zone) }),
            voice.text('why.held'),
          ];
  return [
    '',
    voice.text(`why.${supply.utility}`, { meter: supply.serial }),
    ...[voice.text(`why.state.${supply.state}`), ...(supply.hasRelay ? outcome : [voice.text('why.no_relay')])].map(
      (line) => `  ${line}`,
    ),
    ...(supply.hasRelay ? reasons : []),
    ...(times.decidedAt === null
      ? []
      : [
          `  ${voice.text('why.times', {
            decided: time(times.decidedAt),
            sent: time(times.sentAt),
            confirmed: time(times.confirmedAt),
            load: time(times.loadSeenAt),
          })}`,
        ]),
  ];
}

function reasonWords({ code, until }: Because, { voice, zone }: { voice: OfficeTranslator; zone: string }): string {
  return until === null
    ? voice.text(`because.${code}`)
    : voice.text(`because.${code}.until`, { until: voice.shortDateTime(until, zone) });
}
