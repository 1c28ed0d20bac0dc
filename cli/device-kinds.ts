/** What `foyer device test` tries. Apart from the drivers, so that `--help` loads none of them. */
export const testedDevices = ['cash', 'card', 'printer', 'scanner'] as const;
export type TestedDevice = (typeof testedDevices)[number];
