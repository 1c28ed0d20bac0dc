import type { BrowserWindowConstructorOptions, CustomScheme } from 'electron';

export const SCHEME = 'app';
/** The one origin that the window ever shows. */
export const ORIGIN = `${SCHEME}://screen`;
export const START_PAGE = `${ORIGIN}/index.html`;
/** Without `persist:` a partition lives in memory: nothing of a tenant reaches the disk, nothing outlives the program. */
export const PARTITION = 'screen';

/** `standard` and `secure` give the screen an origin of its own, as a page over HTTPS has one. */
export const scheme: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true },
};

/** The one window: it covers the panel, and its page has nothing but what any page on the web has, less. */
export function windowSettings(preload: string): BrowserWindowConstructorOptions {
  return {
    kiosk: true,
    fullscreen: true,
    frame: false,
    resizable: false,
    movable: false,
    minimizable: false,
    maximizable: false,
    closable: false,
    alwaysOnTop: true,
    skipTaskbar: true,
    autoHideMenuBar: true,
    // The paper of the screen's ink theme: what is seen before the first view and between two screens.
    backgroundColor: '#16202b',
    webPreferences: {
      preload,
      partition: PARTITION,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      devTools: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
      spellcheck: false,
      // A kiosk's only window is never in the background, whatever a window manager thinks.
      backgroundThrottling: false,
    },
  };
}
