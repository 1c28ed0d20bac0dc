import { z } from 'zod';
import { everyProfile, evidence, REGISTER_UNITS, silence } from '../profile-parts.ts';

const yesOrNo = z.enum(['yes', 'no']).transform((text) => text === 'yes');
/** One level of a topic, or of a name in it. */
const level = z.string().regex(/^[\w.:-]{1,64}$/, 'letters, digits, _ . : and - only');

const common = {
  protocol: z.literal('mqtt'),
  ...everyProfile,
  verified: z.strictObject({ register: evidence, relay: evidence.optional() }),
};

const tasmota = z.strictObject({
  ...common,
  dialect: z.literal('tasmota'),
  /** How its messages call the relay, `POWER` or `POWER1`; absent where it has none. */
  relay: z.enum(['POWER', 'POWER1', 'POWER2', 'POWER3', 'POWER4']).optional(),
});

const shelly = z.strictObject({
  ...common,
  dialect: z.literal('shelly'),
  /** `switch:0` measures and switches; `em:0` only measures. */
  component: z.string().regex(/^(?:switch:\d|em:0)$/, 'must be switch:0 … switch:9, or em:0'),
});

const esphome = z.strictObject({
  ...common,
  dialect: z.literal('esphome'),
  /** The object ids of the node's sensors and switch, which stand in its topics. */
  register: z.strictObject({ sensor: level, unit: z.enum(REGISTER_UNITS) }),
  power: z.strictObject({ sensor: level, unit: z.enum(['W', 'kW']) }).optional(),
  relay: z.strictObject({ switch: level }).optional(),
  reports_every: silence,
});

const foyerJson = z.strictObject({
  ...common,
  dialect: z.literal('foyer_json'),
  /** Which of its registers is meant. */
  counts: z.enum(['import', 'export']).prefault('import'),
  relay: yesOrNo.prefault('no'),
  /** Whether it can hold the power that goes through it down. */
  limits: yesOrNo.prefault('no'),
  /** Whether it answers when it is asked, or only reports. */
  asked: yesOrNo.prefault('no'),
  reports_every: silence,
});

/** One model, or firmware, of a meter that speaks over MQTT; `dialect` says whose messages they are. */
export const mqttProfile = z
  .discriminatedUnion('dialect', [tasmota, shelly, esphome, foyerJson])
  .superRefine((profile, context) => {
    if (hasMqttRelay(profile) !== (profile.verified.relay !== undefined))
      context.addIssue({
        code: 'custom',
        path: ['verified', 'relay'],
        message: 'stands here exactly when the profile has a relay',
      });
    if (profile.dialect === 'foyer_json' && profile.limits && !profile.relay)
      context.addIssue({ code: 'custom', path: ['limits'], message: 'is what a meter with a relay can do' });
  });
export type MqttProfile = z.output<typeof mqttProfile>;
export type MqttProfileOf<Dialect extends MqttProfile['dialect']> = Extract<MqttProfile, { dialect: Dialect }>;

/** Whether supply can be switched with it. */
export function hasMqttRelay(profile: { dialect: string } & ({ relay?: unknown } | { component: string })): boolean {
  if ('component' in profile) return profile.component.startsWith('switch:');
  return profile.relay !== undefined && profile.relay !== false;
}
