/** The version of Foyer that this is. */
export const VERSION = '0.1.0';
