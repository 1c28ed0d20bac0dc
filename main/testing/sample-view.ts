import type { KioskView } from '#contracts/bridge';

/** Constructed: what a kiosk shows that has just been switched on. */
export const sampleView = (sequence: number): KioskView => ({
  sequence,
  site: { name: 'Linden Court', zone: 'Europe/Berlin', currency: 'EUR' },
  settings: { language: 'en', largeType: false, highContrast: false, lowReach: false, balanceHidden: false },
  screen: { kind: 'starting' },
  moreTime: null,
  headset: false,
});
