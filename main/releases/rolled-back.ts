/** By this variable of its environment a kiosk program hears that it runs in place of another version; empty where it does not. An older program leaves it alone. */
export const ROLLED_BACK_FROM = 'FOYER_ROLLED_BACK_FROM';
