/* Generated table, by `node build/policies/write.ts` from docs/policies: exempt from the size rule. */

/** The lines in which each pack differs from the neutral one, as they stand in its file. */
export const policyPacks: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  neutral: {},
  'uk-like': {
    friendly_hours: { from: '18:00', to: '11:00' },
    friendly_weekdays: ['6', '7'],
    holidays: ['2026-12-25', '2026-12-28', '2027-01-01'],
    emergency_credit: { limit: '10', offered_at: '1' },
    notice_at: '2',
    warning_proof: ['delivered', 'seen_at_kiosk'],
  },
  'india-up-like': {
    friendly_hours: { from: '18:00', to: '08:00' },
    friendly_weekdays: ['7'],
    holidays: ['2027-01-26'],
    grace: '3 d',
    notice_days: ['7', '3'],
    warning_proof: ['delivered', 'accepted'],
    minimum_top_up: '50',
  },
  'south-africa-like': {
    friendly_hours: { from: '20:00', to: '06:00' },
    friendly_weekdays: [],
    emergency_credit: { limit: '0', offered_at: '0' },
    arrears_share: '30 %',
    minimum_top_up: '10',
    notice_days: ['3', '1'],
  },
  'texas-like': {
    weather_hold: 'yes',
    weather_stale_after: '12 h',
    friendly_hours: { from: '17:00', to: '08:00' },
    friendly_weekdays: ['6', '7'],
    holidays: ['2026-11-26', '2026-12-25', '2027-01-01'],
    warning_proof: ['delivered', 'accepted'],
    warning_before_cut: '10 d',
  },
  'china-like': {
    friendly_hours: { from: '17:00', to: '09:00' },
    friendly_weekdays: ['6', '7'],
    holidays: ['2027-02-05', '2027-02-06', '2027-02-07', '2027-02-08', '2027-02-09', '2027-02-10', '2027-02-11'],
    grace: '1 d',
    notice_days: ['7', '3'],
    notice_at: '30',
    warning_proof: ['delivered', 'accepted', 'attempted', 'seen_at_kiosk'],
    warning_attempts_for: '8 h',
    minimum_top_up: '10',
  },
};
