/** The names of what passes between the preload and Electron's main process. */
export const channels = {
  /** Up: the screen wants messages; it gets the newest view at once. */
  attach: 'foyer:attach',
  /** Down: one message of the bridge. */
  message: 'foyer:message',
  /** Up: one wish. */
  intent: 'foyer:intent',
  /** Down and up: whether the screen's script still runs. */
  ping: 'foyer:ping',
  pong: 'foyer:pong',
} as const;
